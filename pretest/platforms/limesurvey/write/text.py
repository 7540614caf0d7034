"""Texts of a study as LimeSurvey's HTML: shown letter by letter, never read as an expression.

LimeSurvey evaluates what stands between braces, unless a blank follows the opening brace. A backslash would make its
file reader overlook the next quote. Both are written as entities; a brace gets that blank as well, because the server
may turn entities back into letters.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from pretest.errors import ExportError

_MARKDOWN = MarkdownIt("js-default", {"html": False})
# all that LimeSurvey's reader takes for the end of a line
_LINE = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_PRE = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": " "}


def has_braces(text: str) -> bool:
    return "{" in text or "}" in text


def to_html(text: str, where: str) -> str:
    """A plain text as HTML; a new line stays one.

    Raises
    ------
    ExportError
        When the text holds control characters, which would make the file unreadable.
    """
    _require_letters(text, where)
    escaped = "".join(_ENTITIES.get(letter, letter) for letter in text.strip())
    return _safe(_LINE.sub("<br />", escaped))


def to_title(text: str, where: str) -> str:
    """A plain text on one line."""
    _require_letters(text, where)
    return to_html(_LINE.sub(" ", text), where)


def to_message(markdown: str, where: str) -> str:
    """The Markdown of a message as HTML; HTML in it is shown as text."""
    _require_letters(markdown, where)
    parts = _PRE.split(_MARKDOWN.render(markdown).strip())
    lines = (_LINE.sub("<br />" if place % 2 else " ", part) for place, part in enumerate(parts))
    return _safe("".join(lines).replace("\t", " "))


def _safe(html: str) -> str:
    return html.replace("\\", "&#92;").replace("{", "&#123; ").replace("}", " &#125;")


def _require_letters(text: str, where: str) -> None:
    if _CONTROL.search(text):
        what = "a text holds control characters, which LimeSurvey cannot read"
        raise ExportError("control_character", where, what)

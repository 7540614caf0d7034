"""Texts of a study as formr's labels, which it reads as Markdown, HTML and, between backticks, as R code to run.

Marks with a meaning are written as HTML entities, so that every letter is shown and nothing is run.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("js-default", {"html": False})
# Marks that mean something wherever they stand; a colon and a stop only where they make an address or a list.
_MARKS = re.compile(r"[&<>`*_#\[\]|~\\{}$%^]|(?<=\d)[.)](?=\s|$)|:(?=//)")
_AT_START = re.compile(r"^[-+=:>]", re.MULTILINE)
_RUN = re.compile(r"[-=](?=[-=])")
_CODE = re.compile(r"[`{}]")


def plain(text: str) -> str:
    """A plain text as a label, line breaks kept."""
    lines = [" ".join(line.split()) for line in text.strip().splitlines()]
    escaped = _MARKS.sub(_entity, "\n".join(lines))
    escaped = _RUN.sub(_entity, _AT_START.sub(_entity, escaped))
    return "&#48;" if escaped == "0" else escaped  # formr takes a bare 0 for no label


def choice(text: str) -> str:
    """The label of an option, on one line."""
    return plain(" ".join(text.split()))


def markdown(text: str) -> str:
    """A message in Markdown as HTML on one line, so that formr's own Markdown leaves it alone."""
    html = _MARKDOWN.render(text).strip().replace(">\n<", "><")
    html = html.replace("\n", "&#10;" if "<pre" in html else " ")
    return f"<div>{_CODE.sub(_entity, html)}</div>"


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"

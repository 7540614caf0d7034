"""HTML as documents write it: what is put in is escaped, unless it is markup already; no page can run a script."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from markdown_it import MarkdownIt

from pretest.spec import Language

_VOID = {"br", "col", "hr", "img", "input", "meta"}
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
# A document needs nothing from elsewhere: no scripts, no fonts, no pictures but those inside it.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


class Html(str):
    """Markup that is safe as it is; any other text is escaped where it is put in."""

    __slots__ = ()


def safe(text: str) -> Html:
    return text if isinstance(text, Html) else Html(html.escape(text))


def joined(parts: Iterable[str], between: str = "") -> Html:
    return Html(safe(between).join(safe(part) for part in parts))


def tag(name: str, /, *content: str | None, **attributes: str | int | bool | None) -> Html:
    """One element. Attributes end in ``_`` where Python has the word; ``_`` elsewhere is a hyphen; None leaves out."""
    found = [name]
    for key, value in attributes.items():
        plain = key.rstrip("_").replace("_", "-")
        if value is True:
            found.append(plain)
        elif value is not None and value is not False:
            found.append(f'{plain}="{html.escape(str(value))}"')
    opening = f"<{' '.join(found)}>"
    if name in _VOID:
        return Html(opening)
    return Html(f"{opening}{joined(part for part in content if part is not None)}</{name}>")


def lines(text: str) -> Html:
    """A text in one element: its line ends are kept."""
    return joined(text.strip().split("\n"), between=Html("<br>"))


def paragraphs(text: str) -> Html:
    """A text with an element per paragraph; paragraphs are apart by an empty line."""
    return joined(tag("p", lines(part)) for part in split_paragraphs(text))


def split_paragraphs(text: str) -> list[str]:
    return [part.strip() for part in _EMPTY_LINE.split(text.replace("\r\n", "\n")) if part.strip()]


def markdown(text: str) -> Html:
    """The message of an arm; HTML in it is shown as text."""
    return Html(MarkdownIt("js-default", {"html": False}).render(text))


def page(title: str, language: Language, css: str, body: Html) -> bytes:
    """A whole page that stands alone: style and pictures are in it."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        tag("meta", name_="viewport", content_="width=device-width, initial-scale=1"),
        tag("title", title),
        Html(f"<style>{css}</style>"),
    )
    return f"<!DOCTYPE html>\n{tag('html', head, tag('body', body), lang=language)}\n".encode()

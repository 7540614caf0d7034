"""HTML that a study's own template made, taken apart and written anew: nothing in it reaches beyond its own section.

A template of a trusted study may write HTML. Only elements that structure text, tables and figures come through; each
must be closed where it was opened, so that it cannot hold or hide what follows.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from urllib.parse import unquote

from pretest.errors import SpecError
from pretest.report.figures.svgsheet import SHEET, on_paper

_EMPTY = frozenset({"br", "hr", "img"})
_TEXT = frozenset(
    ("p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "div", "span", "strong", "em", "b", "i", "small",
     "abbr", "bdi", "cite", "code", "q", "sub", "sup", "time", "a", "blockquote", "article", "aside", "details",
     "summary", "figure", "figcaption", "table", "caption", "colgroup", "thead", "tbody", "tfoot", "tr", "th", "td")
)  # fmt: skip
_DRAWN = frozenset(
    ("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc",
     "defs", "clippath", "marker", "lineargradient", "pattern", "stop", "use")
)  # fmt: skip
_ATTRIBUTES = re.compile(
    r"class|id|lang|dir|rel|role|tabindex|title|alt|open|download|colspan|rowspan|scope|start|datetime|(aria|data)-[a-z-]+"
)
_DRAWN_ATTRIBUTES = re.compile(
    r"viewbox|width|height|x|y|[xy][12]|dx|dy|c[xy]|r[xy]?|d|points|transform|fill|fill-[a-z]+|stroke|stroke-[a-z]+|"
    r"opacity|text-anchor|dominant-baseline|font-[a-z]+|focusable|preserveaspectratio|xmlns|version|clip-path|"
    r"clippathunits|offset|stop-[a-z]+|marker[a-z]*|ref[xy]|orient|gradient[a-z]+|pattern[a-z]+"
)
_STYLE = re.compile(
    r"((background|border-color|color|fill|stroke): ?(#[0-9a-f]{6}|none|var\(--[a-z]+\)|url\(#[\w-]+\))(; ?|$)|"
    r"(fill-|stroke-)?opacity: ?[0-9.]+(; ?|$)|"
    r"stroke-(width|linejoin|linecap|dasharray|dashoffset): ?([0-9., ]+|miter|butt|round)(; ?|$))+"
)
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+")
_ANCHOR = re.compile(r"#[\w-]+|data:text/csv;charset=utf-8,[^\"<>#&]*|https://[\w.-]+(/[\w./?=&%()<>;:,+-]*)?")
_FIGURE = "data:image/svg+xml;charset=utf-8,"  # a figure to be saved
_SHEET = f"<style>{on_paper(SHEET)}</style>"  # the only one that it may have
_OUTSIDE = re.compile(r"url\s*\(\s*(?!#)|javascript:", re.IGNORECASE)


def require_fragment(text: str, name: str, taken: frozenset[str]) -> str:
    """``text``, which the template ``name`` made, as HTML that stays within its own place.

    taken: ids that stand elsewhere on the page.

    Raises
    ------
    SpecError
        When there is an element or attribute that has no place in a section, or one that is not closed.
    """
    fragment = _Fragment(name, taken)
    fragment.feed(text)
    fragment.close()
    return fragment.written()


class _Fragment(HTMLParser):
    def __init__(self, name: str, taken: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.name, self.taken = name, taken
        self.parts: list[str] = []
        self.open: list[str] = []

    def refuse(self, what: str) -> SpecError:
        hint = "A section holds text, tables and figures; say the rest in study.yaml under 'house'."
        return SpecError("template_html", self.name, f"the template writes {what}", hint=hint)

    def written(self) -> str:
        if self.open or self.rawdata:
            raise self.refuse(f"'<{self.open[-1]}>' without its end" if self.open else "HTML that breaks off")
        return "".join(self.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        drawn = "svg" in self.open or tag == "svg"
        if tag not in (_DRAWN if drawn else _TEXT | _EMPTY):
            raise self.refuse(f"'<{tag[:30]}>', which a section cannot hold")
        said = "".join(f' {key}="{escape(self.attribute(tag, key, value or ""))}"' for key, value in attrs)
        self.parts.append(f"<{tag}{said}>")
        if tag not in _EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise self.refuse(f"'</{tag[:30]}>' where nothing of that name is open")
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data, quote=False))

    def attribute(self, tag: str, key: str, value: str) -> str:
        known = _ATTRIBUTES.fullmatch(key) or ("svg" in (*self.open, tag) and _DRAWN_ATTRIBUTES.fullmatch(key))
        if tag == "a" and key == "href" and value.startswith(_FIGURE):
            file = unquote(value.removeprefix(_FIGURE)).replace(_SHEET, "", 1)
            require_fragment(file, self.name, frozenset())
            return value
        own = {"style": _STYLE, "src": _PICTURE, "href": _ANCHOR}.get(key)
        outside = _OUTSIDE.search(value) or (tag == "use" and key.endswith("href") and not value.startswith("#"))
        if not (own.fullmatch(value) if own else known) or outside:
            raise self.refuse(f"the attribute '{key[:30]}' in a way that a section cannot have")
        if key == "id" and value in self.taken:
            raise self.refuse(f"the id '{value}', which stands elsewhere on the page")
        return value

    def handle_comment(self, data: str) -> None:
        raise self.refuse("a comment")

    def handle_decl(self, decl: str) -> None:
        raise self.refuse("a declaration")

    def unknown_decl(self, data: str) -> None:
        raise self.refuse("a declaration")

    def handle_pi(self, data: str) -> None:
        raise self.refuse("a processing instruction")

"""Rendered pages for the tests, rendered once per run, and what is in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Literal

from pretest.report import Language, render_report
from tests.report.sample import sample

CELLS = ("td", "th")
VOID = {"meta", "img", "br", "hr", "link", "input"}


def page(language: Language = "nl", profile: str = "full", labels: Literal["plain", "hostile"] = "plain") -> str:
    return _page(language, profile, labels)


@cache
def _page(language: Language, profile: str, labels: Literal["plain", "hostile"]) -> str:
    return render_report(sample(labels=labels), language=language, profile=profile)


def without_files(html: str) -> str:
    """``html`` without the files that it holds to be saved: they say again what the page says."""
    return re.sub(r'href="data:[^"]*"', "", html)


@dataclass(eq=False)
class Element:
    tag: str
    attrs: dict[str, str]
    parent: Element | None
    children: list[Element] = field(default_factory=list)
    own_text: str = ""

    @property
    def text(self) -> str:
        return self.own_text + "".join(child.text for child in self.children)

    def all(self, *tags: str) -> list[Element]:
        found = [self] if not tags or self.tag in tags else []
        return found + [element for child in self.children for element in child.all(*tags)]

    def inside(self, tag: str) -> bool:
        return self.parent is not None and (self.parent.tag == tag or self.parent.inside(tag))


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", {}, None)
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in CELLS:
            self.end_cell()
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open[-1])
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def end_cell(self) -> None:
        """A cell ends where the next one or its row does."""
        if self.open[-1].tag in CELLS:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self.end_cell()
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].own_text += data


def parse(html: str) -> Element:
    """The page as a tree; fails where an element is not closed in order."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    assert parser.open == [parser.root], f"<{parser.open[-1].tag}> is not closed"
    return parser.root


@cache
def tree(language: Language = "nl", profile: str = "full", labels: Literal["plain", "hostile"] = "plain") -> Element:
    """``page`` as a tree, parsed once per run."""
    return parse(page(language, profile, labels))

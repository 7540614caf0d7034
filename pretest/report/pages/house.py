"""House style on the page: logo, band, sender and introduction. Nothing of it is a verdict, and nothing changes one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean
from pretest.spec.colours import PAPER, readable_on

# The colours that a study may choose, by the name under which the style sheet uses them.
_NAMES = {"heading": "heading", "accent": "link", "band": "band"}


@dataclass(frozen=True, slots=True)
class House:
    """logo: a data URI, or ""; alt: what it shows. intro: paragraphs. colours: of the style sheet, by name."""

    logo: str
    alt: str
    sender: str
    intro: tuple[str, ...]
    colours: dict[str, str]

    @property
    def has_band(self) -> bool:
        return bool(self.logo or self.sender)


def house_of(edition: Edition) -> House | None:
    """The house style of the study in the language of the edition; None where it has none."""
    facts = edition.findings.study.house
    if facts is None:
        return None
    sender = edition.labels.text(facts.sender)
    texts = facts.intro or {}
    intro = clean(texts.get(edition.labels.language) or next(iter(texts.values()), ""))
    colours = {_NAMES[name]: colour for name, colour in facts.colours.items()}
    colours["on-band"] = readable_on(colours.get("band", PAPER))
    alt = edition.strings("house.logo_of", sender=sender) if sender else edition.strings("house.logo")
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", intro))
    return House(facts.logo or "", alt, sender, tuple(filter(None, paragraphs)), colours)

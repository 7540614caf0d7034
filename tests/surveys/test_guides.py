"""Guides for talks in the concept phase: in both languages, careful in their words, and safe for who takes part.

Rules kept here
- a guide opens, closes, says what to do when somebody becomes distressed, and tells the listener to listen
- nobody is asked for their own use, for names, or for what their child does
- an hour is enough; practitioners have an hour and a half, a dilemma table two hours
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

GUIDES: dict[str, Any] = {
    path.stem: yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for path in sorted((Path(__file__).parents[2] / "surveys" / "guides").glob("*.yaml"))
}
LANGUAGES = ("nl", "en")
LONGEST = {"users": 65, "non_users": 60, "parents": 65, "practitioners": 80, "dilemma_table": 120}
AVOID = {
    "nl": r"junk\w*|verslaafden?|gebruikers?|misbruik\w*|clean|iedereen|eigen schuld|medeplichtig|slikkers?|snuivers?",
    "en": r"addicts?|junk\w*|users?|abus\w+|clean|everybody|everyone|complicit|habits?",
}
ASKS_USE = {
    "nl": r"\bgebruik je\b|heb je .*\bgebruikt\b|gebruikt je kind",
    "en": r"\b(?:do|have) you use|does your child",
}


def texts(node: Any) -> Iterator[dict[str, str]]:
    if isinstance(node, dict):
        if set(node) & set(LANGUAGES):
            yield node
            return
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def topic(name: str, block: str) -> dict[str, Any]:
    return next(one for one in GUIDES[name]["blocks"] if one["id"] == block)


def test_every_audience_has_a_guide():
    assert set(GUIDES) == set(LONGEST)
    assert all(guide["id"] == guide["audience"] == name for name, guide in GUIDES.items())
    assert {guide["kind"] for guide in GUIDES.values()} == {"guide"}


@pytest.mark.parametrize("name", GUIDES)
def test_blocks_are_topics_with_something_to_say(name: str):
    blocks = GUIDES[name]["blocks"]
    assert {block["kind"] for block in blocks} == {"topic"}
    assert len({block["id"] for block in blocks}) == len(blocks)
    for block in blocks:
        assert set(block) <= {"id", "kind", "title", "text", "prompts", "cards", "minutes"}
        assert block["title"]
        assert block["text"]
    asking = [block for block in blocks if "prompts" in block]
    assert len(asking) >= (2 if name == "dilemma_table" else 3)
    assert sum(block.get("minutes", 0) for block in blocks) <= LONGEST[name]
    assert all(block["minutes"] >= 10 for block in asking)


@pytest.mark.parametrize("name", GUIDES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_without_avoided_words(name: str, language: str):
    said = [text[language] for text in texts(GUIDES[name])]
    assert all(text.strip() for text in said)
    assert all(set(text) == set(LANGUAGES) for text in texts(GUIDES[name]))
    assert [text for text in said if re.search(rf"\b(?:{AVOID[language]})\b", text, re.IGNORECASE)] == []


@pytest.mark.parametrize("name", GUIDES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_asked_for_their_own_use(name: str, language: str):
    prompts = [text[language] for block in GUIDES[name]["blocks"] for text in block.get("prompts", [])]
    assert [text for text in prompts if re.search(ASKS_USE[language], text, re.IGNORECASE)] == []
    assert all(text[-1] in "?." for text in prompts)


@pytest.mark.parametrize("name", GUIDES)
def test_opening_closing_and_distress(name: str):
    opening, closing, distress = (topic(name, one)["text"] for one in ("opening", "closing", "distress"))
    assert "vrijwillig" in opening["nl"]
    assert "voluntarily" in opening["en"]
    assert "opneem" in opening["nl"]
    assert "record" in opening["en"]
    assert "proefversies" in closing["nl"]
    assert "trial versions" in closing["en"]
    assert "de meeste volwassenen" in closing["nl"].lower()
    for language in LANGUAGES:
        for route in ("0900-1995", "113", "0800-0113", "112", "MIND Korrelatie"):
            assert route in distress[language]
    assert topic(name, "rules")["title"] == {"nl": "Luisteren, niet oplossen", "en": "Listen, not solve"}


@pytest.mark.parametrize("name", GUIDES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_title_that_people_see_says_nothing_about_them(name: str, language: str):
    said = GUIDES[name]["respondent_title"][language].lower()
    assert not re.search("drug|gebruik|use|ouder|parent|professional|practitioner", said)

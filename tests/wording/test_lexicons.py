"""Every shipped rule finds the texts that it was written for, and leaves its near misses alone."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from pretest.spec.content import load_lexicons
from pretest.wording import audit_text, plain
from pretest.words import WORDING_KINDS

LEXICONS = load_lexicons()
RULES = [(name, rule) for name, one in LEXICONS.items() for rule in (*one.rules, *one.reading)]


def told(text, language):
    return [one.rule for one in audit_text(plain(text, "text"), LEXICONS, language=language).told]


@pytest.mark.parametrize("name", sorted(LEXICONS))
def test_every_rule_finds_its_texts_and_no_near_miss(name):
    language = LEXICONS[name].language
    rules = [rule for own, rule in RULES if own == name]
    lost = [(rule.id, text) for rule in rules for text in rule.triggers if rule.id not in told(text, language)]
    found = [(rule.id, text) for rule in rules for text in rule.passes if rule.id in told(text, language)]
    assert lost == []
    assert found == []


def test_there_are_enough_of_each_kind():
    counts = {name: Counter(rule.kind for rule in one.rules) for name, one in LEXICONS.items()}
    assert len(LEXICONS["nl"].ids) >= 60
    assert len(LEXICONS["en"].ids) >= 40
    for kinds in counts.values():
        assert kinds.keys() == set(WORDING_KINDS) - {"reading"}


def test_messages_say_it_in_both_languages_and_blame_nobody():
    for _, rule in RULES:
        for said in (rule.message, rule.instead):
            assert said.nl != said.en
            assert said.nl.endswith((".", "?"))
            assert said.en.endswith((".", "?"))
        assert rule.effect.source.strip()
        if rule.effect.strength not in ("respect", "none"):
            assert re.search(r"10\.\d{4,}/|Convention|no trial", rule.effect.source), rule.id


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Jouw lijntje, zijn liquidatie.", "jouw-x-zijn-y"),
        ("Jouw drugsgebruik blaast portieken op.", "jouw-x-zijn-y"),
        ("Er kleeft bloed aan jouw pil.", "bloed-aan-handen"),
    ],
)
def test_slogans_that_hung_in_a_city_are_found(text, rule):
    """Slogans of Rotterdam, 2023, as the news agency ANP gave them."""
    assert rule in told(text, "nl")


def test_what_prevention_experts_advise_is_left_alone():
    dutch = "De meeste mensen gebruiken geen drugs. Heb je vragen? Praat met iemand die je vertrouwt."
    english = "Most people do not use drugs. Do you have questions? Talk to somebody you trust."
    assert told(dutch, "nl") == [] == told(english, "en")

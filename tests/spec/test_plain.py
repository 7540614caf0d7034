"""Plain words for a move: of the scale, or of the plan in their place; with a limit on their length."""

from __future__ import annotations

import pytest

from pretest.analysis.record.studyfacts import study_facts
from pretest.findings import MoveFacts, PlainFacts
from pretest.spec import check_study, load_study

STUDY = """
study: tiny
title: T
arms:
  control: {label: C, control: true}
  debt: {label: D}
audiences:
  users: {label: U}
"""
PLAIN = "plain: {more: {short: %s more, clause: say %s more}, less: {short: %s less, clause: say %s less}}"
SCALE = """
id: mood
title: {nl: Stemming, en: Mood}
measures: {nl: m, en: m}
role: harm.stigma
higher_is: worse
answers: agree5
status: new
items:
  - {id: mood_1, text: One}
"""


def plain(word: str) -> str:
    return PLAIN % ((word,) * 4)


def plan(outcomes: str) -> str:
    return f"plan: p\noutcomes:\n{outcomes}"


MOOD = "  mood: {margin: {sd: 0.2}, primary: true%s}\n"


def facts_of(folder) -> dict[str, PlainFacts | None]:
    return {one.id: one.plain for one in study_facts(load_study(folder)).outcomes}


@pytest.fixture
def study(make_study):
    def make(outcomes: str, scale: str = SCALE):
        folder = make_study(STUDY, plan(outcomes))
        path = folder / "surveys" / "scales" / "mood.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(scale, encoding="utf-8")
        return folder

    return make


def expected(word: str) -> PlainFacts:
    short = {key: {"nl": f"{word} {key}", "en": f"{word} {key}"} for key in ("more", "less")}
    clause = {key: {"nl": f"say {word} {key}", "en": f"say {word} {key}"} for key in ("more", "less")}
    return PlainFacts(*(MoveFacts(short[key], clause[key]) for key in ("more", "less")))


def test_the_words_are_those_of_the_scale(study):
    assert facts_of(study(MOOD % "", SCALE + plain("sad")))["mood"] == expected("sad")


def test_the_plan_may_say_it_otherwise_also_of_a_column_and_a_composite(study):
    rest = (
        f"  other: {{column: o, role: harm.stigma, higher_is: worse, margin: {{sd: 0.2}}, {plain('other')}}}\n"
        f"  bare: {{column: b, role: mechanism, higher_is: worse}}\n"
        "composites:\n  both: {of: [mood, other], role: harm.stigma, primary: true, tell: mood, margin: {sd: 0.2}, "
        f"{plain('both')}}}\n"
    )
    mood = MOOD.replace(", primary: true", "") % f", {plain('grey')}"
    found = facts_of(study(mood + rest, SCALE + plain("sad")))
    assert found == {"mood": expected("grey"), "other": expected("other"), "bare": None, "both": expected("both")}


def test_a_composite_does_not_borrow_the_words_of_what_it_is_told_through(study):
    mood = MOOD.replace(", primary: true", "") % ""
    rest = "  other: {column: o, role: harm.stigma, higher_is: worse, margin: {sd: 0.2}}\n"
    made = "composites:\n  both: {of: [mood, other], role: harm.stigma, tell: mood, margin: {sd: 0.2}}\n"
    assert facts_of(study(mood + rest + made, SCALE + plain("sad")))["both"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        "plain: {more: {short: a, clause: b}}",
        "plain: {more: {short: a}, less: {short: a, clause: b}}",
        "plain: {more: {short: %s, clause: b}, less: {short: a, clause: b}}" % ("a" * 301),
        "plain: {more: {short: {nl: a}, clause: b}, less: {short: a, clause: b}}",
    ],
)
def test_half_of_the_words_or_very_long_ones_are_a_mistake(study, wrong):
    loaded, problems = check_study(study(MOOD % "", SCALE + wrong))
    assert loaded is None
    assert any("plain" in problem.where and "mood.yaml" in problem.where for problem in problems)

"""What a study says of where it comes from: who paid, how people were asked, who may be missing, and where help is."""

from __future__ import annotations

import pytest

from pretest.analysis.checks.care import origin_notes
from pretest.analysis.record.lockfile import frozen_content
from pretest.analysis.record.studyfacts import study_facts
from pretest.spec import check_study, load_study
from tests.tiny import TINY_STUDY

SAID = """
funding: {nl: gemeente Voorbeeld, en: town of Example}
recruitment: {how: {nl: met posters, en: with posters}, missing: {nl: kinderen, en: children}}
help: {nl: bij je huisarts, en: with your doctor}
"""


def test_what_a_study_says_travels_into_its_facts(make_study):
    facts = study_facts(load_study(make_study(study=TINY_STUDY + SAID)))
    assert facts.funding == {"nl": "gemeente Voorbeeld", "en": "town of Example"}
    assert facts.recruitment.how["en"] == "with posters"
    assert facts.recruitment.missing["nl"] == "kinderen"
    assert facts.help["en"] == "with your doctor"


def test_what_a_study_does_not_say_is_none_and_is_reminded_of(make_study):
    silent, said = load_study(make_study(study=TINY_STUDY)), load_study(make_study(study=TINY_STUDY + SAID))
    facts = study_facts(silent)
    assert (facts.funding, facts.recruitment, facts.help) == (None, None, None)
    assert [(note.code, note.severity) for note in origin_notes(silent)] == [
        ("funding_unsaid", "info"),
        ("recruitment_unsaid", "info"),
    ]
    assert origin_notes(said) == ()


def test_a_lock_freezes_none_of_it(make_study):
    silent, said = load_study(make_study(study=TINY_STUDY)), load_study(make_study(study=TINY_STUDY + SAID))
    assert {name: one.content for name, one in frozen_content(silent).items()} == {
        name: one.content for name, one in frozen_content(said).items()
    }


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("recruitment: {missing: {nl: a, en: b}}", "recruitment", "key 'how' is missing"),
        ("recruitment: {how: {nl: a, en: b}, mising: x}", "recruitment.mising", "unknown key 'mising'"),
        ("recruitment: a panel", "recruitment", "wrong kind of value"),
        ("funding: {nl: gemeente}", "funding", "key 'en' is missing"),
        ("funding: 3", "funding", "wrong kind of value"),
        ("fundin: {nl: a, en: b}", "fundin", "unknown key 'fundin'"),
        (f"help: {'a' * 301}", "help", "the text is too long"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(make_study, text, where, what):
    problems = check_study(make_study(study=f"{TINY_STUDY}{text}\n"))[1]
    assert any(where in one.where and what in one.what for one in problems), problems

"""What is said of research, practice and this test, word by word, in studies of which the truth is known."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pretest.report.words.edition import read_edition
from pretest.report.words.sources import (
    conflict_sentences,
    difference_text,
    domains_text,
    of_told,
    rests_text,
    source_rows,
    source_sentence,
)
from pretest.report.words.told import told_rows
from pretest.words import KNOWINGS, LANGUAGES, SOURCES
from tests.report.sample import sample
from tests.report.short_example import FIGURES, frame, with_sources, with_told, with_words

KEY = ("non_users", "pay", "distance")
PLACE = (1, *KEY)
# 23 more of 100 after the concept, between 15 and 31; more is worse
SAFER, ALIKE, WORSE = (-6.0, -11.0, -1.0), (15.0, 4.0, 26.0), (55.0, 40.0, 70.0)
NONE = (2.0, -9.0, 13.0)


def edition(language="nl", more=None, figures=None, **said):
    findings = with_told(with_words(sample()), {KEY: figures or FIGURES[KEY]})
    return read_edition(with_sources(findings, {KEY: said}, **(more or {})), language)


def sentences(language, more=None, **said):
    made = edition(language, more, **said)
    sources = source_rows(made)[PLACE]
    return {source: source_sentence(made, sources, source).text for source in SOURCES}


def contradictions(language, figures=None, **said):
    made = edition(language, figures=figures, **said)
    return [claim.text for claim in conflict_sentences(made, source_rows(made)[PLACE])]


def test_each_source_says_its_own_figures():
    assert sentences("nl", research=SAFER, practice=WORSE) == {
        "research": "Eerder onderzoek (5 onderzoeken) verwacht: 6 mensen minder van de 100. Waarschijnlijk ligt het "
        "tussen 1 en 11 mensen minder.",
        "practice": "De praktijk (een panel van 14 mensen) verwacht: 55 mensen meer van de 100. Waarschijnlijk ligt "
        "het tussen 40 en 70 mensen meer.",
        "data": "Deze test (800 mensen) vindt: 23 mensen meer van de 100. Waarschijnlijk ligt het tussen 15 en 31 "
        "mensen meer.",
        "together": "Alles samen geeft: 18 mensen meer van de 100. Waarschijnlijk ligt het tussen 11 en 25 mensen "
        "meer.",
    }
    english = sentences("en", research=NONE, practice=WORSE)
    assert english["research"] == (
        "Earlier research (5 studies) expects: 2 people more of 100. It probably lies between 9 people fewer and 13 "
        "people more."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_source_that_says_nothing_says_why_and_no_figure(language):
    said = sentences(language)
    assert said["research"] == {
        "nl": "Er is geen eerder onderzoek over deze schade.", "en": "There is no earlier research on this harm.",
    }[language]  # fmt: skip
    assert said["practice"] == {
        "nl": "Er is geen panel uit de praktijk gevraagd.", "en": "No panel from practice was asked.",
    }[language]  # fmt: skip
    for text in (said["research"], said["practice"]):
        assert not re.search(r"\d", text)
        assert not re.search("verwacht|expect", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_words(language):
    strings = read_edition(sample(), language).strings
    for known in set(KNOWINGS) - {"known", "few_studies"}:
        assert strings(f"sources.why.{known}")
        assert strings(f"sources.short.{known}")


def test_too_few_studies_are_said_with_what_stands_in_for_them():
    made = edition("nl", {"known": "few_studies", "n_behind": 1}, research=ALIKE)
    text = source_sentence(made, source_rows(made)[PLACE], "research").text
    assert text.startswith("Eerder onderzoek (1 onderzoek) verwacht: 15 mensen meer")
    assert text.endswith("Daarvoor geldt een voorzichtige afspraak.")


@pytest.mark.parametrize(
    ("said", "nl"),
    [
        ({}, []),
        ({"research": ALIKE}, []),
        ({"research": ALIKE, "practice": ALIKE}, []),
        (
            {"research": SAFER},
            ["Eerder onderzoek verwachtte 6 mensen minder. Deze test vindt 23 mensen meer."],
        ),
        (
            {"research": NONE},
            ["Eerder onderzoek verwachtte 2 mensen meer. Deze test vindt 23 mensen meer."],
        ),
        (
            {"practice": WORSE},
            [
                "De praktijk verwachtte 55 mensen meer. Deze test vindt 23 mensen meer.",
                "Dat deze test minder schade vindt, is geen bewijs dat het meevalt.",
            ],
        ),
        (
            {"research": SAFER, "practice": WORSE},
            [
                "Eerder onderzoek verwachtte 6 mensen minder. Deze test vindt 23 mensen meer.",
                "De praktijk verwachtte 55 mensen meer. Deze test vindt 23 mensen meer.",
                "Eerder onderzoek verwachtte 6 mensen minder, de praktijk 55 mensen meer.",
                "Dat deze test minder schade vindt, is geen bewijs dat het meevalt.",
            ],
        ),
    ],
)
def test_what_contradicts_is_said_of_each_pair_and_nothing_else(said, nl):
    """The ends of 2 more (9 fewer to 13 more) lie below those of the test, so they do not overlap."""
    assert contradictions("nl", **said) == nl
    assert len(contradictions("en", **said)) == len(nl)


def test_the_english_says_the_same():
    assert contradictions("en", research=SAFER, practice=WORSE) == [
        "Earlier research expected 6 people fewer. This test finds 23 people more.",
        "Practice expected 55 people more. This test finds 23 people more.",
        "Earlier research expected 6 people fewer, practice 55 people more.",
        "That this test finds less harm is no proof that all is well.",
    ]


def test_no_effect_in_the_data_against_practice_that_expects_harm_is_no_safety():
    """Practice expects harm, the data show none: what the test finds is not told as proof."""
    none = (20.0, 20.0, -3.0, 3.0, 0.0, -9.0, 9.0, 0.0, -3.0, 3.0)
    assert contradictions("nl", none, practice=(12.0, 5.0, 20.0)) == [
        "De praktijk verwachtte 12 mensen meer. Deze test vindt ongeveer geen verschil.",
        "Dat deze test minder schade vindt, is geen bewijs dat het meevalt.",
    ]


def test_fewer_people_are_the_harm_of_a_question_that_is_better_when_more_say_so():
    """Practice expects 12 fewer, which is harm here; of no effect in the data the warning stands."""
    none = (40.0, 40.0, -3.0, 3.0, 0.0, -9.0, 9.0, 0.0, -3.0, 3.0)
    for more_is, warned in (("better", True), ("worse", False)):
        findings = with_told(with_words(sample()), {KEY: none})
        told = findings.told.assign(more_is=more_is)
        made = read_edition(
            with_sources(findings.with_tables(told=told), {KEY: {"practice": (-12.0, -20.0, -5.0)}}), "nl"
        )
        claims = conflict_sentences(made, source_rows(made)[PLACE])
        assert claims[0].claim == "practice_data"
        assert any(claim.claim == "milder" for claim in claims) is warned


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("basis", ["convention", "research", "practice", "research_practice"])
def test_what_all_together_rests_on_is_said(language, basis):
    made = edition(language, {"rests_on": basis}, practice=ALIKE)
    text = rests_text(made, source_rows(made)[PLACE])
    research = {"nl": "eerder onderzoek", "en": "earlier research"}[language]
    practice = {"nl": "praktijk", "en": "practice"}[language]
    convention = {"nl": "afspraak", "en": "convention"}[language]
    assert (practice in text) is ("practice" in basis)
    assert (convention in text) is (basis == "convention")
    assert (research in text) is ("research" in basis)


def test_domains_that_expect_different_sides_are_told_apart():
    made = edition("nl", practice=ALIKE)
    domains = [("care", 13.0), ("safety", -4.0), ("education", 0.3)]
    rows = [
        {"concept": "pay", "audience": "non_users", "outcome": "distance", "domain": domain, "q05": middle - 5.0,
         "q50": middle, "q95": middle + 5.0, "more_is": "worse", "suppressed": False, "n_members": 4}
        for domain, middle in [("", 6.0), *domains]
    ]  # fmt: skip
    findings = made.findings.with_tables(forecasts=frame("forecasts", rows))
    told = replace(made, findings=findings)
    assert domains_text(told, source_rows(told)[PLACE]) == (
        "In de praktijk denken mensen er verschillend over: Zorg: 13 mensen meer; Veiligheid: 4 mensen minder; "
        "Onderwijs: ongeveer geen verschil."
    )
    same = replace(made, findings=made.findings.with_tables(forecasts=frame("forecasts", [rows[1], rows[3]])))
    assert domains_text(same, source_rows(same)[PLACE]) == ""


def test_hidden_rows_say_nothing():
    made = edition("nl", {"suppressed": True}, research=SAFER, practice=WORSE)
    sources = source_rows(made)[PLACE]
    assert sources.hidden
    said = {source_sentence(made, sources, source).text for source in SOURCES}
    assert said == {"Dit gaat over te weinig mensen en staat er daarom niet."}
    assert rests_text(made, sources) == ""


def test_findings_without_the_table_have_no_expectation_beforehand():
    """A report of an older analysis: its 'prior' was a convention, which is not told as research."""
    findings = with_told(with_words(sample()), {KEY: FIGURES[KEY]})
    made = read_edition(findings, "nl")
    assert source_rows(made) == {}
    sources = of_told(told_rows(made)[PLACE])
    assert not sources.before
    assert source_sentence(made, sources, "research").text == "Er is geen eerder onderzoek gebruikt."
    assert source_sentence(made, sources, "data").text.startswith("Deze test (mensen) vindt: 23 mensen meer")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.4, "ongeveer geen verschil"), (-0.4, "ongeveer geen verschil"), (1.2, "1 mens meer"), (-1.0, "1 mens minder"),
     (2.0, "2 mensen meer"), (-23.4, "23 mensen minder")],
)  # fmt: skip
def test_differences_are_whole_people(value, text):
    assert difference_text(read_edition(sample(), "nl"), value) == text


def test_no_source_says_that_something_is_safe():
    for language in LANGUAGES:
        strings = read_edition(sample(), language).strings
        texts = [text for key, text in strings.texts.items() if key.startswith(("sources.", "triptych."))]
        assert texts
        assert not [text for text in texts if re.search(r"\b(veilig|safe|onschadelijk|harmless)\b", text)]

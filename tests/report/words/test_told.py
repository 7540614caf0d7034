"""People of 100: intervals are never rounded inward, and two numbers never contradict the difference between them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.report.words.edition import Edition, read_edition
from pretest.report.words.told import (
    Between,
    ToldRow,
    answers_text,
    between_text,
    digits_of,
    icons,
    outward,
    people,
    question_text,
    told_rows,
    told_sentence,
    told_title,
)
from pretest.words import LANGUAGES, Language
from tests.report.sample import sample
from tests.report.short_example import FIGURES, short_example, with_told, with_words

PAY = (1, "non_users", "pay", "distance")
ROW = told_rows(read_edition(short_example(), "en"))[PAY]


@pytest.fixture(scope="module")
def editions() -> dict[Language, Edition]:
    return {language: read_edition(short_example(), language) for language in LANGUAGES}


@pytest.mark.parametrize(
    ("low", "high", "nl", "en"),
    [
        (15.4, 30.6, "15 en 31 mensen meer", "15 and 31 people more"),
        (-30.6, -15.4, "15 en 31 mensen minder", "15 and 31 people fewer"),
        (-3.1, 12.0, "4 mensen minder en 12 mensen meer", "4 people fewer and 12 people more"),
        (0.0, 4.2, "0 en 5 mensen meer", "0 and 5 people more"),
        (-4.2, -0.4, "0 en 5 mensen minder", "0 and 5 people fewer"),
    ],
)
def test_intervals_are_rounded_outward(editions, low, high, nl, en):
    between = Between((low + high) / 2, low, high)
    assert between_text(editions["nl"], between) == nl
    assert between_text(editions["en"], between) == en


def test_what_is_not_nobody_or_everybody_is_not_written_so(editions):
    edition = editions["nl"]
    written = [people(edition, value) for value in (0.0, 0.3, 0.5, 16.5, 99.7, 100.0)]
    assert written == ["0", "minder dan 1", "1", "17", "meer dan 99", "100"]
    assert [icons(value) for value in (0.0, 0.3, 16.5, 99.7, 100.0)] == [0, 1, 17, 99, 100]


def test_a_sentence_has_both_numbers_the_interval_and_the_names(editions):
    row = told_rows(editions["nl"])[PAY]
    claim = told_sentence(editions["nl"], row)
    assert claim.text == (
        "Van de 100 mensen geven zoveel dit antwoord: na ‘Controle: fietsverlichting’ 17, na ‘Jij betaalt mee’ 40. "
        "Het verschil ligt waarschijnlijk tussen 15 en 31 mensen meer."
    )
    assert (claim.kind, claim.concept, claim.audience, claim.outcomes) == ("told", "pay", "non_users", ("distance",))
    assert told_title(editions["en"], row).text == "From 17 to 40 of 100 people after ‘You help to pay’"
    assert answers_text(editions["nl"], row) == "Antwoord: ‘zeker niet’ of ‘waarschijnlijk niet’."


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 30), st.floats(0, 30))
def test_two_numbers_never_contradict_the_interval_between_them(reference, value, below, above):
    difference = value - reference
    row = replace(
        ROW, reference=reference, value=value, data=Between(difference, difference - below, difference + above)
    )
    assert digits_of(row) == 0
    low, high = outward(row.data)
    assert low <= difference - below
    assert high >= difference + above


def test_a_digit_helps_where_an_adjusted_difference_would_look_like_another_story():
    row = replace(ROW, reference=20.49, value=21.51, data=Between(1.0, 0.2, 1.0))
    assert digits_of(row) == 1  # 20 and 22 are two apart, and 20.5 and 21.5 one


def test_a_question_is_told_as_its_own_audience_read_it(editions):
    row = told_rows(editions["nl"])[PAY]
    other = replace(row.fact, by_audience={"non_users": {"nl": "Anders gevraagd?"}})
    assert question_text(editions["nl"], replace(row, fact=other)) == "Anders gevraagd?"
    assert question_text(editions["nl"], replace(row, fact=other, panel=(1, "users"))).startswith("Zou je bevriend")


@pytest.mark.parametrize(
    ("change", "said"),
    [({"suppressed": True}, "minder dan 10 mensen"), ({"fact": None}, "Daarom staat hier geen getal")],
)
def test_without_figures_there_is_a_reason_and_no_number(editions, change, said):
    row: ToldRow = replace(told_rows(editions["nl"])[PAY], **change)
    claim = told_sentence(editions["nl"], row)
    assert said in claim.text
    assert claim.claim == "none"
    assert not {"17", "40", "31"} & set(claim.text.replace(".", "").split())


def test_a_row_of_another_question_than_the_study_names_is_not_told():
    findings = with_told(with_words(sample()), {key: FIGURES[key] for key in FIGURES})
    findings = findings.with_tables(told=findings.told.assign(item="another"))
    assert not any(row.known for row in told_rows(read_edition(findings, "nl")).values())


@pytest.mark.parametrize(
    ("prior", "apart", "alike"),
    [((-4.0, -12.0, 4.0), True, False), ((6.0, -4.0, 16.0), False, True), ((0.2, -9.0, 9.0), False, False)],
)
def test_research_and_this_test_disagree_only_where_both_are_on_a_side(editions, prior, apart, alike):
    row = replace(told_rows(editions["nl"])[PAY], prior=Between(*prior))
    assert (row.apart, row.alike) == (apart, alike)

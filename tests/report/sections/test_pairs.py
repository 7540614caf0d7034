"""What must hold: the worse of two concepts is named as such, in both languages, and only where the family says so."""

import pytest

from pretest.report.sections.pairs import pairs_section
from pretest.report.words.edition import read_edition
from pretest.report.words.judged import judged_cells
from tests.report.judged_example import paired
from tests.report.sample import sample


def section(findings, language="en"):
    return pairs_section(read_edition(findings, language, None))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "‘You help to pay’ is worse than ‘Talk about it’ on Social distance: a difference of 0.47\xa0SD."),
        (
            "nl",
            "‘Jij betaalt mee’ is slechter dan ‘Praat er eens over’ op Sociale afstand: een verschil van 0,47\xa0SD.",
        ),
    ],
)
def test_the_worse_of_two_is_named(language, sentence):
    users, non_users = section(paired(), language)
    (claim,) = non_users.sentences
    assert claim.text == sentence
    assert (claim.claim, claim.concept, claim.audience, claim.outcomes) == ("worse", "pay", "non_users", ("distance",))
    assert [one.claim for one in users.sentences] == ["no_difference_shown"]


def test_turned_round_the_other_one_is_worse():
    findings = paired()
    rows = findings.estimates.copy()
    own = rows["family"] == "concepts"
    for name in ("estimate", "harm_estimate"):
        rows.loc[own, name] = -rows.loc[own, name]
    (claim, *_) = section(findings.with_tables(estimates=rows))[1].sentences
    assert claim.concept == "talk"


def test_pairs_never_stand_for_the_comparison_with_the_control():
    plain, both = (judged_cells(read_edition(findings, "en", None)) for findings in (sample(), paired()))
    assert [(cell.n_concept, cell.hundred) for cell in plain] == [(cell.n_concept, cell.hundred) for cell in both]


def test_without_pairs_there_is_nothing():
    assert section(sample()) == ()

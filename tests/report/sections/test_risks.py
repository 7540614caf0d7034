"""Risks in words: what was not measured, and data and prior that say different things."""

from __future__ import annotations

import pytest

from pretest.report.sections.risks import risks_section
from pretest.report.words.edition import read_edition
from tests.report.sample import sample


def told(language, **changes):
    """The sentences on the first shown risk of the sample, changed."""
    findings = sample()
    risks = findings.risks.copy()
    first = risks.index[(risks["risk"] != "any") & ~risks["suppressed"].astype(bool)][0]
    for column, value in changes.items():
        risks.loc[first, column] = value
    edition = read_edition(findings.with_tables(risks=risks), language)
    return " ".join(sentence for panel in risks_section(edition).panels for sentence in panel.sentences)


@pytest.mark.parametrize(("language", "words"), [("en", "was not measured."), ("nl", "is niet gemeten.")])
def test_a_risk_that_was_not_measured_is_not_called_absent(language, words):
    figures = ("probability", "prior_probability", "data_only_probability", "weak_probability")
    nothing = dict.fromkeys(figures, float("nan")) | {"n_outcomes": 0, "n_measured": 0}
    text = told(language, **nothing)
    assert text.count(words) == 1
    assert words not in told(language)
    cannot = {"en": "cannot be computed", "nl": "niet te berekenen"}[language]
    assert told(language, **(nothing | {"n_measured": 2})).count(cannot) == told(language).count(cannot) + 1


@pytest.mark.parametrize(("language", "words"), [("en", "The two differ"), ("nl", "Die twee verschillen")])
def test_data_and_prior_on_different_sides_of_a_half_are_both_named(language, words):
    assert told(language, disagree=True).count(words) == 1
    assert words not in told(language, disagree=False)

"""What is said of intended effects where there is none, or where they are harms turned round."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pretest.report.sections.other_outcomes import other_section
from pretest.report.words.edition import read_edition
from tests.report.sample import sample


def without_benefits(aims: bool):
    findings = sample()
    verdicts = findings.verdicts[findings.verdicts["role"] != "benefit"].copy()
    verdicts["is_aim"] = (verdicts["outcome"] == "distance") & aims
    return findings.with_tables(verdicts=verdicts)


@pytest.mark.parametrize(
    ("language", "aims", "text"),
    [
        ("en", False, "An intended effect was not measured."),
        ("nl", False, "Een gewenst effect is niet gemeten."),
        ("en", True, "Those outcomes stand with the harms."),
        ("nl", True, "Die uitkomsten staan bij de schade."),
    ],
)
def test_aims_that_are_harms_are_not_told_as_not_measured(language, aims, text):
    found = other_section(read_edition(without_benefits(aims), language))
    assert not found.benefits
    assert found.none.endswith(text)


@pytest.mark.parametrize(
    ("language", "text"), [("en", "(compared with ‘Talk about it’)"), ("nl", "(vergeleken met ‘Praat er eens over’)")]
)
def test_a_reaction_that_is_compared_with_what_is_sent_today_says_so(language, text):
    """``talk`` is a second control, with which reactions to the message are compared."""
    findings = sample()
    arms = tuple(replace(arm, control=arm.control or arm.id == "talk") for arm in findings.study.arms)
    verdicts, estimates = findings.verdicts, findings.estimates.copy()
    estimates.loc[estimates["outcome"] == "reactance", "reference"] = "talk"
    told = replace(findings, study=replace(findings.study, arms=arms)).with_tables(
        verdicts=verdicts[(verdicts["concept"] != "talk") | (verdicts["outcome"] != "")], estimates=estimates
    )
    for made, marked in ((told, True), (findings, False)):
        (table, *_) = [view.table for view in other_section(read_edition(made, language)).reactions]
        assert all((text in group.title) is marked for group in table.groups)

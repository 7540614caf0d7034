"""What is said of intended effects where there is none, or where they are harms turned round."""

from __future__ import annotations

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

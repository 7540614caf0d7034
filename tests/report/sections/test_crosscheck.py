"""What other code found, as people read it: a figure that differs comes first, and nothing asked is never agreement."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pretest.findings import CrosscheckFacts, CrosscheckPart, MissFacts
from pretest.report.sections.crosscheck import crosscheck_section
from pretest.report.words.edition import read_edition
from pretest.words import LANGUAGES
from tests.report.sample import sample

AGREED = CrosscheckFacts(
    compared=212, agreed=212, listed=9, largest=3e-12, iterative=None,
    engines={"statsmodels": "0.15.0", "pingouin": "0.7.0"}, time="2026-06-01T10:00:00Z",
    parts=(CrosscheckPart("estimates", 212, 8, 3e-12), CrosscheckPart("verdicts", 0, 1, None)),
    reasons={"own_model": 1, "hidden": 8},
)  # fmt: skip
MISS = MissFacts("estimates", "pay · distance · estimate", "statsmodels OLS", None)


def section(language, facts):
    return crosscheck_section(read_edition(replace(sample(), crosschecked=facts), language))


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "212 of 212 figures recomputed with statsmodels 0.15.0 and pingouin 0.7.0"),
        ("nl", "212 van de 212 getallen zijn opnieuw berekend met statsmodels 0.15.0 en pingouin 0.7.0, en gelijk"),
    ],
)
def test_figures_that_agree_are_counted_with_the_largest_difference(language, line):
    found = section(language, AGREED)
    assert found.line.startswith(line)
    assert "3e-12" in found.line
    assert not found.alarm
    assert "9" in found.listed
    assert [len(rows.rows) for table in found.tables for rows in table.groups] == [1, 2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_that_differs_is_an_alarm_with_its_name(language):
    found = section(language, replace(AGREED, agreed=210, largest=None, misses=(MISS,)))
    assert found.alarm
    assert found.line.startswith("2 ")
    assert len(found.misses) == 1
    assert "pay · distance · estimate" in found.misses[0]


@pytest.mark.parametrize(("language", "word"), [("nl", "Nog geen ander programma"), ("en", "No other code")])
def test_nobody_asked_is_said_so(language, word):
    found = section(language, None)
    assert found.line.startswith(word)
    assert not found.alarm
    assert found.when == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_recomputed_is_no_agreement(language):
    agreed, nothing = (section(language, one).line for one in (AGREED, replace(AGREED, compared=0, agreed=0)))
    assert nothing != agreed
    assert "212" not in nothing

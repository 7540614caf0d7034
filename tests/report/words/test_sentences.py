"""One sentence for every verdict, built from the row, in both languages."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from pretest.report.words.edition import read_edition
from pretest.report.words.judged import JudgedCell, by_unit, judged_cells, on_hundred
from pretest.report.words.sentences import cell_sentence, outcome_name
from tests.report.sample import sample

NBSP = "\u00a0"
DUTCH = read_edition(sample(), "nl")
ENGLISH = read_edition(sample(), "en")

CELL = JudgedCell(
    panel=(1, "non_users"),
    concept="pay",
    outcome="distance",
    role="harm.stigma",
    primary=True,
    verdict="harm",
    reason="",
    suppressed=False,
    estimate=0.47,
    lower=0.288,
    upper=0.585,
    margin=0.2,
    unit="sd",
    n_more=math.nan,
    n_concept=420,
    n_reference=420,
    p_adjusted=0.001,
    hundred=10.6,
    weakness="",
)


@pytest.mark.parametrize(
    ("verdict", "dutch", "english"),
    [
        (
            "harm",
            "‘Jij betaalt mee’, Sociale afstand: schade aangetoond. Het geschatte verschil is +0,47 SD. Ook aan de "
            "voorzichtige kant is het +0,29 SD. Dat is meer dan de grens van 0,20 SD.",
            "‘You help to pay’, Social distance: harm shown. The estimated difference is +0.47 SD. Even on the "
            "cautious side it is +0.29 SD. That is more than the margin of 0.20 SD.",
        ),
        (
            "harm_signalled",
            "‘Jij betaalt mee’, Sociale afstand: teken van schade. Het geschatte verschil is +0,47 SD, en minstens "
            "+0,29 SD. Het kan oplopen tot +0,59 SD. De grens is 0,20 SD.",
            "‘You help to pay’, Social distance: sign of harm. The estimated difference is +0.47 SD, and at least "
            "+0.29 SD. It may be as large as +0.59 SD. The margin is 0.20 SD.",
        ),
        (
            "trivial_harm",
            "‘Jij betaalt mee’, Sociale afstand: kleine schade. Het geschatte verschil is +0,47 SD, en hoogstens "
            "+0,59 SD. Dat is onder de grens van 0,20 SD.",
            "‘You help to pay’, Social distance: small harm. The estimated difference is +0.47 SD, and at most "
            "+0.59 SD. That is below the margin of 0.20 SD.",
        ),
        (
            "harm_excluded",
            "‘Jij betaalt mee’, Sociale afstand: geen schade boven de grens gevonden. Het geschatte verschil is "
            "+0,47 SD, en hoogstens +0,59 SD. De grens is 0,20 SD. Kleinere schade is niet uitgesloten.",
            "‘You help to pay’, Social distance: no harm above the margin found. The estimated difference is "
            "+0.47 SD, and at most +0.59 SD. The margin is 0.20 SD. Smaller harm is not excluded.",
        ),
        (
            "inconclusive",
            "‘Jij betaalt mee’, Sociale afstand: niet te zeggen. Het geschatte verschil is +0,47 SD. Het echte "
            "verschil kan liggen tussen +0,29 SD en +0,59 SD. Schade boven de grens van 0,20 SD is niet uitgesloten.",
            "‘You help to pay’, Social distance: cannot be said. The estimated difference is +0.47 SD. The real "
            "difference may lie between +0.29 SD and +0.59 SD. Harm above the margin of 0.20 SD is not excluded.",
        ),
    ],
)
def test_each_verdict_has_its_sentence(verdict, dutch, english):
    cell = replace(CELL, verdict=verdict)
    assert cell_sentence(DUTCH, cell).replace(NBSP, " ") == dutch
    assert cell_sentence(ENGLISH, cell).replace(NBSP, " ") == english


@pytest.mark.parametrize(("verdict", "word"), [("benefit_shown", "shown"), ("benefit_not_shown", "not shown")])
def test_benefits_have_no_margin(verdict, word):
    cell = replace(CELL, role="benefit", outcome="support", verdict=verdict, margin=math.nan)
    sentence = cell_sentence(ENGLISH, cell)
    assert sentence.startswith(f"‘You help to pay’, Support for the policy: intended effect {word}. ")
    assert "margin" not in sentence


def test_a_bound_just_below_the_margin_is_not_rounded_onto_it():
    cell = replace(CELL, verdict="harm_excluded", estimate=0.05, lower=-0.1, upper=0.1996)
    assert "at most +0.1996\u00a0SD. The margin is 0.20\u00a0SD." in cell_sentence(ENGLISH, cell)


def test_hidden_figures_stay_hidden_and_the_reason_is_told():
    cell = replace(CELL, suppressed=True, verdict="inconclusive", reason="small_cell")
    sentence = cell_sentence(DUTCH, cell)
    assert sentence.endswith("Niet te zeggen. Deze cijfers rusten op minder dan 10 mensen en worden niet getoond.")
    assert "0,47" not in sentence


@pytest.mark.parametrize(
    ("reason", "words"),
    [("zero_variance", "everyone gave the same answer"), ("new_code", "code new_code"), ("", "code ?")],
)
def test_what_could_not_be_estimated_is_told_with_its_reason(reason, words):
    cell = replace(CELL, verdict="inconclusive", reason=reason, upper=math.nan)
    assert cell_sentence(ENGLISH, cell).endswith(f"Cannot be said. There is no usable estimate: {words}.")


def test_outcomes_carry_what_must_be_known_beside_them():
    cell = replace(CELL, primary=False, weakness="low")
    assert outcome_name(ENGLISH, cell) == "Social distance (exploratory) (weak measurement)"


def test_judged_cells_join_verdicts_with_estimates_people_and_measurement():
    cells = {(cell.panel[1], cell.concept, cell.outcome): cell for cell in judged_cells(ENGLISH)}
    shame = cells["users", "pay", "shame"]
    assert (shame.n_concept, shame.n_reference, shame.weakness) == (96, 96, "low")
    assert shame.hundred == pytest.approx(0.71 * 0.9 / 4 * 100)
    hidden = cells["users", "most", "shame"]
    assert hidden.suppressed
    assert math.isnan(hidden.hundred)
    assert hidden.n_concept is None
    assert judged_cells(ENGLISH)[0].panel[1] == "users"  # the order of the study, not of the table


@pytest.mark.parametrize(
    ("points", "bounds", "hundred"),
    [(0.4, (1.0, 5.0), 10.0), (-5.0, (0.0, 100.0), -5.0), (1.0, None, math.nan), (1.0, (2.0, 2.0), math.nan)],
)
def test_differences_on_a_scale_of_0_to_100(points, bounds, hundred):
    assert on_hundred(points, bounds) == pytest.approx(hundred, nan_ok=True)


def test_cells_of_different_units_never_share_an_axis():
    cells = [CELL, replace(CELL, unit="points"), replace(CELL, outcome="blame")]
    assert [(unit, len(part)) for unit, part in by_unit(cells)] == [("sd", 2), ("points", 1)]

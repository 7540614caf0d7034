"""One sentence for every verdict, built from the row, in both languages."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from pretest.findings import from_json, to_json
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
    is_aim=False,
    verdict="harm",
    reason="",
    block="",
    other_control=False,
    suppressed=False,
    estimate=0.47,
    lower=0.288,
    upper=0.585,
    upper_together=math.nan,
    margin=0.2,
    unit="sd",
    p_worse=0.001,
    p_better=math.nan,
    n_concept=420,
    n_reference=420,
    hundred=10.6,
    weakness="",
)


def told(edition, cell):
    return cell_sentence(edition, cell).text.replace(NBSP, " ")


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
            "‘You help to pay’, Social distance: cannot tell. The estimated difference is +0.47 SD. The real "
            "difference may lie between +0.29 SD and +0.59 SD. Harm above the margin of 0.20 SD is not excluded.",
        ),
    ],
)
def test_each_verdict_has_its_sentence(verdict, dutch, english):
    cell = replace(CELL, verdict=verdict)
    assert told(DUTCH, cell) == dutch
    assert told(ENGLISH, cell) == english


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        ("benefit_shown", "intended effect shown"),
        ("benefit_not_shown", "intended effect not shown"),
        ("benefit_reversed", "went the wrong way"),
        ("inconclusive", "cannot tell"),
    ],
)
def test_benefits_have_no_margin_and_cannot_tell_is_never_no_effect(verdict, word):
    cell = replace(CELL, role="benefit", outcome="support", verdict=verdict, margin=math.nan)
    sentence = told(ENGLISH, cell)
    assert sentence.startswith(f"‘You help to pay’, Support for the policy: {word}. ")
    assert "margin" not in sentence
    assert "no effect" not in sentence


def test_smaller_harm_is_open_only_where_the_upper_bound_leaves_it_open():
    cell = replace(CELL, verdict="harm_excluded", estimate=-0.21, lower=-0.4, upper=-0.05)
    assert told(ENGLISH, cell).endswith(
        "at most −0.05 SD. The margin is 0.20 SD. The difference is in the better direction."
    )
    assert "goede kant op" in told(DUTCH, cell)
    for sentence in (told(ENGLISH, cell), told(DUTCH, cell)):
        assert "not excluded" not in sentence
        assert "niet uitgesloten" not in sentence
    assert told(ENGLISH, replace(cell, upper=0.05)).endswith("Smaller harm is not excluded.")


def test_improved_is_told_with_the_bound_over_all_aims():
    cell = replace(CELL, verdict="improved", is_aim=True, estimate=-0.4, lower=-0.6, upper=-0.2, upper_together=-0.11)
    assert "better than without the message. The estimated difference is −0.40 SD, and at most −0.11 SD." in told(
        ENGLISH, cell
    )


def test_a_block_is_told_with_what_it_is_and_what_to_do():
    cell = replace(CELL, verdict="inconclusive", block="weights", estimate=0.02, lower=-0.1, upper=0.15)
    sentence = told(ENGLISH, cell)
    assert "The margin is 0.20 SD." in sentence
    assert "Harm above the margin" not in sentence  # the bounds exclude it; what is open is open because of the weights
    assert sentence.endswith(
        "In Social distance a few people weigh so much that they make the result. "
        "Make the weights less unequal, or let more kinds of people take part."
    )


def test_a_flat_control_has_no_size_in_sd():
    cell = replace(CELL, verdict="harm_signalled", block="flat_control", estimate=math.nan, margin=0.2)
    sentence = told(ENGLISH, cell)
    assert "Sign of harm. There is a difference in points. Its size in SD is unknown." in sentence
    assert "no usable estimate" not in sentence


def test_an_open_harm_at_the_margin_is_told_as_possibly_harmful():
    cell = replace(CELL, verdict="inconclusive", reason="possible_harm", estimate=0.25, lower=-0.1)
    assert told(ENGLISH, cell).endswith("Treat this as possibly harmful.")
    few = told(ENGLISH, replace(cell, reason="possible_harm_few"))
    assert few.endswith("but there are fewer than 50 people per group.")


def test_the_margin_stands_beside_the_verdict_in_the_words_of_the_plan():
    findings = sample()
    reasons = {"margin_words": {"en": "five of 100 people keep more distance", "nl": "vijf van de 100 mensen"},
               "margin_why": {"en": "Practitioners said so.", "nl": "Dat zeggen mensen uit de praktijk."},
               "margin_basis": "elicited"}  # fmt: skip
    outcomes = [replace(one, **reasons) if one.id == "distance" else one for one in findings.study.outcomes]
    study = replace(findings.study, outcomes=tuple(outcomes))
    known = read_edition(from_json(to_json(replace(findings, study=study))), "en")
    assert told(known, CELL).endswith(
        "The margin in words: five of 100 people keep more distance. Why this margin: Practitioners said so. "
        "Where the margin comes from: asked of the people it concerns."
    )
    assert "margin in words" not in told(known, replace(CELL, outcome="blame"))


def test_a_second_control_is_told_as_a_control():
    assert told(ENGLISH, replace(CELL, other_control=True)).startswith("‘You help to pay (other control)’, ")


def test_a_sentence_knows_what_it_claims_of_what():
    claim = cell_sentence(DUTCH, CELL)
    found = (claim.kind, claim.claim, claim.concept, claim.audience, claim.outcome)
    assert found == ("verdict", "harm", "pay", "non_users", "distance")


def test_gains_are_told_with_the_bounds_that_their_word_rests_on():
    findings = sample()
    verdicts = findings.verdicts.copy()
    here = (verdicts["concept"] == "talk") & (verdicts["audience"] == "users") & (verdicts["outcome"] == "support")
    figures = {"harm_estimate": -0.41, "gain": 0.41, "lower": -0.8, "upper": -0.2, "upper_simultaneous": -0.1}
    verdicts.loc[here, list(figures)] = list(figures.values())
    cells = judged_cells(read_edition(findings.with_tables(verdicts=verdicts), "en"))
    (cell,) = [one for one in cells if (one.concept, one.panel[1], one.outcome) == ("talk", "users", "support")]
    assert (cell.estimate, cell.lower, cell.upper) == (0.41, 0.1, 0.8)


def test_an_aim_that_is_no_benefit_is_told_as_a_gain_too():
    findings = sample()
    verdicts = findings.verdicts.copy()
    here = (verdicts["concept"] == "talk") & (verdicts["audience"] == "users") & (verdicts["outcome"] == "support")
    verdicts.loc[here, ["outcome", "role"]] = ["reactance", "mechanism"]
    cells = judged_cells(read_edition(findings.with_tables(verdicts=verdicts), "en"))
    (cell,) = [one for one in cells if one.outcome == "reactance"]
    assert cell.estimate == pytest.approx(0.41)
    assert cell.lower > 0


def test_a_bound_just_below_the_margin_is_not_rounded_onto_it():
    cell = replace(CELL, verdict="harm_excluded", estimate=0.05, lower=-0.1, upper=0.1996)
    assert "at most +0.1996 SD. The margin is 0.20 SD." in told(ENGLISH, cell)


def test_hidden_figures_stay_hidden_and_the_reason_is_told():
    cell = replace(CELL, suppressed=True, verdict="inconclusive", reason="small_cell")
    sentence = told(DUTCH, cell)
    assert sentence.endswith("Niet te zeggen. Deze cijfers rusten op minder dan 10 mensen en worden niet getoond.")
    assert "0,47" not in sentence


@pytest.mark.parametrize(
    ("reason", "words"),
    [("zero_variance", "everyone gave the same answer"), ("new_code", "code new_code"), ("", "code ?")],
)
def test_what_could_not_be_estimated_is_told_with_its_reason(reason, words):
    cell = replace(CELL, verdict="inconclusive", reason=reason, upper=math.nan)
    assert told(ENGLISH, cell).endswith(f"Cannot tell. There is no usable estimate: {words}.")


def test_outcomes_carry_what_must_be_known_beside_them():
    cell = replace(CELL, primary=False, weakness="low")
    assert outcome_name(ENGLISH, cell) == "Social distance (not a main outcome) (weak measurement)"


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

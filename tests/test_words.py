"""The words of the house: their order, their sign, and that everything which is said by word knows every word."""

from __future__ import annotations

import math
import subprocess
import sys
from itertools import pairwise, product

import pytest

from pretest import words
from pretest.analysis.models.registry import MODELS
from pretest.cli.lockstate import PARTS
from pretest.cli.screen import SIGNS as SIGNS_SHOWN
from pretest.report.figures.palette import DECISION_MARKS, MARKS, SEVERITY_MARKS, VERDICT_MARKS
from pretest.report.words.strings import read_strings
from pretest.risk.decisions import Rules
from pretest.risk.risks import RISK_ROLES

# Written out by hand: a higher score on a harm that is worse when it is higher means more harm, and so on.
SIGNS = {
    ("harm.stigma", "worse"): (1, 1),
    ("harm.stigma", "better"): (-1, -1),
    ("harm.boomerang", "worse"): (1, 1),
    ("harm.boomerang", "better"): (-1, -1),
    ("harm.help_barrier", "worse"): (1, 1),
    ("harm.help_barrier", "better"): (-1, -1),
    ("benefit", "worse"): (1, -1),
    ("benefit", "better"): (-1, 1),
    ("mechanism", "worse"): (1, 1),
    ("mechanism", "better"): (-1, -1),
    ("mechanism", "neutral"): (None, None),
    ("quality", "worse"): (1, 1),
    ("quality", "better"): (-1, -1),
    ("quality", "neutral"): (None, None),
    ("background", "worse"): (1, 1),
    ("background", "better"): (-1, -1),
    ("background", "neutral"): (None, None),
}
REFUSED = {(role, "neutral") for role in ("harm.stigma", "harm.boomerang", "harm.help_barrier", "benefit")}
# group of texts in reports/strings → every word that it must have
LABELLED = {
    "verdict.{}.word": words.VERDICTS,
    "verdict.{}.meaning": words.VERDICTS,
    "sentence.{}": words.VERDICTS,
    "decision.{}.word": words.DECISIONS,
    "decision.{}.meaning": words.DECISIONS,
    "lock.rule.{}": words.HARM_VERDICTS,
    "lock.role.{}": [role.replace(".", "_") for role in words.ROLES],
    "lock.deviation.{}": words.DEVIATION_KINDS,
    "lock.change.{}": words.DEVIATION_KINDS,
    "lock.part.{}": words.FROZEN_PARTS,
    "monitor.direction.{}": words.DIRECTIONS,
    "unit.{}.value": words.UNITS,
    "unit.{}.axis": words.UNITS,
    "estimand.{}": words.ESTIMANDS,
    "risks.heading.{}": words.RISKS,
    "severity.{}": words.SEVERITIES,
}


@pytest.mark.parametrize(("role", "higher_is"), SIGNS)
def test_signs(role, higher_is):
    found = words.harm_sign(role, higher_is), words.judged_sign(role, higher_is)
    expected = SIGNS[role, higher_is]
    assert tuple(None if math.isnan(sign) else sign for sign in found) == expected


def test_every_role_and_direction_has_a_sign_or_is_refused():
    assert {*SIGNS, *REFUSED} == set(product(words.ROLES, words.DIRECTIONS))


@pytest.mark.parametrize("role", words.JUDGED_ROLES)
def test_what_is_judged_cannot_be_neutral(role):
    with pytest.raises(ValueError, match="needs a direction"):
        words.harm_sign(role, "neutral")


def test_only_the_gain_of_a_benefit_is_told_with_the_other_sign():
    assert [role for role in words.ROLES if words.told_sign(role) < 0] == ["benefit"]


def test_orders_run_from_worst_to_best():
    assert words.HARM_VERDICTS == ("harm", "harm_signalled", "inconclusive", "trivial_harm", "harm_excluded")
    assert words.BENEFIT_VERDICTS == ("benefit_not_shown", "benefit_shown")
    assert words.DECISIONS == ("stop", "revise", "no_control", "collect_more", "go", "harmless_no_effect")
    assert words.SEVERITIES == ("info", "warning", "serious")


def test_verdicts_below_the_margin_are_the_best_and_warnings_the_worst():
    assert words.HARM_VERDICTS[-len(words.BELOW_MARGIN) :] == words.BELOW_MARGIN
    assert words.HARM_VERDICTS[: len(words.WARNING_VERDICTS)] == words.WARNING_VERDICTS
    assert words.DECISIONS[-len(words.CLEARED_DECISIONS) :] == words.CLEARED_DECISIONS
    assert sorted(words.LISTED_HARM_VERDICTS) == sorted(words.HARM_VERDICTS)


def test_every_verdict_drives_one_decision_at_most_and_worse_ones_worse_decisions():
    driven = [verdict for decision in words.DECISIONS for verdict in words.DRIVERS[decision]]
    assert len(driven) == len(set(driven))
    harms = [verdict for verdict in driven if verdict in words.HARM_VERDICTS]
    places = [words.HARM_VERDICTS.index(verdict) for verdict in harms]
    assert all(first < second for first, second in pairwise(places))
    assert set(words.HARM_VERDICTS) - set(harms) == set(words.BELOW_MARGIN)
    assert dict(Rules.default().steps()) == {name: words.DRIVERS[name] for name in ("stop", "revise", "collect_more")}


def test_mappings_know_every_word():
    assert set(words.DRIVERS) == set(words.DECISIONS)
    assert tuple(PARTS) == words.FROZEN_PARTS
    assert set(SIGNS_SHOWN) == set(words.SEVERITIES)
    assert set(VERDICT_MARKS) == set(words.VERDICTS)
    assert set(DECISION_MARKS) == set(words.DECISIONS)
    assert set(SEVERITY_MARKS) == set(words.SEVERITIES)
    assert set(MARKS) == {*words.VERDICTS, *words.DECISIONS, *words.SEVERITIES, "measured"}
    assert tuple(RISK_ROLES) == words.RISKS
    assert {role for roles in RISK_ROLES.values() for role in roles} == set(words.HARM_ROLES)
    assert [model.id for model in MODELS] == list(words.MODELS)
    assert {model.estimand for model in MODELS} == set(words.MAIN_ESTIMANDS)
    assert set(words.DIFFERENCES) < set(words.ESTIMANDS)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_word_has_a_label(language):
    strings = read_strings(language)
    wanted = [group.format(word) for group, known in LABELLED.items() for word in known]
    lock = [next((key for key in (f"provenance.lock_state.{word}", f"lock.state.{word}") if strings.has(key)), word)
            for word in words.LOCK_WORDS]  # fmt: skip
    assert [key for key in [*wanted, *lock] if not strings.has(key)] == []


def test_the_words_load_nothing_heavy():
    code = "import sys, pretest.words; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"numpy", "pandas", "scipy", "pydantic", "yaml"}.isdisjoint(loaded)

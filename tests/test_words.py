"""The words of the house: their order, their sign, and that everything which is said by word knows every word."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from itertools import product

import pytest

from pretest import words
from pretest.analysis.models.registry import MODELS
from pretest.cli.screen import SIGNS as SIGNS_SHOWN
from pretest.report.figures.palette import (
    AIM_BADGE_MARKS,
    DECISION_MARKS,
    HARM_BADGE_MARKS,
    MARKS,
    SEVERITY_MARKS,
    VERDICT_MARKS,
)
from pretest.report.words.strings import read_strings
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
    "badge.harm.{}": words.HARM_BADGES,
    "badge.aim.{}": words.AIM_BADGES,
    "block.{}.what": words.BLOCKS,
    "block.{}.do": words.BLOCKS,
    "decisions.{}": words.NO_SIZES,
    "sentence.worse.{}": words.DIRECTIONS,
    "sentence.better.{}": words.DIRECTIONS,
    "lock.rule.{}": (*words.VERDICTS, *words.DECISIONS),
    "lock.role.{}": [role.replace(".", "_") for role in words.ROLES],
    "lock.deviation.{}": words.DEVIATION_KINDS,
    "lock.change.{}": words.DEVIATION_KINDS,
    "lock.part.{}": words.FROZEN_PARTS,
    "terminal.lock.part.{}": words.FROZEN_PARTS,
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
    harms = ("harm", "harm_signalled", "inconclusive", "trivial_harm", "harm_excluded", "improved")
    assert harms == words.HARM_VERDICTS
    assert words.BENEFIT_VERDICTS == ("benefit_reversed", "inconclusive", "benefit_not_shown", "benefit_shown")
    open_ = ("no_control", "mend_first", "collect_more", "not_measured")
    assert ("stop", "revise", *open_, "harmless_aim_not_shown", "go") == words.DECISIONS
    assert words.HARM_BADGES == ("harm", "signalled", "cannot_tell", "not_measured", "not_above_limit")
    assert words.AIM_BADGES == ("reversed", "not_shown", "not_measured", "shown")
    assert words.SEVERITIES == ("info", "warning", "serious")


def test_verdicts_below_the_margin_are_the_best_and_warnings_the_worst():
    assert words.HARM_VERDICTS[-len(words.BELOW_MARGIN) :] == words.BELOW_MARGIN
    assert words.HARM_VERDICTS[:2] + words.BENEFIT_VERDICTS[:1] == words.WARNING_VERDICTS
    assert words.DECISIONS[-len(words.CLEARED_DECISIONS) :] == words.CLEARED_DECISIONS
    assert sorted(words.LISTED_HARM_VERDICTS) == sorted(words.HARM_VERDICTS)


def test_a_word_warns_or_reassures_or_neither():
    assert set(words.WARNING_VERDICTS).isdisjoint(words.REASSURING_VERDICTS)
    neither = set(words.VERDICTS) - {*words.WARNING_VERDICTS, *words.REASSURING_VERDICTS}
    assert neither == {"inconclusive", "benefit_not_shown"}
    assert set(words.REACHED_VERDICTS) < set(words.REASSURING_VERDICTS)
    assert set(words.MENDED_BLOCKS) < set(words.BLOCKS)


def test_mappings_know_every_word():
    assert set(SIGNS_SHOWN) == set(words.SEVERITIES)
    assert set(VERDICT_MARKS) == set(words.VERDICTS)
    assert set(DECISION_MARKS) == set(words.DECISIONS)
    assert set(SEVERITY_MARKS) == set(words.SEVERITIES)
    assert set(HARM_BADGE_MARKS) == set(words.HARM_BADGES)
    assert set(AIM_BADGE_MARKS) == set(words.AIM_BADGES)
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


SAFE = re.compile(r"\b(safe|harmless|no effect|veilig|onschadelijk|geen effect|zonder gevaar)\b", re.IGNORECASE)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_word_says_safe_and_none_says_no_effect(language):
    groups = (
        "decision.",
        "badge.",
        "verdict.",
        "sentence.",
        "why.",
        "decisions.",
        "block.",
        "lock.rule.",
        "planning.advice.",
        "planning.cleared",
    )
    texts = {key: text for key, text in read_strings(language).texts.items() if key.startswith(groups)}
    assert [key for key, text in texts.items() if SAFE.search(text)] == []


def test_the_words_load_nothing_heavy():
    code = "import sys, pretest.words; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"numpy", "pandas", "scipy", "pydantic", "yaml"}.isdisjoint(loaded)

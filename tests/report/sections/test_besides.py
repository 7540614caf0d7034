"""What stands beside a change: said where it leads to another word, and never taken for the change of all."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from pretest.findings import VariableFacts
from pretest.report.sections.monitored import monitored_section
from pretest.report.sections.wave_answer import wave_answer
from pretest.report.words.edition import read_edition
from pretest.report.words.watching import watched_harms
from pretest.tables.changes import TABLE as CHANGES
from pretest.tables.levels import TABLE as LEVELS
from pretest.tables.returned import TABLE as RETURNED
from tests.report.waves_example import findings

AGE = VariableFacts("age", {"nl": "Leeftijd", "en": "Age"}, {})
BASE = {
    "audience": "users", "place": "", "outcome": "distance", "kind": "baseline", "wave_from": 1, "wave_to": 2,
    "std_error": 0.05, "df": 100.0, "p_value": 0.5, "adjusted": False, "comparable": True, "reason": "",
    "role": "harm.stigma", "conf_level": 0.95, "suppressed": False, "statistic": "mean", "category": "",
    "people": "all", "mix": "",
}  # fmt: skip
LEVEL = {
    "date": None, "place": "", "audience": "users", "outcome": "distance", "role": "harm.stigma", "statistic": "mean",
    "category": "", "estimate": 2.0, "std_error": 0.1, "df": 99.0, "conf_level": 0.95, "conf_low": 1.8,
    "conf_high": 2.2, "n": 100, "n_effective": 100.0, "deff": 1.0, "weighted": False, "suppressed": False,
}  # fmt: skip
CAME_BACK = {
    "audience": "users", "place": "", "outcome": "distance", "kind": "baseline", "wave_from": 1, "wave_to": 2,
    "n_from": 100, "n_returned": 60, "n_left": 40, "share_returned": 0.6, "returned": 2.4, "left": 2.0,
    "difference": 0.4, "std_error": 0.1, "df": 90.0, "conf_low": 0.2, "conf_high": 0.6, "conf_level": 0.95,
    "role": "harm.stigma", "harm_difference": 0.4, "statistic": "mean", "category": "", "suppressed": False,
}  # fmt: skip


def change(estimate, low, high, **values):
    ends = {"estimate": estimate, "conf_low": low, "conf_high": high, "harm_estimate": estimate}
    return BASE | ends | values


def table(known, rows):
    return known.require(pd.DataFrame(list(rows), columns=list(known.kinds)).astype(known.empty().dtypes.to_dict()))


def edition(*changes, language="en", returned=(), model=None):
    found = findings(table(LEVELS, [LEVEL | {"wave": wave} for wave in (1, 2)]), table(CHANGES, changes))
    study = replace(found.study, variables=(AGE,))
    if model is not None:
        study = replace(study, outcomes=(replace(study.outcomes[0], **model), *study.outcomes[1:]))
    found = replace(found, study=study, suppressed_below=1)
    return read_edition(found.with_tables(returned=table(RETURNED, returned)), language)


def told(here):
    (standing,) = monitored_section(here).audiences
    return standing.told[0].text.replace("\u00a0", " ")


def adjusted(estimate, low, high):
    return change(estimate, low, high, adjusted=True, mix="age")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Take care: who took part matters here. With the same mix of age as in wave 1 the answer is ‘worse’"),
        ("nl", "Let op: het maakt hier uit wie er meedeed. Met dezelfde verdeling van leeftijd als in meting 1 is het"),
    ],
)
def test_a_change_that_the_mix_hid_is_said(language, sentence):
    here = edition(change(0.0, -0.1, 0.1), adjusted(0.3, 0.2, 0.4), language=language)
    assert sentence in told(here)
    said = wave_answer(here).audiences[0].harms[0].said
    assert ("who took part matters" if language == "en" else "wie er meedeed") in said


def test_a_change_that_the_mix_made_is_said():
    assert "‘change not demonstrated’: 0.00" in told(edition(change(0.3, 0.2, 0.4), adjusted(0.0, -0.1, 0.1)))


def test_an_interval_that_just_ends_elsewhere_is_not_told_as_another_answer():
    text = told(edition(change(0.10, 0.001, 0.2), adjusted(0.095, -0.005, 0.195)))
    assert "nearly the same" in text
    assert "matters" not in text


def test_the_same_answer_is_told_in_one_short_sentence():
    text = told(edition(change(0.3, 0.2, 0.4), adjusted(0.28, 0.18, 0.38)))
    assert "With the same mix of age as in wave 1: +0.28 points (95% interval: +0.18 to +0.38)." in text
    assert "Take care" not in text


def test_nothing_is_below_the_limit_that_is_not_so_with_the_same_mix():
    """The margin is 0.2: raw all of the interval lies below it, with the mix held the same it does not."""
    (plain,) = watched_harms(edition(change(0.0, -0.1, 0.1)))
    (harm,) = watched_harms(edition(change(0.0, -0.1, 0.1), adjusted(0.1, -0.05, 0.25)))
    assert (plain.status, harm.status, harm.why) == ("fine", "cannot_tell", "same_mix")
    unknown = adjusted(math.nan, math.nan, math.nan)
    assert watched_harms(edition(change(0.0, -0.1, 0.1), unknown))[0].status == "fine"


def test_other_rows_are_never_the_change_of_all():
    """Neither an adjusted row nor one within persons makes a harm of its own, or changes its figure."""
    rows = [change(0.0, -0.1, 0.1), adjusted(0.01, -0.1, 0.1), change(9.0, 8.0, 10.0, people="same")]
    (harm,) = watched_harms(edition(*rows[::-1]))
    assert harm.estimate == 0.0
    (standing,) = monitored_section(edition(*rows)).audiences
    heads = [row.head for group in standing.all.groups for row in group.rows]
    assert heads == ["since the start (1 → 2)", "with the same mix of people", "only who took part in both"]


@pytest.mark.parametrize(("language", "word"), [("en", "higher at first than those who left"), ("nl", "hoger dan wie")])
def test_who_left_stands_beside_the_change_within_persons(language, word):
    rows = [change(0.0, -0.1, 0.1), change(0.0, -0.1, 0.1, people="same")]
    text = told(edition(*rows, returned=[CAME_BACK], language=language))
    assert word in text
    assert "60" in text
    assert "100" in text
    open_ = CAME_BACK | {"conf_low": -0.1}
    assert "has not been demonstrated that those who left" in told(edition(*rows, returned=[open_]))


def test_blocked_waves_say_nothing_of_the_mix():
    blocked = {"comparable": False, "reason": "mode_changed"}
    here = edition(change(0.3, 0.2, 0.4) | blocked, adjusted(0.0, -0.1, 0.1) | blocked)
    assert "mix" not in told(here)


@pytest.mark.parametrize(
    ("low", "high", "status", "sentence"),
    [(-0.01, 0.04, "cannot_tell", "cannot be told"), (0.01, 0.03, "watch", "It is worse.")],
)
def test_a_limit_of_a_share_is_not_held_against_a_mean(low, high, status, sentence):
    """5 points of 100 are 0.05 of a share, and not 0.05 points of a score from 1 to 5."""
    model = {"model": "ordinal", "margin": 0.05, "margin_unit": "points"}
    here = edition(change((low + high) / 2, low, high), model=model)
    (harm,) = watched_harms(here)
    assert (harm.status, harm.why) == (status, "other_unit")
    assert math.isnan(harm.margin)
    assert sentence in wave_answer(here).audiences[0].harms[0].said

"""Adjusted changes, breaks and changes within persons against R's survey (tests/reference/waves_adjusted.R)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pretest.tables.columns import CLUSTER, MIX, RESPONDENT, STRATUM, WAVE, WEIGHT
from pretest.waves import COMPARABILITY, WaveOutcome, estimate_changes, follow_same_people

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "waves_adjusted.json").read_text(encoding="utf-8"))
REL = 1e-8
COLUMNS = {"wave": WAVE, "stratum": STRATUM, "cluster": CLUSTER, "weight": WEIGHT, "respondent": RESPONDENT}
SCORE = WaveOutcome("score", "harm.stigma", "worse")
HIGH = WaveOutcome("high", "harm.stigma", "worse", "share", (0.0, 1.0))


def dates(waves):
    return {wave: f"{2000 + 4 * (wave - 1)}-01-01" for wave in range(1, waves + 1)}  # four years apart: whole days


def frame_of(case, mix=()):
    data = pd.DataFrame(REFERENCE[case]["data"]).astype({"score": float})
    frame = data.rename(columns=COLUMNS)
    frame["high"] = np.where(frame["score"].isna(), np.nan, (frame["score"] >= 3.5).astype(float))
    for name in mix:
        values = data[name].astype("Int64").astype("string")
        frame[f"{MIX}{name}"] = values
    return frame


def changes_of(case, mix, outcome=SCORE, *, waves=5, start="2007-01-01"):
    asked = {"audience": "all", "comparability": COMPARABILITY.empty(), "suppress_below": 0, "dates": dates(waves)}
    table = estimate_changes(frame_of(case, mix), [outcome], campaign_start=start, **asked)
    return table.set_index(["adjusted", "kind", "wave_from", "wave_to"])


@pytest.mark.parametrize("case", ["new_units", "same_units"])
@pytest.mark.parametrize(
    ("reference", "mix", "adjusted"),
    [("raw", ("age",), False), ("age", ("age",), True), ("direct", ("age",), True), ("both", ("age", "gender"), True)],
)
def test_changes_agree_with_survey(case, reference, mix, adjusted):
    ours = changes_of(case, mix).loc[adjusted]
    assert len(REFERENCE[case][reference]) == 5
    for row in REFERENCE[case][reference]:
        mine = ours.loc[(row["kind"], row["wave_from"], row["wave_to"])]
        assert mine["estimate"] == pytest.approx(row["estimate"], rel=REL), row
        assert mine["std_error"] == pytest.approx(row["std_error"], rel=REL), row
        assert mine["mix"] == ("; ".join(mix) if adjusted else "")


@pytest.mark.parametrize("case", ["new_units", "same_units"])
def test_adjusted_changes_of_a_share_agree_with_survey(case):
    table = changes_of(case, ("age", "gender"), HIGH)
    ours = table[table["category"] == "1"].loc[True]
    for row in REFERENCE[case]["share"]:
        mine = ours.loc[(row["kind"], row["wave_from"], row["wave_to"])]
        assert mine["estimate"] == pytest.approx(row["estimate"], rel=REL)
        assert mine["std_error"] == pytest.approx(row["std_error"], rel=REL)


@pytest.mark.parametrize(("model", "start"), [("common", "2007-01-01"), ("own", "2011-01-01")])
def test_jump_is_the_coefficient_of_the_pooled_regression(model, start):
    ours = changes_of("jump", (), waves=6, start=start)
    assert ours.loc[(False, "break", 1, 6), "estimate"] == pytest.approx(REFERENCE["jump"][model], rel=REL)


def panel(outcome):
    frame = frame_of("panel")
    frame["high"] = (frame["score"] >= 3.2).astype(float)
    asked = {"audience": "all", "comparability": COMPARABILITY.empty(), "suppress_below": 0}
    return follow_same_people(frame, [outcome], **asked)


def test_change_within_persons_agrees_with_survey():
    row = panel(SCORE).changes.set_index("kind").loc["previous"]
    for figure in ("estimate", "std_error", "df"):
        assert row[figure] == pytest.approx(REFERENCE["panel"]["same"][figure], rel=REL), figure
    assert row["people"] == "same"


def test_change_of_a_share_within_persons_agrees_with_survey():
    table = panel(HIGH).changes
    row = table[table["category"] == "1"].set_index("kind").loc["previous"]
    for figure in ("estimate", "std_error"):
        assert row[figure] == pytest.approx(REFERENCE["panel"]["share"][figure], rel=REL), figure


def test_who_came_back_beside_who_left_agrees_with_survey():
    row = panel(SCORE).returned.set_index("kind").loc["previous"]
    assert (row["n_from"], row["n_returned"], row["n_left"]) == (90, 60, 30)
    assert row["returned"] == pytest.approx(REFERENCE["panel"]["returned"], rel=REL)
    assert row["left"] == pytest.approx(REFERENCE["panel"]["left"], rel=REL)
    assert row["difference"] == pytest.approx(REFERENCE["panel"]["gap"]["estimate"], rel=REL)
    assert row["std_error"] == pytest.approx(REFERENCE["panel"]["gap"]["std_error"], rel=REL)


def test_reference_says_what_made_it():
    assert REFERENCE["survey"] == "4.1.1"
    assert REFERENCE["R"].startswith("R version 4")

"""Levels and changes against R's survey package and t.test (tests/reference/waves_survey.R)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM, WAVE, WEIGHT
from pretest.waves import COMPARABILITY, WaveOutcome, changes_of, follow, levels_of
from pretest.waves.store.engine import Engine
from pretest.waves.store.stored import follow_stored

REFERENCE = json.loads((Path(__file__).parent.parent / "reference" / "waves_survey.json").read_text(encoding="utf-8"))
REL = 1e-9  # both sides are closed forms in double precision
QUANTILE_REL = 1e-7  # R and scipy have their own quantile functions

COLUMNS = {
    "wave": WAVE,
    "stratum": STRATUM,
    "cluster": CLUSTER,
    "weight": WEIGHT,
    "place": PLACE,
    "respondent": RESPONDENT,
}
OUTCOMES = (
    WaveOutcome("score", "harm.stigma", "worse"),
    WaveOutcome("answer", "harm.stigma", "worse", "share", (2.0, 3.0, 4.0)),
)
NOBODY_COMPARED = pd.DataFrame(columns=list(COMPARABILITY.kinds))


def frame_of(case):
    return pd.DataFrame(REFERENCE[case]["data"]).rename(columns=COLUMNS).astype({"score": float})


@pytest.fixture(scope="module", params=["rows", "stored"])
def followed(request, tmp_path_factory):
    """Estimates of a case: from its rows, and from stored waves that an engine sums."""
    made = {}

    def of(case):
        if case not in made:
            frame = frame_of(case)
            outcomes = [outcome for outcome in OUTCOMES if outcome.id in frame]
            if request.param == "rows":
                made[case] = follow(frame, outcomes, 0)
            else:
                folder = tmp_path_factory.mktemp(case)
                files = {int(wave): folder / f"{wave}.parquet" for wave in frame[WAVE].unique()}
                for wave, path in files.items():
                    frame[frame[WAVE] == wave].to_parquet(path)
                made[case] = follow_stored(files, outcomes, 0, engine=Engine(workers=1, few_rows=0))
        return made[case]

    return of


def levels_table(followed):
    return levels_of(followed, audience="all").set_index(["wave", "place", "outcome", "category"])


def changes_table(followed):
    dates = {1: "2000-01-01", 2: "2004-01-01", 3: "2008-01-01"}  # four years apart: whole days
    table = changes_of(followed, audience="all", comparability=NOBODY_COMPARED, dates=dates)
    here = table[(table["place"] == "") & (table["outcome"] == "score")]
    return here.set_index(["kind", "wave_from", "wave_to"])


@pytest.mark.parametrize("case", ["new_units", "same_units", "lonely_unit", "elements"])
def test_levels_agree_with_survey(followed, case):
    ours = levels_table(followed(case))
    assert len(ours) == len(REFERENCE[case]["levels"])
    for row in REFERENCE[case]["levels"]:
        mine = ours.loc[(row["wave"], row["place"], row["outcome"], row["category"])]
        for figure in ("estimate", "std_error", "df", "deff"):
            assert mine[figure] == pytest.approx(row[figure], rel=REL), (figure, row)
        assert mine["n"] == row["n"]
        assert mine["n_effective"] == pytest.approx(row["n"] / row["deff"], rel=REL)
        if row["category"] == "":
            assert mine["conf_low"] == pytest.approx(row["conf_low"], rel=QUANTILE_REL)
            assert mine["conf_high"] == pytest.approx(row["conf_high"], rel=QUANTILE_REL)


def test_share_intervals_agree_with_svyciprop_where_the_effective_size_is_not_capped(followed):
    ours = levels_table(followed("new_units"))
    rows = [row for row in REFERENCE["new_units"]["levels"] if row["category"] and row["place"] == ""]
    free = [row for row in rows if row["estimate"] * (1 - row["estimate"]) / row["std_error"] ** 2 < row["n"]]
    assert len(free) >= 5
    for row in free:
        mine = ours.loc[(row["wave"], row["place"], row["outcome"], row["category"])]
        assert mine["conf_low"] == pytest.approx(row["conf_low"], rel=QUANTILE_REL)
        assert mine["conf_high"] == pytest.approx(row["conf_high"], rel=QUANTILE_REL)


def test_capped_share_intervals_are_wider_than_those_of_svyciprop(followed):
    ours = levels_table(followed("new_units"))
    rows = [row for row in REFERENCE["new_units"]["levels"] if row["category"]]
    capped = [row for row in rows if row["estimate"] * (1 - row["estimate"]) / row["std_error"] ** 2 > row["n"]]
    assert capped
    for row in capped:
        mine = ours.loc[(row["wave"], row["place"], row["outcome"], row["category"])]
        assert mine["conf_high"] - mine["conf_low"] > row["conf_high"] - row["conf_low"]


@pytest.mark.parametrize("case", ["new_units", "same_units", "lonely_unit", "elements"])
def test_changes_agree_with_svycontrast(followed, case):
    ours = changes_table(followed(case))
    assert len(ours) == len(REFERENCE[case]["changes"])
    for row in REFERENCE[case]["changes"]:
        mine = ours.loc[(row["kind"], row["wave_from"], row["wave_to"])]
        steps = 4 if row["kind"] == "trend" else 1  # the reference is per wave, ours per year
        assert mine["estimate"] == pytest.approx(row["estimate"] / steps, rel=REL)
        assert mine["std_error"] == pytest.approx(row["std_error"] / steps, rel=REL)


def test_degrees_of_freedom_of_shared_units_are_those_of_the_joint_design(followed):
    assert changes_table(followed("same_units"))["df"].unique().tolist() == [REFERENCE["same_units"]["degf"]]


@pytest.mark.parametrize("case", ["independent", "panel"])
def test_changes_between_simple_random_samples_are_the_textbook_tests(followed, case):
    ours = changes_table(followed(case))
    for row in REFERENCE[case]["tests"]:
        mine = ours.loc[("previous", row["wave_from"], row["wave_to"])]
        for figure in ("estimate", "std_error", "df"):
            assert mine[figure] == pytest.approx(row[figure], rel=REL), figure
        for figure in ("p_value", "conf_low", "conf_high"):
            assert mine[figure] == pytest.approx(row[figure], rel=QUANTILE_REL), figure


def test_trend_is_the_slope_of_the_pooled_regression(followed):
    ours = changes_table(followed("independent"))
    assert ours.loc[("trend", 1, 3), "estimate"] == pytest.approx(REFERENCE["independent"]["slope"] / 4, rel=REL)


def test_reference_says_what_made_it():
    assert REFERENCE["survey"] == "4.1.1"
    assert REFERENCE["R"].startswith("R version 4")
    assert np.isfinite(REFERENCE["independent"]["slope"])

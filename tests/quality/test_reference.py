"""Counts of a real study that others made with R: needs data that are not in the repository."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from pretest.quality import screen
from pretest.responses import read_responses

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside this checkout")


@pytest.fixture(scope="module")
def expected():
    return json.loads((DATA / "careless" / "reference.json").read_text("utf-8"))["alcohol"]


@pytest.fixture
def count(make_study, put):
    """count(frame, rule): how many of the frame's rows a rule flags."""

    def make(frame, rule):
        put(frame.assign(sd1=1, sd2=2, sd3=3, arm="control"))
        study = make_study({}, plan={"quality": [rule]})
        return len(screen(study, read_responses(study)).cases)

    return make


def test_speed_and_breaking_off(count, expected):
    raw = pd.read_csv(DATA / "alcohol" / "raw_wide.csv", usecols=["rid", "progress", "durationinseconds"])
    raw = raw.rename(columns={"rid": "id", "durationinseconds": "seconds"})
    assert len(raw) == expected["n"]
    assert raw["seconds"].median() == expected["median_duration"]
    rule = {"rule": "speeding", "share_of_median": 1 / 3, "column": "seconds"}
    assert count(raw, rule) == expected["lt_third_median_all"]
    assert count(raw, {"rule": "eligible", "when": {"progress": [100]}}) == expected["unfinished"]


def test_straight_lines_over_all_messages(count, expected):
    long = pd.read_csv(DATA / "alcohol" / "long.csv", usecols=["pid", "pme", "react"])
    long["place"] = long.groupby("pid").cumcount()
    wide = long.pivot(index="pid", columns="place", values=["pme", "react"])
    wide.columns = [f"{name}{place}" for name, place in wide.columns]
    people = wide.reset_index(names="id")
    for outcome in ("pme", "react"):
        columns = [name for name in people if name.startswith(outcome)]
        assert count(people, {"rule": "straightlining", "columns": columns}) == expected[f"straightline_{outcome}"]

"""Which concepts are not compared: those that are to be stopped, in every audience, and another control."""

from __future__ import annotations

import pandas as pd

from pretest.analysis.cells.tables import not_ranked
from pretest.spec import load_study
from tests.analysis.outcomes import THREE_ARMS

COLUMNS = ["wave", "audience", "concept", "outcome", "verdict"]


def test_a_stop_for_one_audience_bars_the_concept_from_all_of_that_wave(make_study):
    study = load_study(make_study(THREE_ARMS))
    rows = [
        (1, "", "one", "", "stop"),
        (1, "users", "one", "", "stop"),
        (1, "others", "one", "", "go_monitor"),
        (1, "others", "one", "distance", "harm_excluded"),
        (1, "users", "two", "distance", "harm"),
        (1, "users", "two", "", "revise"),
        (2, "users", "one", "", "revise"),
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    assert not_ranked(study, table) == {(1, "", "one"), (1, "users", "one"), (1, "others", "one")}
    assert not_ranked(study, table.iloc[:0]) == set()


def test_another_control_is_no_candidate_for_least_harm(make_study):
    text = THREE_ARMS.replace("{nl: Twee, en: Two}", "{nl: Twee, en: Two}, control: current")
    rows = [(1, "everyone", "one", "", "go_monitor"), (1, "everyone", "two", "distance", "harm_excluded")]
    assert not_ranked(load_study(make_study(text)), pd.DataFrame(rows, columns=COLUMNS)) == {(1, "everyone", "two")}

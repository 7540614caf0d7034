"""Which concepts are not compared: those that are to be stopped, in every audience."""

from __future__ import annotations

import pandas as pd

from pretest.analysis.cells.tables import stopped


def test_a_stop_for_one_audience_bars_the_concept_from_all_of_that_wave():
    rows = [
        (1, "", "debt", "", "stop"),
        (1, "users", "debt", "", "stop"),
        (1, "others", "debt", "", "go_monitor"),
        (1, "others", "debt", "distance", "harm_excluded"),
        (1, "users", "talk", "distance", "harm"),
        (1, "users", "talk", "", "revise"),
        (2, "users", "debt", "", "revise"),
    ]
    table = pd.DataFrame(rows, columns=["wave", "audience", "concept", "outcome", "verdict"])
    assert stopped(table) == {(1, "", "debt"), (1, "users", "debt"), (1, "others", "debt")}
    assert stopped(table.iloc[:0]) == set()

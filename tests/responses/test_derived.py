"""What is worked out of a list counts, and a contradiction is told."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pretest.responses.derived import derive_columns, derived_answers
from pretest.responses.needs import wanted_columns
from pretest.spec import DataFile
from tests.platforms.ways import two_ways

NAN = np.nan


def _series(**columns):
    return {name: pd.Series(values, dtype="float64") for name, values in columns.items()}


def test_the_list_counts_and_what_was_asked_settles_only_the_rest(tmp_path):
    study = two_ways(tmp_path)
    values = _series(use_a=[1, 0, 0, NAN, 0], use_b=[0, 0, NAN, NAN, 1], used=[0, 0, 1, NAN, 0])
    found = derive_columns(study, DataFile(file="data/w.csv"), wanted_columns(study), values)
    assert found.values["used"].tolist()[:3] == [1, 0, 1]
    assert np.isnan(found.values["used"].iloc[3])
    assert found.values["used"].iloc[4] == 1
    assert [(note.code, note.severity, note.people) for note in found.notes] == [
        ("derived_differs", "serious", (("n", 2),)),
    ]  # fmt: skip


def test_half_a_list_never_says_no(tmp_path):
    rule = two_ways(tmp_path).scales["drug_list"].derive["used"]
    assert derived_answers(rule, _series(use_a=[1, 0])).fillna(-1).tolist() == [1, -1]


def test_a_file_without_the_list_keeps_what_was_asked(tmp_path):
    study = two_ways(tmp_path)
    found = derive_columns(study, DataFile(file="data/w.csv"), wanted_columns(study), _series(used=[0, 1]))
    assert not found.values
    assert not found.notes

"""What is worked out of a list counts, and a contradiction is told."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from pretest.forms import matches
from pretest.forms.layout import lay_out
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


def test_the_form_and_the_data_work_out_the_same(tmp_path):
    """One rule, told twice: to the platforms as cases, to the data as arithmetic."""
    study = two_ways(tmp_path)
    form = lay_out(study, "main")
    used = next(question for question in form.questions if question.column == "used")
    for given in product((1.0, 0.0, NAN), repeat=2):
        answers = pd.DataFrame({"use_a": [given[0]], "use_b": [given[1]]})
        met = [value for value, when in used.made.cases if matches(when, answers)[0]]
        worked_out = derived_answers(study.scales["drug_list"].derive["used"], dict(answers)).tolist()
        np.testing.assert_array_equal(worked_out, met[:1] or [NAN])

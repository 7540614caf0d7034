"""Rows are known again only when every one of a look is still there as it was."""

from __future__ import annotations

import stat
import sys

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.record import marks
from pretest.analysis.record.marks import MARKS, mark_rows, marked_rows
from pretest.errors import SpecError
from pretest.tables import columns

FIRST = pd.DataFrame({
    columns.RESPONDENT: ["r1", "r2", "r3"], columns.SOURCE_FILE: "data/wave1.csv", columns.SOURCE_ROW: [2, 3, 4],
    "distance": [1.0, np.nan, 3.0], "words": ["a", None, "b"],
})  # fmt: skip
MORE = pd.DataFrame({
    columns.RESPONDENT: ["r4", "r5"], columns.SOURCE_FILE: "data/wave1.csv", columns.SOURCE_ROW: [5, 6],
    "distance": [1.0, 2.0], "words": ["a", "b"],
})  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    mark_rows(tmp_path, "one", FIRST)
    return tmp_path


def test_rows_are_known_wherever_they_stand(folder):
    whole = pd.concat([MORE, FIRST.iloc[::-1]], ignore_index=True)
    whole[columns.SOURCE_ROW] = range(2, 7)
    assert marked_rows(folder, "one", whole).tolist() == [False, False, True, True, True]
    whole[columns.RESPONDENT] = pd.Categorical(whole[columns.RESPONDENT])  # as several files are joined
    assert marked_rows(folder, "one", whole).tolist() == [False, False, True, True, True]


def test_an_answer_that_was_changed_or_a_row_that_is_gone_makes_it_unknown(folder):
    changed = FIRST.assign(distance=[1.0, np.nan, 4.0])
    assert marked_rows(folder, "one", changed) is None
    assert marked_rows(folder, "one", FIRST.iloc[:2]) is None
    assert marked_rows(folder, "one", FIRST.iloc[:2], withdrawn=1).tolist() == [True, True]
    assert marked_rows(folder, "one", pd.concat([FIRST, FIRST])) is None  # twice there
    assert marked_rows(folder, "one", FIRST.drop(columns="words")) is None
    assert marked_rows(folder, "another", FIRST) is None


def test_nothing_of_anybody_stands_in_it_and_it_is_its_owners(folder):
    text = (folder / MARKS).read_text(encoding="utf-8")
    assert "r1" not in text.replace("respondent", "")
    if sys.platform != "win32":
        assert stat.S_IMODE((folder / MARKS).stat().st_mode) == 0o600


def test_a_look_is_marked_once_and_others_are_kept(folder):
    mark_rows(folder, "one", MORE)
    mark_rows(folder, "two", MORE)
    assert marked_rows(folder, "one", FIRST).all()
    assert marked_rows(folder, "two", pd.concat([FIRST, MORE])).tolist() == [False] * 3 + [True] * 2


def test_very_many_rows_are_not_marked(tmp_path, monkeypatch):
    monkeypatch.setattr(marks, "MARKED_ROWS", 2)
    mark_rows(tmp_path, "one", FIRST)
    assert not (tmp_path / MARKS).exists()


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", '{"key": "short", "looks": {}}'),
        '{"key": "0123456789abcdef", "looks": {"one": {"rows": ["x"], "columns": []}}}',
    ],
)
def test_marks_that_are_none_are_refused(folder, text):
    (folder / MARKS).write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match="no list of rows"):
        marked_rows(folder, "one", FIRST)

"""A rehearsal is told as one, whatever road its answers took."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.responses.invented import count_invented, invented_notes

IDS = ["invented-1-00001", "invented-1-00002"]


def notes_of(*files):
    return invented_notes([count_invented(name, pd.Series(ids, dtype=object), names) for name, ids, names in files])


@pytest.mark.parametrize(
    ("ids", "names", "codes"),
    [
        (IDS, (), ["answers_invented"]),
        (["a", "b"], ("invented",), ["answers_invented"]),
        ([*IDS, "a"], (), ["answers_part_invented"]),
        (["a", "reinvented-1", None], ("other",), []),
        ([], ("invented",), []),
    ],
)
def test_told_whenever_somebody_does_not_exist(ids, names, codes):
    notes = notes_of(("data/wave1.csv", ids, names))
    assert [note.code for note in notes] == codes
    assert all(note.severity == "serious" for note in notes)


def test_counts_rows_and_tells_no_id():
    (note,) = notes_of(("data/wave1.csv", [*IDS, "jan"], ()))
    assert note.where == "data/wave1.csv"
    assert "2 of 3 rows" in note.message
    assert "jan" not in note.message
    assert "00001" not in note.message


def test_many_waves_are_told_once_and_a_mixed_one_by_itself():
    notes = notes_of(*[(f"data/wave{n}.csv", IDS, ()) for n in range(1, 9)], ("data/wave9.csv", ["a", *IDS], ()))
    assert [note.code for note in notes] == ["answers_invented", "answers_part_invented"]
    assert "data/wave1.csv" in notes[0].message
    assert "data/wave9.csv" not in notes[0].message
    assert notes[1].where == "data/wave9.csv"

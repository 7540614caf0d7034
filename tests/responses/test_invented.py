"""A rehearsal is told as one, whatever road its answers took."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.responses.invented import invented_notes

IDS = ["invented-1-00001", "invented-1-00002"]


@pytest.mark.parametrize(
    ("ids", "names", "codes"),
    [
        (IDS, (), ["answers_invented"]),
        (["a", "b"], ("invented",), ["answers_invented"]),
        ([*IDS, "a"], (), ["answers_part_invented"]),
        (["a", "reinvented-1", None], ("other",), []),
        ([], (), []),
    ],
)
def test_told_whenever_somebody_does_not_exist(ids: list[str | None], names: tuple[str, ...], codes: list[str]) -> None:
    notes = invented_notes("data/wave1.csv", pd.Series(ids, dtype=object), names)
    assert [note.code for note in notes] == codes
    assert all(note.severity == "serious" for note in notes)


def test_counts_rows_and_tells_no_id() -> None:
    (note,) = invented_notes("data/wave1.csv", pd.Series([*IDS, "jan"]), ())
    assert "2 of 3 rows" in note.message
    assert "jan" not in note.message
    assert "00001" not in note.message

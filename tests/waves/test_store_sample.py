"""People who are drawn from stored rows: all as likely, the same ones again, each once, whatever the pieces."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.errors import DataError
from pretest.tables.columns import RESPONDENT
from pretest.waves.store import sample
from pretest.waves.store.rows import rows_to_parquet
from pretest.waves.store.sample import Draw, draw_people

KEY = "0123456789abcdef"


def put(folder, frame):
    path = folder / "wave.parquet"
    path.write_bytes(rows_to_parquet(frame))
    return path


def people(n=200):
    """Row k answers k; every third nothing to b, every seventh nothing at all."""
    row = np.arange(n)
    a = np.where(row % 7 == 0, np.nan, row)
    return pd.DataFrame({RESPONDENT: [f"p{k}" for k in row], "a": a, "b": np.where(row % 3 == 0, np.nan, a)})


def drawn(path, columns=("a", "b"), key=KEY, most=50):
    return draw_people(path, {"x": Draw(tuple(columns), key)}, most)["x"]


def test_few_people_are_all_there_in_order(tmp_path):
    found = drawn(put(tmp_path, people()), most=1000)
    expected = people()[["a", "b"]].dropna(how="all").reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected)


def test_pieces_and_order_do_not_matter(tmp_path, monkeypatch):
    whole = drawn(put(tmp_path, people()))
    assert len(whole) == 50
    assert whole["a"].is_monotonic_increasing
    monkeypatch.setattr(sample, "PIECE", 7)
    pd.testing.assert_frame_equal(drawn(put(tmp_path, people())), whole)
    turned = drawn(put(tmp_path, people()[::-1]))
    pd.testing.assert_frame_equal(turned[::-1].reset_index(drop=True), whole)


def test_another_key_draws_others(tmp_path):
    path = put(tmp_path, people())
    assert set(drawn(path)["a"]) != set(drawn(path, key=KEY[::-1])["a"])


@pytest.mark.parametrize("piece", [3, 2**17])
def test_who_has_several_rows_counts_once_with_the_first_answer(tmp_path, monkeypatch, piece):
    monkeypatch.setattr(sample, "PIECE", piece)
    frame = pd.concat([people(20).assign(a=np.nan, b=np.nan), people(20), people(20).assign(a=99.0)])
    found = drawn(put(tmp_path, frame), most=1000)
    expected = people(20).assign(a=lambda one: one["a"].fillna(99.0))[["a", "b"]].to_numpy()
    np.testing.assert_array_equal(
        found.sort_values("a").to_numpy(), expected[np.argsort(expected[:, 0], kind="stable")]
    )


def test_rows_without_a_person_are_people(tmp_path):
    frame = people(20).assign(**{RESPONDENT: None})
    assert len(drawn(put(tmp_path, frame), most=1000)) == len(frame.dropna(subset="a"))
    assert len(drawn(put(tmp_path, frame.drop(columns=RESPONDENT)), most=5)) == 5


def test_all_are_as_likely(tmp_path):
    """40 of 200 people, one with fifty rows: over 300 keys each about 60 times, and he no more often."""
    frame = people().assign(a=lambda one: np.arange(len(one), dtype=float))
    path = put(tmp_path, pd.concat([frame, *([frame.iloc[[5]]] * 50)]))
    counts = np.zeros(200)
    for number in range(300):
        counts[drawn(path, ["a"], key=f"{number:016d}", most=40)["a"].astype(int)] += 1
    assert counts.sum() == 300 * 40
    assert abs(counts[5] - 60) < 4 * np.sqrt(300 * 0.2 * 0.8)
    assert ((counts - 60) ** 2 / (60 * 0.8)).sum() < 200 + 4 * np.sqrt(400)


def test_columns_that_are_not_there_give_nobody(tmp_path):
    assert drawn(put(tmp_path, people()), ["other"]).shape == (0, 0)


def test_a_damaged_file_is_an_error_with_a_hint(tmp_path):
    path = put(tmp_path, people())
    content = bytearray(path.read_bytes())
    content[4:200] = b"\xff" * 196
    path.write_bytes(content)
    with pytest.raises(DataError, match="cannot be read"):
        drawn(path)

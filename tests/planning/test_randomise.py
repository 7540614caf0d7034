"""Allocation tables: counted by hand, balanced as promised, the same for the same seed."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.cli.main import run
from pretest.errors import DesignError
from pretest.planning.orders import rows_of, starting_sequences
from pretest.planning.randomise import (
    allocate_clusters,
    allocate_in_blocks,
    allocate_in_strata,
    allocate_orders,
    allocate_simply,
    full_set,
    parse_ratio,
    parts_of,
    randomise,
)
from pretest.seeds import stream
from pretest.spec import load_study

PARTS = {"control": 2, "a": 1, "b": 1}
SHARES = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 4), min_size=2, max_size=5)


def follower_counts(rows: tuple[tuple[int, ...], ...], n: int) -> list[list[int]]:
    """How often each concept (row) is followed at once by each other (column)."""
    counts = [[0] * n for _ in range(n)]
    for row in rows:
        for first, second in pairwise(row):
            counts[first][second] += 1
    return counts


def test_williams_square_of_four_by_hand():
    # differences 1, 3, 2 mod 4: the square of Williams (1949)
    (sequence,) = starting_sequences(4, 4)
    assert sorted((second - first) % 4 for first, second in pairwise(sequence)) == [1, 2, 3]
    assert [sum(row) for row in follower_counts(rows_of(4, (sequence,)), 4)] == [3, 3, 3, 3]


def test_an_odd_number_needs_two_squares():
    assert len(starting_sequences(3, 3)) == 2
    assert full_set(3, 3) == 6
    rows = set(rows_of(3, starting_sequences(3, 3)))
    assert rows == {(0, 1, 2), (1, 2, 0), (2, 0, 1), (0, 2, 1), (1, 0, 2), (2, 1, 0)}


@pytest.mark.parametrize(("n", "k"), [(n, k) for n in range(2, 9) for k in range(1, n + 1)])
def test_orders_are_balanced_in_every_way(n, k):
    rows = rows_of(n, starting_sequences(n, k))
    assert all(len(set(row)) == k for row in rows)
    for place in range(k):
        assert set(Counter(row[place] for row in rows).values()) == {len(rows) // n}
    counts = follower_counts(rows, n)
    between = {counts[first][second] for first in range(n) for second in range(n) if first != second}
    assert len(between) == 1
    assert all(counts[one][one] == 0 for one in range(n))


@pytest.mark.parametrize(("n", "k"), [(4, 5), (4, 0), (17, 2)])
def test_orders_that_cannot_be(n, k):
    with pytest.raises(DesignError):
        starting_sequences(n, k)


@given(st.integers(2, 6), st.integers(1, 6), st.integers(0, 60), st.integers(0, 99))
def test_concepts_have_every_place_equally_often_after_each_round(n, k, people, seed):
    k = min(k, n)
    concepts = list("abcdef"[:n])
    table = allocate_orders(concepts, k, people, stream(seed))
    assert len(table) == people
    whole = table.iloc[: people // n * n]
    for place in range(1, k + 1):
        counts = whole[f"concept_{place}"].value_counts()
        assert set(counts) <= {people // n}
    assert all(row.nunique() == k for _, row in table.drop(columns="number").iterrows())


@given(SHARES, st.integers(0, 200), st.integers(0, 99))
def test_blocks_keep_the_shares(parts, n, seed):
    table = allocate_in_blocks(parts, n, stream(seed))
    assert len(table) == n
    whole = sum(parts.values())
    for block, rows in table.groupby("block"):
        if block < table["block"].max():
            counts = rows["arm"].value_counts()
            assert all(counts[arm] * whole == count * len(rows) for arm, count in parts.items())
    pd.testing.assert_frame_equal(table, allocate_in_blocks(parts, n, stream(seed)))
    shorter = allocate_in_blocks(parts, n // 2, stream(seed))
    pd.testing.assert_frame_equal(shorter, table.iloc[: n // 2])


def test_blocks_by_hand():
    table = allocate_in_blocks(PARTS, 8, stream(1), [4])
    assert table["block"].tolist() == [1] * 4 + [2] * 4
    assert table["arm"][:4].value_counts().to_dict() == {"control": 2, "a": 1, "b": 1}
    sizes = allocate_in_blocks(PARTS, 400, stream(1)).groupby("block").size()
    assert set(sizes.iloc[:-1]) == {8, 16}


@pytest.mark.parametrize("sizes", [[6], [0], [4, 5], []])
def test_a_block_must_hold_the_arms(sizes):
    with pytest.raises(DesignError):
        allocate_in_blocks(PARTS, 8, stream(1), sizes)


def test_strata_do_not_move_each_other():
    both = allocate_in_strata(PARTS, {"x": 40, "y": 40}, 7)
    alone = allocate_in_strata(PARTS, {"y": 40}, 7)
    pd.testing.assert_frame_equal(both[both["stratum"] == "y"].reset_index(drop=True), alone)
    assert both["arm"][:40].tolist() != both["arm"][40:].tolist()


def test_simple_draws_have_the_shares_on_average():
    counts = allocate_simply(PARTS, 4000, stream(2))["arm"].value_counts()
    assert counts["control"] == pytest.approx(2000, abs=5 * np.sqrt(1000))
    assert counts["a"] == pytest.approx(1000, abs=5 * np.sqrt(750))


def test_clusters_of_about_one_size_go_to_different_arms():
    clusters = pd.DataFrame({"cluster": list("abcdef"), "size": [30, 10, 29, 11, 20, 21]})
    table = allocate_clusters({"control": 1, "x": 1}, clusters, 3)
    for pair in ("ac", "ef", "bd"):
        assert set(table[table["cluster"].isin(list(pair))]["arm"]) == {"control", "x"}
    assert table["cluster"].tolist() == list("abcdef")


@settings(max_examples=30)
@given(SHARES, st.integers(1, 40), st.integers(0, 99))
def test_clusters_keep_the_shares_within_strata(parts, n, seed):
    clusters = pd.DataFrame({"cluster": range(n), "stratum": [f"s{index % 2}" for index in range(n)]})
    table = allocate_clusters(parts, clusters, seed)
    whole = sum(parts.values())
    for _, rows in table.groupby("stratum"):
        counts = rows["arm"].value_counts()
        sets = len(rows) // whole
        assert all(sets * count <= counts.get(arm, 0) <= (sets + 1) * count for arm, count in parts.items())
    pd.testing.assert_frame_equal(table, allocate_clusters(parts, clusters, seed))


@pytest.mark.parametrize(
    "clusters",
    [{"name": ["a"]}, {"cluster": ["a", "a"]}, {"cluster": ["a", None]}, {"cluster": ["a"], "size": [0]}],
)
def test_lists_of_clusters_that_cannot_be_used(clusters):
    with pytest.raises(DesignError):
        allocate_clusters(PARTS, pd.DataFrame(clusters), 1)


def test_ratios():
    arms = ["control", "a", "b"]
    assert parse_ratio("", arms) == {"control": 1, "a": 1, "b": 1}
    assert parse_ratio("control=2, a=1", arms) == {"control": 2, "a": 1, "b": 1}
    assert parse_ratio("control=4,a=2,b=2", arms) == {"control": 2, "a": 1, "b": 1}
    for wrong in ("control", "c=1", "a=0", "a=-1", "a=1.5", "a=x"):
        with pytest.raises(DesignError, match="is not understood"):
            parse_ratio(wrong, arms)


def test_one_call_gives_the_table_of_the_command(tiny_study, tmp_path):
    study = load_study(tiny_study)
    for method in ("simple", "block", "stratified", "k-of-n"):
        more = ["--k", "1"] if method == "k-of-n" else []
        path = tmp_path / f"{method}.csv"
        assert run(["randomise", str(tiny_study), "--n", "12", "--method", method, *more, "--out", str(path)]) == 0
        made = randomise(study, n=12, method=method, k=1)
        assert path.read_text(encoding="utf-8") == made.to_csv(index=False, lineterminator="\n")


def test_parts_of_arms_that_are_not_named_are_one_in_lowest_terms():
    assert parts_of({"control": 4, "a": 2, "b": 2}, ["control", "a", "b"]) == PARTS
    assert parts_of({"control": 2}, ["control", "a", "b"]) == PARTS


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "no_people"),
        ({"n": 10, "ratio": {"nobody": 2}}, "ratio"),
        ({"n": 10, "ratio": {"control": 0}}, "ratio"),
        ({"n": 10, "method": "coin"}, "unknown_method"),
        ({"n": 10, "method": "k-of-n", "ratio": {"control": 2}}, "ratio"),
        ({"method": "cluster"}, "no_clusters"),
        ({"method": "stratified"}, "no_people"),
    ],
)
def test_a_table_that_cannot_be_made(tiny_study, asked, code):
    with pytest.raises(DesignError) as error:
        randomise(load_study(tiny_study), **asked)
    assert error.value.code == code

"""Looks are counted by the data that they read, over every lock and before any."""

from __future__ import annotations

import pytest

from pretest.analysis.record.counted import counted_looks, look_at
from pretest.analysis.record.withdrawn import Withdrawals

NOBODY = Withdrawals()


def entry(*hashes: str, command: str = "analyse", lock: str = "plan.lock", invented: bool = False, **more):
    data = [{"file": f"{one}.csv", "sha256": one, "rows": 1, "wave": 1, "invented": invented} for one in hashes]
    own = {"time": "t", "command": command, "lock": lock, "data": data, "entry_sha256": f"of {'+'.join(hashes)}"}
    return own | more


def numbers(*entries):
    return [(look.number, look.data) for look in counted_looks(entries, NOBODY)]


def test_the_same_data_are_the_same_look_whatever_ran_and_whatever_was_locked():
    found = numbers(entry("a", lock=""), entry("a"), entry("a", command="scores"), entry("a", "b"), entry("b"))
    assert found == [(1, ("a",)), (2, ("a", "b"))]


@pytest.mark.parametrize("none", [entry("a", command="monitor"), entry("a", invented=True)])
def test_waves_and_rehearsals_do_not_count_and_do_not_hide_a_look(none):
    assert numbers(none) == []
    assert numbers(none, entry("a")) == [(1, ("a",))]


def test_people_taken_out_make_no_new_look():
    gone = Withdrawals({"a": frozenset({"a-"}), "a-": frozenset({"a--"})})
    looks = counted_looks([entry("a"), entry("a--"), entry("b")], gone)
    assert [look.data for look in looks] == [("a",), ("b",)]
    assert look_at(looks, ["a-"], gone) is looks[0]
    assert look_at(looks, ["a-"], NOBODY) is None


def test_data_belong_to_the_look_that_read_them():
    looks = counted_looks([entry("a"), entry("a", "b"), entry("c")], NOBODY)
    assert [look_at(looks, data, NOBODY).number for data in (["a"], ["b", "a"], ["b"], ["c"])] == [1, 2, 2, 3]
    assert look_at(looks, ["a", "c"], NOBODY).number == 3  # nothing new in it, and all of it was known by then
    assert look_at(looks, ["a", "d"], NOBODY) is None


@pytest.mark.parametrize("units", [None, 3, [], {"users": 3}, {"users": {"control": "many"}}, {"users": {"a": -1}}])
def test_units_that_are_none_are_left_out(units):
    (look,) = counted_looks([entry("a", units=units)], NOBODY)
    assert all(not arms for arms in look.units.values())


def test_units_are_read_as_written():
    (look,) = counted_looks([entry("a", units={"users": {"control": 12, "debt": None}})], NOBODY)
    assert look.units == {"users": {"control": 12, "debt": None}}

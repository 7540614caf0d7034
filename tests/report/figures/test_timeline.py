"""The time line: a sign for every event on its day, a number that the list explains, and few dates that fit."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

import pretest
from pretest.errors import DataError
from pretest.report.figures.timeline import EVENT_MARKS, MOST_LISTED, date_ticks
from pretest.report.words.timeline import EVENT_KINDS
from tests.report.alarms_example import with_decisions
from tests.report.sample import sample


def places(ax):
    """The days on which signs stand."""
    return sorted(round(float(x)) for one in ax.collections for x in one.get_offsets()[:, 0] if x > 10)


def test_every_event_stands_on_its_day():
    found = with_decisions(2)
    days = [fact.date for fact in found.study.waves] + found.decisions["date"].tolist() + ["2026-04-01"]
    assert places(pretest.plot_timeline(found)) == sorted(datetime.date.fromisoformat(day).toordinal() for day in days)


def test_signs_of_one_day_stand_above_each_other():
    ax = pretest.plot_timeline(with_decisions(40))
    spots = [tuple(spot) for one in ax.collections for spot in one.get_offsets().round(3).tolist() if spot[0] > 10]
    assert len(spots) == len(set(spots))


def test_a_long_list_ends_with_the_newest_and_says_how_many_came_before():
    ax = pretest.plot_timeline(with_decisions(40))
    texts = {text.get_text() for text in ax.texts}
    assert f"Earlier: {41 - MOST_LISTED} more, in the table." in texts
    assert "41" in texts


def test_no_two_kinds_look_the_same():
    looks = [(EVENT_MARKS[kind].shape, EVENT_MARKS[kind].filled) for kind in EVENT_KINDS]
    assert len(set(looks)) == len(EVENT_KINDS)


def test_without_a_day_there_is_no_line():
    found = sample()
    with pytest.raises(DataError, match="nothing in these findings has a date"):
        pretest.plot_timeline(replace(found, study=replace(found.study, waves=())))


@pytest.mark.parametrize(
    ("first", "last", "ticks"),
    [
        ("2026-01-15", "2026-03-20", ["2026-02-01", "2026-03-01"]),
        ("2025-03-03", "2026-11-29", ["2025-07-01", "2026-01-01", "2026-07-01"]),
        ("2026-01-10", "2026-01-12", ["2026-01-10"]),
        ("2000-01-01", "2026-01-01", ["2000-01-01", "2010-01-01", "2020-01-01"]),
    ],
)
def test_dates_are_few_and_round(first, last, ticks):
    ends = [float(datetime.date.fromisoformat(day).toordinal()) for day in (first, last)]
    found = [day.isoformat() for day in date_ticks(*ends)]
    assert len(found) <= 6
    assert found[: len(ticks)] == ticks

"""Days as people write them: told without doubt, or a problem; never guessed."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.tablefiles.days import FIRST_YEAR, LAST_YEAR, to_days

DAY = datetime.date(2026, 3, 31)


@pytest.mark.parametrize(
    "text",
    ["2026-03-31", "2026-3-31", "2026-03-31T00:00:00", "2026-03-31 00:00", "31-3-2026", "31.03.2026", "31/3/2026"],
)
def test_a_day_in_every_clear_spelling(text):
    assert to_days([text]).days == (DAY,)


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "2026-13-01", "31-3-26", "2026", "2026-03", "maart 2026", "0", "-", "", "31-3.2026", "nan",
     "2026-03-31T12:30:00", "٢٠٢٦-٠٣-٣١", "1e5", "12-31-2026"],
)  # fmt: skip
def test_what_is_no_day_is_told(text):
    found = to_days([text])
    assert found.days == (None,)
    assert found.wrong == {0: "this is no day"}


@pytest.mark.parametrize("text", ["1899-12-31", "2101-01-01", "1-1-0001", "9999-12-31"])
def test_years_that_nobody_means(text):
    assert f"{FIRST_YEAR} to {LAST_YEAR}" in to_days([text]).wrong[0]


def test_a_slash_needs_another_day_that_shows_the_order():
    assert to_days(["3/4/2026", "5/6/2026"]).wrong.keys() == {0, 1}
    assert to_days(["3/4/2026", "31/6/2026", "30/6/2026"]).days[0] == datetime.date(2026, 4, 3)
    assert to_days(["3/4/2026", "6/30/2026"]).days[0] == datetime.date(2026, 3, 4)
    assert to_days(["30/4/2026", "6/30/2026"]).wrong.keys() == {0, 1}  # both orders in one column
    assert to_days(["3-4-2026", "6/30/2026"]).days[0] == datetime.date(2026, 4, 3)


@given(st.lists(st.dates(datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31)), min_size=1, max_size=8))
def test_spellings_agree_for_any_days(days):
    for written in ([f"{d:%Y-%m-%d}" for d in days], [f"{d.day}-{d.month}-{d:%Y}" for d in days]):
        assert to_days(written).days == tuple(days)


@given(st.lists(st.text(max_size=12), max_size=6))
def test_any_text_is_a_day_or_a_problem(texts):
    found = to_days(texts)
    assert {place for place, day in enumerate(found.days) if day is None} == set(found.wrong)

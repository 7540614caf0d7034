"""Two conditions at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.errors import ExportError
from pretest.forms.conditions import answer_meets
from pretest.forms.meeting import both
from pretest.spec import Condition


def test_nothing_asked_changes_nothing():
    one = Condition({"age": {"min": 18}})
    assert both(None, None, "") is None
    assert both(one, None, "") == both(None, one, "") == one


def test_nobody_could_meet_both__error():
    with pytest.raises(ExportError, match="leave nobody"):
        both(Condition({"age": {"max": 17}}), Condition({"age": {"min": 18}}), "block")
    with pytest.raises(ExportError, match="leave nobody"):
        both(Condition({"way": [1]}), Condition({"way": [2]}), "block")


_allowed = st.one_of(
    st.lists(st.integers(0, 5), min_size=1, max_size=4, unique=True),
    st.fixed_dictionaries({"not": st.lists(st.integers(0, 5), min_size=1, max_size=2)}),
    st.fixed_dictionaries({"min": st.integers(0, 3), "max": st.integers(3, 5)}),
)


@given(_allowed, _allowed, st.integers(0, 5))
def test_who_meets_both_meets_each(one, other, answer):
    first, second = Condition({"x": one}), Condition({"x": other})
    try:
        joined = both(first, second, "")
    except ExportError:
        assert not any(
            answer_meets(first.root["x"], str(n)) and answer_meets(second.root["x"], str(n)) for n in range(6)
        )
        return
    expected = answer_meets(first.root["x"], str(answer)) and answer_meets(second.root["x"], str(answer))
    assert answer_meets(joined.root["x"], str(answer)) == expected


def test_missing_is_fine_only_where_both_say_so():
    keep = Condition({"x": {"not": [9], "missing": "keep"}})
    assert both(keep, Condition({"x": {"min": 1, "missing": "keep"}}), "").root["x"].missing == "keep"
    assert both(keep, Condition({"x": {"min": 1}}), "").root["x"].missing == "drop"

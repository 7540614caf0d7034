"""``looks:`` in the plan: what is refused, and what it is worth."""

import pytest
from pydantic import ValidationError

from pretest.limits import LOOKS
from pretest.spec.looks import Looks


def test_one_number_is_one_look():
    assert Looks(n=620).n == (620,)
    assert Looks(n=[310, 620]).planned == 620
    assert Looks(n=620).spending == "obrien_fleming"


@pytest.mark.parametrize(
    ("n", "said"),
    [
        ([620, 310], "310 does not follow 620"),
        ([310, 310], "310 does not follow 310"),
        ([0, 620], "greater than or equal to 1"),
        (list(range(1, LOOKS + 2)), "at most 5"),
        ([], "at least 1"),
        (True, "valid"),
        ([310.5], "integer"),
        (["310"], "integer"),
        (10**9, "less than or equal to"),
    ],
)
def test_what_is_no_plan_of_looks_is_refused(n, said):
    with pytest.raises(ValidationError, match=said):
        Looks(n=n)


def test_an_unknown_way_to_share_is_refused():
    with pytest.raises(ValidationError, match="obrien_fleming"):
        Looks(n=[310, 620], spending="all_at_once")

"""The RAND/UCLA method, against panels that were counted by hand and one that was published."""

from __future__ import annotations

import math
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.practice.panel.answers import Answer, told_domains
from pretest.practice.panel.rand import judgement, judgements
from pretest.practice.panel.reading import read_answers
from tests.practice.conftest import MEMBERS, all_ratings, rating

RATINGS = st.lists(st.integers(1, 9), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("ratings", "median", "ipr", "ipras", "disagreement", "word"),
    [
        # by hand: the 30 and 70 % points of 9 ratings are the 3rd and the 7th (9 × .3 = 2.7, 9 × .7 = 6.3)
        ([1, 2, 2, 3, 3, 3, 4, 5, 9], 3, 4 - 2, 2.35 + 1.5 * 2, False, "inappropriate"),
        ([7, 7, 7, 8, 8, 8, 9, 9, 9], 8, 9 - 7, 2.35 + 1.5 * 3, False, "appropriate"),
        ([1, 1, 1, 2, 5, 8, 9, 9, 9], 5, 9 - 1, 2.35, True, "uncertain"),
        ([1, 2, 8, 8, 8, 8, 8, 8, 9], 8, 8 - 8, 2.35 + 1.5 * 3, False, "appropriate"),
        ([1, 1, 2, 7, 7, 7, 7, 8, 9], 7, 7 - 2, 2.35 + 1.5 * 0.5, True, "uncertain"),  # median 7, yet they disagree
        # of 10 ratings the points fall on steps: (3rd + 4th) / 2 and (7th + 8th) / 2; the median is (5th + 6th) / 2
        ([2, 3, 3, 4, 6, 7, 7, 8, 8, 9], 6.5, 7.5 - 3.5, 2.35 + 1.5 * 0.5, True, "uncertain"),
        ([6, 6, 6, 6, 6, 7, 7, 7, 7, 7], 6.5, 1, 2.35 + 1.5 * 1.5, False, "uncertain"),
        ([3, 4], 3.5, 1, 2.35 + 1.5 * 1.5, False, "uncertain"),  # 3.5 is not 3 any more
        ([5], 5, 0, 2.35, False, "uncertain"),
    ],
)
def test_panels_counted_by_hand(ratings, median, ipr, ipras, disagreement, word):
    found = judgement(ratings)
    assert (found.n, found.median, found.ipr) == (len(ratings), median, ipr)
    assert found.ipras == pytest.approx(ipras, abs=1e-12)
    assert (found.disagreement, found.appropriate) == (disagreement, word)


def test_a_published_panel_of_fifteen():
    """BMJ Open 2012;2:e001431 (doi:10.1136/bmjopen-2012-001431), table 1, criterion one: median 7, points 7 and 8, IPR
    1, asymmetry 2.5, IPRAS 6.1. The table says that 15 people rated, five of them 7, five 8 and two 9; the three others
    gave less (which of the ratings below 7 is of no account here)."""
    found = judgement([4, 5, 6, *[7] * 5, *[8] * 5, 9, 9])
    assert (found.median, found.ipr, found.disagreement) == (7, 1, False)
    assert round(found.ipras, 1) == 6.1


@given(RATINGS, st.randoms())
def test_the_order_of_members_does_not_count(ratings, chance):
    shuffled = list(ratings)
    chance.shuffle(shuffled)
    assert judgement(shuffled) == judgement(ratings)


@given(RATINGS)
def test_turning_the_scale_around_turns_the_word_around(ratings):
    found, mirrored = judgement(ratings), judgement([10 - value for value in ratings])
    turned = {"appropriate": "inappropriate", "inappropriate": "appropriate", "uncertain": "uncertain"}
    assert mirrored.appropriate == turned[found.appropriate]
    assert (mirrored.ipr, mirrored.disagreement) == (found.ipr, found.disagreement)
    assert mirrored.median == 10 - found.median


@given(RATINGS)
def test_who_disagrees_is_never_told_as_suitable(ratings):
    found = judgement(ratings)
    assert found.appropriate == "uncertain" or not found.disagreement
    assert found.ipr <= 8
    assert 2.35 <= found.ipras <= 8.35


@pytest.mark.parametrize("ratings", [[], [0], [10], [4.5], [float("nan")]])
def test_what_is_no_rating_is_refused(ratings):
    with pytest.raises(ValueError, match="rating"):
        judgement(ratings)


def test_a_domain_of_two_is_told_with_everybody_and_not_apart(panel_study):
    found = judgements(read_answers(panel_study(all_ratings(7))))
    assert {one.domain for one in found} == {"", "care"}
    assert {one.judgement.n for one in found if one.domain == ""} == {6}
    assert len(found) == 2 * 4


def test_two_members_are_not_told_at_all(panel_study):
    assert judgements(read_answers(panel_study(all_ratings(7, members=("c1", "c2"))))) == ()


def test_the_second_round_says_what_changed(panel_study):
    first, second = all_ratings(3), all_ratings(3, round=2)
    second[0] = rating("c1", "guilt", "users", 8, round=2)
    second[4] = rating("c2", "guilt", "users", 7, round=2)
    second[8] = rating("c3", "guilt", "users", 6, round=2)
    found = judgements(read_answers(panel_study([*first, *second])))
    guilt = {(one.domain, one.round): one for one in found if (one.concept, one.audience) == ("guilt", "users")}
    assert math.isnan(guilt["", 1].change)
    assert guilt["", 1].moved is None
    assert (guilt["", 2].judgement.median, guilt["", 2].change, guilt["", 2].moved) == (4.5, 1.5, 3)  # 3 3 3 6 7 8
    assert (guilt["care", 2].judgement.median, guilt["care", 2].change) == (7, 4)  # 6 7 8


def test_who_stopped_stands_in_the_first_round_alone(panel_study):
    rest = [one for one in MEMBERS if one != "s2"]
    found = judgements(read_answers(panel_study([*all_ratings(3), *all_ratings(3, members=rest, round=2)])))
    assert {(one.round, one.judgement.n) for one in found if one.domain == ""} == {(1, 6), (2, 5)}
    assert {one.round for one in found if one.domain == "care"} == {1}  # two others alone could be worked out of it


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ({"care": 3, "safety": 3}, ("", "care", "safety")),
        ({"care": 3, "safety": 3, "experience": 1}, ("", "care")),  # else their rating could be worked out
        ({"care": 5, "safety": 4, "education": 3, "experience": 2}, ("", "care", "safety")),
        ({"care": 3, "safety": 4, "experience": 1}, ("", "safety")),
        ({"care": 3, "safety": 2, "experience": 1}, ("", "care")),  # three together are enough
        ({"care": 3, "safety": 1}, ("",)),
        ({"care": 2}, ()),
        ({"care": 1, "safety": 1, "experience": 1}, ("",)),
    ],
)
def test_who_is_told_apart(sizes, told):
    answers = [
        Answer(f"{domain}{k}", domain, 1, "rating", "guilt", "users", "", 5, None, "", None, 2)
        for domain, size in sizes.items()
        for k in range(size)
    ]
    assert told_domains(answers) == told


def test_a_rating_of_one_member_cannot_be_worked_out_of_what_is_told():
    """An attack: all panels of care 3, safety 3 and one more that fit what is told. Told apart, both domains would give
    the one's rating away (7 7 8, 1 2 2 and 5: the middle of all is 5). Now others than 5 fit as well."""
    care, safety, one = (7, 7, 8), (1, 2, 2), 5
    told = [judgement([*care, *safety, one]), judgement(care)]
    trios = list(combinations_with_replacement(range(1, 10), 3))
    mine = [trio for trio in trios if judgement(trio) == told[1]]
    fits = {
        last for trio in mine for rest in trios for last in range(1, 10) if judgement([*trio, *rest, last]) == told[0]
    }
    assert fits == {1, 2, 5}  # one of the four who are not told apart, and nobody knows which
    both = {
        last
        for trio in mine
        for rest in trios
        if judgement(rest) == judgement(safety)
        for last in range(1, 10)
        if judgement([*trio, *rest, last]) == told[0]
    }
    assert both == {5}

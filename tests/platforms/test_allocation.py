"""Allocation tables: balanced, random, and the same again."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.errors import ExportError
from pretest.forms.layout import lay_out
from pretest.platforms.allocation import allocation
from tests.platforms.forms import studies


@given(study=studies(), n=st.integers(0, 300))
@settings(max_examples=40)
def test_arms_never_differ_by_more_than_two(study, n):
    form = lay_out(study, "q")
    codes = {arm.code for arm in form.arms}
    found = allocation(form, n)
    assert len(found) == n
    assert set(found) <= codes
    counts = dict.fromkeys(codes, 0)
    for arm in found:
        counts[arm] += 1
        assert max(counts.values()) - min(counts.values()) <= 2


def test_the_same_again_and_another_list_for_another_name(study):
    form = lay_out(study, "everything")
    assert allocation(form, 60) == allocation(form, 60)
    assert allocation(form, 60)[:30] == allocation(form, 30)
    assert len({allocation(form, 60), allocation(form, 60, "production"), allocation(form, 60, "users")}) == 3


def test_no_arm_can_be_foreseen_from_the_place(study):
    """Every arm stands at every place of a block, about equally often."""
    form = lay_out(study, "everything")
    counts = [Counter(allocation(form, 6, str(list_))[place] for list_ in range(600)) for place in range(6)]
    for count in counts:
        assert set(count) == {"control", "mouth_cancer", "a_2nd_try"}
        assert all(140 < n < 260 for n in count.values())


def test_blocks_have_different_lengths(study):
    """After three people the arms are sometimes equal, sometimes not: the end of a block cannot be seen coming."""
    form = lay_out(study, "everything")
    equal = [len(set(allocation(form, 3, str(list_)))) == 3 for list_ in range(60)]
    assert 20 < sum(equal) < 55


def test_without_arms__error(study):
    form = lay_out(study, study.questionnaires["everything"])
    arms = study.file.model_copy(update={"arms": {}})
    empty = lay_out(
        type(study)(
            study.folder, study.name, arms, study.plan, study.answers, study.scales, study.questionnaires, None, ()
        ),
        "everything",
    )
    assert form.arms
    with pytest.raises(ExportError, match="no arms"):
        allocation(empty, 10)

"""A weak measurement is named as such, and the answers after the message count."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from pretest.report.words.edition import read_edition
from pretest.report.words.weakness import measurement_quality, weak_scales
from tests.report.sample import sample


@pytest.mark.parametrize(
    ("row", "quality"),
    [
        ({"flag": "below_60"}, "low"),
        ({"flag": "exploratory"}, "moderate"),
        ({"flag": "too_few"}, "unknown"),
        ({"flag": "no_variance"}, "unknown"),
        ({"flag": "single_item"}, "single"),
        ({"flag": "omega_improper", "alpha": 0.71}, "fine"),
        ({"n_items": 1}, "single"),
        ({"alpha": 0.5999, "n_items": 2, "omega": 0.9}, "low"),
        ({"alpha": 0.9, "n_items": 3, "omega": 0.5999}, "low"),
        ({"alpha": 0.60, "n_items": 2}, "moderate"),
        ({"alpha": 0.6999}, "moderate"),
        ({"alpha": 0.70}, "fine"),
        ({}, "unknown"),
    ],
)
def test_quality_of_one_scale(row, quality):
    empty = {"flag": "", "n_items": 4, "alpha": math.nan, "omega": math.nan}
    assert measurement_quality(empty | row) == quality


def test_only_scales_that_need_a_marker_are_listed_and_answers_afterwards_count():
    weak = weak_scales(read_edition(sample(), "nl"))
    assert weak == {
        (1, "non_users", "blame"): "moderate",
        (1, "users", "shame"): "low",
        (1, "users", "reactance"): "low",
    }


def test_a_scale_that_was_only_asked_before_counts_as_it_was():
    findings = sample()
    reliability = findings.reliability[findings.reliability["phase"] == "pre"]
    weak = weak_scales(read_edition(findings.with_tables(reliability=pd.DataFrame(reliability)), "nl"))
    assert weak == {(1, "users", "intention"): "unknown"}

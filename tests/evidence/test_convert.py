"""Effects in SD units: agreed conversions, each with its steps, and nothing converted by guess."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.evidence.convert import LOGISTIC_SD, NOT_IN_SD, STEPS, InSd, NotInSd, in_sd, small_sample_factor, to_sd
from pretest.spec.evidence import METRICS, EarlierStudy

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "evidence_convert.json").read_text())
TOLD = {"id": "a", "year": 2011, "population": "p", "contrast": "c", "role": "harm.boomerang", "obtained": "o"}


def study(**given):
    return EarlierStudy.model_validate({**TOLD, **given})


def arms(row, kind):
    if kind == "means":
        keys = (("m1", "s1", "n1"), ("m2", "s2", "n2"))
        parts = [dict(zip(("mean", "sd", "n"), (row[key] for key in own), strict=True)) for own in keys]
    else:
        parts = [{"events": row["a"], "n": row["n1"]}, {"events": row["c"], "n": row["n2"]}]
    return dict(zip(("message", "control"), parts, strict=True))


@pytest.mark.parametrize("row", REFERENCE["means"])
def test_means_as_metafor(row):
    found = in_sd(study(metric="smd", means=arms(row, "means")))
    assert (found.estimate, found.se) == pytest.approx((row["estimate"], row["se"]), abs=1e-12)
    assert found.how == ("g_from_means",)


@pytest.mark.parametrize("row", REFERENCE["counts"])
def test_counts_as_metafor(row):
    found = in_sd(study(metric="or", counts=arms(row, "counts")))
    assert (found.estimate, found.se) == pytest.approx((row["estimate"], row["se"]), abs=1e-12)
    added = ("half_added",) if row["a"] == 0 else ()
    assert found.how == ("log_or_from_counts", *added, "log_or_to_sd")


def test_as_a_textbook_has_it():
    """Borenstein et al. 2009, chapter 7: ln OR 0.9069 with variance 0.0676, and r 0.5 with variance 0.0058."""
    by_odds = in_sd(study(metric="log_or", estimate=0.9069, se=math.sqrt(0.0676)))
    assert (by_odds.estimate, by_odds.se**2) == pytest.approx((0.5, 0.0205), abs=5e-5)
    by_r = in_sd(study(metric="r", estimate=0.5, se=math.sqrt(0.0058)))
    assert (by_r.estimate, by_r.se**2) == pytest.approx((1.1547, 0.0550), abs=5e-5)


def test_by_hand():
    """20 of 100 after the message and 10 of 100 after the control: odds 0.25 and 1/9, so an odds ratio of 2.25."""
    counts = {"message": {"events": 20, "n": 100}, "control": {"events": 10, "n": 100}}
    found = in_sd(study(metric="rd", counts=counts))
    assert found.estimate == pytest.approx(math.log(2.25) * math.sqrt(3) / math.pi)
    assert found.se == pytest.approx(math.sqrt(1 / 20 + 1 / 80 + 1 / 10 + 1 / 90) * math.sqrt(3) / math.pi)
    by_share = in_sd(study(metric="rd", estimate=0.1, se=0.05, control_share=0.1))
    by_ratio = in_sd(study(metric="rr", estimate=2.0, ci={"low": 1.0, "high": 4.0}, control_share=0.1))
    assert by_share.estimate == pytest.approx(found.estimate) == pytest.approx(by_ratio.estimate)
    assert by_share.se == pytest.approx(0.05 / (0.2 * 0.8) / LOGISTIC_SD)
    assert by_ratio.se == pytest.approx(math.log(4) / (2 * 1.959963985) / 0.8 / LOGISTIC_SD)
    assert by_ratio.how == ("se_from_ci", "log_or_from_rr", "log_or_to_sd")
    points = in_sd(study(metric="md", estimate=1.0, ci={"low": 0.0, "high": 2.0, "level": 0.9}, sd=4.0))
    assert (points.estimate, points.se) == pytest.approx((0.25, 2 / (2 * 1.644853627) / 4))
    assert in_sd(study(metric="r", estimate=0.6, n=50)).se == pytest.approx(2 * (0.64 / 7) / 0.512)
    z = in_sd(study(metric="r", estimate=0.87, ci={"low": 0.74, "high": 0.94}))
    half = (math.atanh(0.94) - math.atanh(0.74)) / (2 * 1.959963985)
    assert z.se == pytest.approx(2 * half / math.sqrt(1 - 0.87**2))
    assert small_sample_factor(2) == pytest.approx(math.sqrt(1 / math.pi))


def test_shipped_interval_gives_the_error_that_was_written_beside_it():
    found = in_sd(study(metric="smd", estimate=-0.07, ci={"low": -0.19, "high": 0.04}))
    assert (found.estimate, round(found.se, 4), found.how) == (-0.07, 0.0587, ("se_from_ci",))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"metric": "gamma", "estimate": 0.1, "se": 0.1}, "metric"),
        ({"metric": "md", "estimate": 0.1, "se": 0.1}, "no_sd"),
        ({"metric": "rd", "estimate": 0.1, "se": 0.1}, "no_control_share"),
        ({"metric": "rd", "estimate": 0.5, "se": 0.1, "control_share": 0.6}, "share_impossible"),
        (
            {"metric": "or", "counts": {"message": {"events": 0, "n": 9}, "control": {"events": 0, "n": 9}}},
            "no_events",
        ),
    ],
)
def test_nothing_is_converted_by_guess(given, why):
    assert to_sd(study(**given)) == NotInSd(why)
    assert in_sd(study(**given)) is None
    assert why in NOT_IN_SD


EFFECTS = st.sampled_from(
    [
        {"metric": "smd", "estimate": 0.2, "se": 0.1},
        {"metric": "md", "estimate": -2.0, "se": 1.0, "sd": 3.0},
        {"metric": "or", "estimate": 1.5, "ci": {"low": 1.2, "high": 1.875}},
        {"metric": "r", "estimate": -0.2, "n": 100},
        {"metric": "rd", "estimate": 0.05, "se": 0.02, "control_share": 0.3},
        {"metric": "smd", "means": arms(REFERENCE["means"][0], "means")},
        {"metric": "log_rr", "counts": arms(REFERENCE["counts"][0], "counts")},
    ]
)


@given(EFFECTS)
def test_a_gain_is_the_same_effect_turned(effect):
    worse, better = in_sd(study(**effect)), in_sd(study(**effect, higher_is="better"))
    assert isinstance(worse, InSd)
    assert (better.estimate, better.se, better.how) == (-worse.estimate, worse.se, (*worse.how, "turned"))
    assert worse.se > 0
    assert set(better.how) <= set(STEPS)
    assert effect["metric"] in METRICS


@given(st.integers(1, 39), st.integers(1, 39))
def test_to_count_those_who_do_not_turns_the_sign(first, second):
    def counted(a, b):
        return in_sd(study(metric="or", counts={"message": {"events": a, "n": 40}, "control": {"events": b, "n": 40}}))

    one, other = counted(first, second), counted(40 - first, 40 - second)
    assert one.estimate == pytest.approx(-other.estimate)
    assert one.se == pytest.approx(other.se)

"""Composites of the invented world: by hand where scores are normal, and against a large invented sample."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from pretest.planning.composition import composite_sd, invented_parts, pre_correlation
from pretest.planning.latent import score_correlation, score_sd
from pretest.planning.world import audience_model
from pretest.spec.truth import Truth
from tests.planning.drawn import scored_control

PLAIN = Truth(careless=0.0, drop_out=0.0, dont_know=0.0, refused=0.0, skipped=0.0, general=0.5)


def parts_of(study):
    return {outcome.id: outcome for outcome in study.outcomes()}


def test_a_score_correlates_with_another_as_its_factor_and_its_reliability_say(study):
    """For nearly continuous scores: r times the loadings; a factor that is no other's correlates with nothing."""
    (hope,) = audience_model(study, PLAIN, "users", 1).scales["hope"].items
    middle = replace(hope, thresholds=hope.thresholds - hope.thresholds.mean())
    found = score_correlation([middle], [middle], 0.6)
    assert found == pytest.approx(0.6 * hope.loading**2, abs=0.02)  # the ends of the slider cut a little off
    assert score_correlation([middle], [middle], 0.0) == 0.0
    assert score_correlation([middle], [middle], -0.6) == pytest.approx(-found, abs=1e-3)


def test_the_sd_of_a_composite_by_hand(composed):
    outcomes, model = parts_of(composed), audience_model(composed, PLAIN, "users", 1)
    assert composite_sd(outcomes["distance"], outcomes, model) == 1.0
    scales = [model.scales[name] for name in ("distance", "blame2")]
    # blame2 is better when higher: its factor leans the other way, and so does its harm
    assert [scale.sign for scale in scales] == [1.0, -1.0]
    between = -score_correlation(scales[0].items, scales[1].items, -(0.5 + PLAIN.between_clusters))
    assert 0.2 < between < 0.6
    assert composite_sd(outcomes["stigma"], outcomes, model) == pytest.approx(math.sqrt((1 + between) / 2))


def test_composites_of_a_large_invented_sample(composed):
    frame, before = scored_control(composed, PLAIN, n=60_000)
    outcomes, model = parts_of(composed), audience_model(composed, PLAIN, "users", 1)
    z = (frame["distance"] - frame["distance"].mean()) / frame["distance"].std()
    y = -(frame["blame2"] - frame["blame2"].mean()) / frame["blame2"].std()
    made = (z + y) / 2
    assert frame["distance"].std() == pytest.approx(score_sd(model.scales["distance"].items), rel=0.015)
    assert composite_sd(outcomes["stigma"], outcomes, model) == pytest.approx(made.std(), rel=0.015)
    stigma = replace(outcomes["stigma"], covariates=(("distance_pre", None),))
    expected = np.corrcoef(made, before["distance_pre"])[0, 1]
    assert pre_correlation(stigma, outcomes, model) == pytest.approx(expected, abs=0.02)
    assert pre_correlation(outcomes["distance"], outcomes, model) == pytest.approx(PLAIN.pre_post)


def test_covariates_that_are_no_pre_measure_count_for_nothing(composed):
    outcomes, model = parts_of(composed), audience_model(composed, PLAIN, "users", 1)
    assert pre_correlation(outcomes["worry"], outcomes, model) == 0.0
    assert pre_correlation(outcomes["stigma"], outcomes, model) == 0.0


def test_what_is_no_scale_has_no_parts(composed):
    outcomes = parts_of(composed)
    assert [part.id for part in invented_parts(outcomes["stigma"], outcomes)] == ["distance", "blame2"]
    lost = outcomes | {"blame2": replace(outcomes["blame2"], scale=None)}
    assert invented_parts(lost["stigma"], lost) == ()
    assert invented_parts(lost["blame2"], lost) == ()

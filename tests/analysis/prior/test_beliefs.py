"""The prior that a plan asks for: who is in it with what weight, and what silence becomes."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from pretest.analysis.prior.beliefs import believe, mixed
from pretest.analysis.prior.practised import Practised
from pretest.evidence.predict import predict_role
from pretest.risk import SCEPTICAL, Prior
from pretest.spec import load_study
from pretest.spec.plan import EvidencePrior
from tests.evidence.test_predict import evidence, study

FOUND = predict_role(evidence(study("a", 0.1), study("b", 0.3), study("c", 0.2)), "harm.boomerang")
SILENT = predict_role(evidence(study("a", 0.1)), "harm.stigma")
PANEL = Practised(0.15, 0.25, 6, ("blame",))
BASE = {"blame": 0.2}


def plan(**keys) -> EvidencePrior:
    return EvidencePrior.model_validate(keys)


def parts(prior: Prior) -> dict[str, tuple[float, float, float]]:
    figures = zip(prior.weights, prior.means, prior.sds, strict=True)
    return dict(zip(prior.sources, figures, strict=True))


def test_research_alone_is_a_robust_mixture():
    found = parts(mixed(plan(prior="earlier"), FOUND, None))
    assert found["research"] == (pytest.approx(0.8), FOUND.expected.mean, FOUND.expected.sd)
    assert found["vague"] == (pytest.approx(0.2), 0.0, 0.5)
    assert mixed(plan(prior="earlier"), FOUND, None).tau_scale == SCEPTICAL.tau_scale


def test_research_and_practice_by_their_weights():
    both = plan(prior="earlier", mix=0.5, practice={"weight": 0.3, "base": BASE})
    found = parts(mixed(both, FOUND, PANEL))
    assert {name: round(part[0], 9) for name, part in found.items()} == {
        "research": 0.5, "practice": 0.3, "vague": 0.2
    }  # fmt: skip
    assert found["practice"][1:] == (0.15, 0.25)


def test_a_silent_source_leaves_its_weight_to_nothing_in_particular():
    both = plan(prior="earlier", mix=0.5, practice={"weight": 0.3, "base": BASE})
    assert parts(mixed(both, FOUND, None))["vague"][0] == pytest.approx(0.5)
    found = parts(mixed(both, SILENT, PANEL))
    assert found["convention"] == (pytest.approx(0.5), 0.0, 0.2)
    alone = parts(mixed(plan(practice={"weight": 0.3, "base": BASE}), None, PANEL))
    assert {name: round(part[0], 9) for name, part in alone.items()} == {"practice": 0.3, "vague": 0.7}


def test_where_nobody_speaks_it_is_the_sceptical_prior_itself():
    assert mixed(plan(prior="earlier"), SILENT, None) is SCEPTICAL
    assert mixed(plan(practice={"weight": 0.3, "base": BASE}), None, None) is SCEPTICAL


def test_all_the_weight_leaves_no_vague_part_and_none_leaves_only_that():
    assert mixed(plan(prior="earlier", mix=1.0), FOUND, None).sources == ("research",)
    assert mixed(plan(prior="earlier", mix=0.0), FOUND, None).sources == ("vague",)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({}, "name earlier research"),
        ({"mix": 0.5}, "name earlier research"),
        ({"mix": 0.5, "practice": {"weight": 0.3, "base": BASE}}, "name it under 'prior'"),
        ({"prior": "earlier", "practice": {"weight": 0.3, "base": BASE}}, r"more than 1 \(0.8 \+ 0.3\)"),
        ({"prior": "earlier", "mix": 1.2}, "less than or equal to 1"),
        ({"practice": {"weight": 0.0, "base": BASE}}, "greater than 0"),
        ({"practice": {"weight": 0.3, "base": {"blame": 1.0}}}, "less than 1"),
        ({"practice": {"weight": 0.3, "base": {}}}, "at least 1"),
    ],
)
def test_weights_and_shares_that_cannot_be_are_refused(keys, message):
    with pytest.raises(ValidationError, match=message):
        plan(**keys)


def test_weights_that_add_up_to_one_by_rounding_are_fine():
    assert plan(prior="earlier", mix=0.7, practice={"weight": 0.3, "base": BASE}).weight_of("vague") == pytest.approx(0)


def test_a_share_can_differ_between_audiences():
    practice = plan(practice={"weight": 0.3, "base": {"blame": {"users": 0.1}, "use": 0.4}}).practice
    assert practice.share("blame", "users") == 0.1
    assert practice.share("blame", "others") is None
    assert practice.share("use", "others") == 0.4
    assert practice.share("distance", "users") is None


def test_without_evidence_in_the_plan_all_stays_as_it_was(make_study):
    found = believe(load_study(make_study()))
    assert found.priors is SCEPTICAL
    assert not found.research

"""Rehearsals judged together: the levels of all families are those of the bootstrap, and blocks are found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.cells.estimation import estimate_batches
from pretest.analysis.cells.family import adjust, collect_cells
from pretest.analysis.cells.groups import make_groups
from pretest.planning.gates import Understanding
from pretest.planning.memory import keep_analysed, plain_study, to_responses
from pretest.planning.rehearsals import MANY_UNITS, SharedDraws, Stack, judge_rehearsals
from pretest.planning.simulate import draw_responses
from pretest.seeds import stream
from pretest.spec.truth import Truth
from pretest.tables.columns import RESPONDENT
from pretest.words import CLEARED_DECISIONS, HARM_ROLES, REASSURING_VERDICTS

SHARED = SharedDraws.of(40, np.random.default_rng(1), draws=99_999)


def answered(study, n, truth=None, seed=3):
    plain = plain_study(study)
    drawn = draw_responses(plain, truth or Truth(careless=0.0), n=n, rng=stream(seed, "x"))
    return plain, keep_analysed(plain, to_responses(plain, drawn))


def judged(study, frame, replicate):
    """Nobody is lost: all who took part were left in."""
    stack = Stack(frame, pd.DataFrame(index=frame.index), np.asarray(replicate, dtype=np.intp))
    return judge_rehearsals(study, stack, stack, SHARED, Understanding(study))


def cells_of(study, frame):
    groups, n_units, _ = make_groups(study, frame)
    return collect_cells(study, tuple(estimate_batches(study, groups)), n_units)


def test_shared_draws_give_the_levels_of_the_bootstrap_in_every_family(composed):
    study, frame = answered(composed, 1200)
    cells = cells_of(study, frame)
    found, drawn = SHARED.levels(study, cells), adjust(study, cells, np.random.default_rng(2))
    assert set(found.family) == {"primary_harm", "harm", "aim"}
    assert found.family.tolist() == drawn.family.tolist()
    assert (found.n_cells, found.capped) == (drawn.n_cells, drawn.capped)
    harm = cells.table["role"].isin(HARM_ROLES).to_numpy()
    for name in ("lower_level", "star_level", "p_worse", "p_better"):
        one, other = getattr(found, name), getattr(drawn, name)
        assert (np.isnan(one) == np.isnan(other)).all()
        np.testing.assert_allclose(one, other, rtol=0.06, atol=0.008)
    assert np.isfinite(found.lower_level).all()
    # families of more cells have lower levels than one cell of its own
    assert found.lower_level[harm].max() < 0.05
    levels = pd.Series(found.lower_level).groupby(found.family).first()
    assert levels["harm"] < levels["primary_harm"]


def test_few_units_are_left_to_the_bootstrap_itself(composed):
    study, frame = answered(composed, 120)
    cells = cells_of(study, frame)
    assert (cells.influence["points"] != 0).sum(axis=0).min() < MANY_UNITS
    found, drawn = SHARED.levels(study, cells), adjust(study, cells, stream(study.file.seed, "max-t"))
    np.testing.assert_array_equal(found.lower_level, drawn.lower_level)


def test_every_harm_aim_and_composite_is_judged_and_decided_on(composed):
    study, frame = answered(composed, 400)
    again = frame.assign(**{RESPONDENT: frame[RESPONDENT].astype(str) + "-again"})
    twice = pd.concat([frame, again], ignore_index=True)
    found = judged(study, twice, np.repeat([0, 1], len(frame)))
    cells = found[found["outcome"] != ""]
    assert set(cells["outcome"]) == {"distance", "blame2", "worry", "hope", "stigma"}
    assert len(found) == 2 * (2 * 2 * 5 + 2 * 2 + 2)
    first, second = (found[found["wave"] == wave].drop(columns="wave").reset_index(drop=True) for wave in (0, 1))
    pd.testing.assert_frame_equal(first, second)  # the same people, the same words
    aims = set(map(tuple, cells.loc[cells["is_aim"], ["audience", "outcome"]].to_numpy()))
    assert aims == {("others", "hope"), ("users", "worry")}


def test_unequal_loss_takes_reassurance_away_with_its_own_limit(composed):
    study, frame = answered(composed, 1200, seed=5)
    lost = frame.copy()
    gone = ((frame["_arm"] == "debt") & (frame["used_12m"] == 1)).to_numpy() & (np.arange(len(frame)) % 3 == 0)
    kept = frame[~gone].reset_index(drop=True)
    stacks = [Stack(one, pd.DataFrame(index=one.index), np.zeros(len(one), dtype=np.intp)) for one in (kept, lost)]
    keys, gates = ["audience", "concept", "outcome"], Understanding(study)
    whole = judge_rehearsals(study, stacks[0], stacks[0], SHARED, gates).set_index(keys)
    found = judge_rehearsals(study, *stacks, SHARED, gates).set_index(keys)
    place, other = ("users", "debt", "stigma"), ("others", "facts", "stigma")
    assert whole.loc[place, "verdict"] == "harm_excluded"
    assert (found.loc[place, "verdict"], found.loc[place, "block"]) == ("inconclusive", "attrition")
    assert found.loc[place, "upper"] > whole.loc[place, "upper"] + 0.3  # a third of the arm was lost
    assert found.loc[other, "upper"] == whole.loc[other, "upper"]


@pytest.mark.parametrize(("n", "few"), [(96, True), (400, False)])
def test_arms_with_few_people_do_not_reassure(composed, n, few):
    study, frame = answered(composed, n)  # 16 or 66 people per arm and audience; 20 is the fewest
    found = judged(study, frame, np.zeros(len(frame)))
    cells = found[found["outcome"] != ""]
    assert (cells["block"] == ("too_few" if few else "")).all()
    if few:
        assert not found["verdict"].isin([*REASSURING_VERDICTS, *CLEARED_DECISIONS]).any()

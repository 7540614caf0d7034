"""Analysing a split study is analysing, outcome by outcome, those who were asked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.analyse import analyse, check_study_and_data
from pretest.analysis.cells.attrition import compare_losses, lost_in
from pretest.quality import screen
from pretest.quality.asked import Asked
from pretest.quality.sample import Sample
from pretest.responses import read_responses
from tests.platforms.ways import _questionnaire
from tests.responses.splits import PLAN, answers, split_study

FIGURES = ["estimate", "std_error", "df", "conf_low", "conf_high", "n_concept", "n_reference"]
WHOLE = {
    f"surveys__questionnaires__{name}": _questionnaire(name, audience, name).replace(
        "split: {blocks: [part_a, part_b, part_c], each: 2}\n", ""
    )
    for name, audience in (("for_users", "users"), ("for_others", "non_users"))
}


def asked_only(data: str, item: str) -> str:
    """The rows in which ``item`` has an answer, in a file that knows of no split."""
    frame = pd.read_csv(pd.io.common.StringIO(data), dtype=str, keep_default_na=False)
    return frame[frame[item] != ""].drop(columns="split").to_csv(index=False)


@pytest.fixture(scope="module")
def data() -> str:
    return answers(240)


@pytest.fixture(scope="module")
def found(data, tmp_path_factory):
    return analyse(split_study(tmp_path_factory.mktemp("split"), data))


@pytest.mark.parametrize(("outcome", "item"), [("block_a", "a1"), ("block_b", "b2")])
def test_a_split_study_says_what_those_who_were_asked_say(found, data, tmp_path, outcome, item):
    plan = PLAN.replace("  - {rule: incomplete, share_answered: 0.9, then: exclude}\n", "").replace("quality:\n", "")
    others = [name for name in ("harm", "block_a", "block_b") if name != outcome]
    plan = "\n".join(line for line in plan.splitlines() if not line.strip().startswith(tuple(f"{o}:" for o in others)))
    alone = analyse(split_study(tmp_path, asked_only(data, item), plan, **WHOLE))
    ours = found.estimates[found.estimates["outcome"] == outcome].reset_index(drop=True)
    theirs = alone.estimates[alone.estimates["outcome"] == outcome].reset_index(drop=True)
    assert len(ours) == len(theirs) >= 2  # in both audiences, in every unit
    pd.testing.assert_frame_equal(ours[FIGURES], theirs[FIGURES], rtol=1e-9)
    assert (ours["n_concept"] < 60).all()


def test_nobody_is_left_out_for_what_was_not_drawn(found):
    flow = found.flow[(found.flow["audience"] == "") & (found.flow["concept"] == "")].set_index("step")
    assert flow.loc["kept", "n_rows"] == flow.loc["read", "n_rows"] == 240


def test_what_was_not_drawn_is_not_told_as_left_open(found):
    whole = found.reliability[(found.reliability["item"] == "") & (found.reliability["phase"] == "post")]
    missing = whole.set_index(["audience", "scale"])["share_missing"]
    assert set(missing.index) >= {(one, f"block_{name}") for one in ("users", "non_users") for name in "ab"}
    assert (missing == 0).all()


def test_what_was_not_drawn_is_no_drop_out(data, tmp_path):
    study = split_study(tmp_path, data)
    responses = read_responses(study)
    for lost in lost_in(study, responses, screen(study, responses)):
        assert not any(gone.any() for gone in lost.gone.values())
        assert lost.undrawn["block_a"].sum() > 10
        assert not lost.undrawn["harm"].any()


def test_who_stopped_is_lost_for_what_they_were_asked(tmp_path):
    study = split_study(tmp_path, answers(240, gone=12), PLAN.replace("0.9", "0.1"))
    responses = read_responses(study)
    lost = list(lost_in(study, responses, screen(study, responses)))
    assert sum(int(one.altogether.sum()) for one in lost) == 12
    for one in lost:
        tests = compare_losses(study, one)
        asked = ~one.undrawn["block_a"]
        shares = [one.gone["block_a"][asked & (one.rows.arm == arm)].mean() for arm in (1, 0)]
        assert tests.estimate[0, tests.names.index("block_a")] == pytest.approx(shares[0] - shares[1])


def test_the_draw_is_checked_for_balance_over_the_arms(found):
    checks = found.design_checks
    drawn = checks[(checks["check"] == "balance") & checks["variable"].str.startswith("split=")]
    assert set(drawn["audience"]) == {"users", "non_users"}
    assert len(drawn) == 4  # two of three draws, in two audiences


def test_check_counts_what_was_not_asked_as_such(data, tmp_path):
    split_study(tmp_path, data)
    report = check_study_and_data(tmp_path)
    assert report.problems == ()
    items = report.items.set_index("column")
    assert items.loc["a1", "n_not_asked"] == items.loc["a1", "n_missing"] > 0
    assert items.loc["h1", "n_not_asked"] == 0


def test_answers_on_both_sides_of_a_block_that_was_not_drawn_follow_each_other(tmp_path):
    """Of b1_pre, a1, b2, c1 with b2 not drawn: a1 and c1 are one run."""
    sample = sample_of(split_study(tmp_path, answers(60)))
    asked = Asked(sample)
    ordered, known = asked.in_order(asked.of_columns(["b1_pre", "a1", "b2", "c1"]))
    assert known
    rows = np.flatnonzero(sample.frame["split"] == 2)
    np.testing.assert_array_equal(ordered[rows][:, :3], sample.frame.loc[rows, ["b1_pre", "a1", "c1"]])
    assert np.isnan(ordered[rows, 3]).all()


def test_people_are_compared_with_those_who_were_asked_the_same(tmp_path):
    sample = sample_of(split_study(tmp_path, answers(60)))
    asked = Asked(sample)
    together = pd.DataFrame({"peers": asked.peers, "alike": asked.alike, "split": sample.frame["split"]})
    assert (together.groupby("peers")["split"].nunique() == 1).all()
    assert (together.groupby("alike")["split"].nunique() == 1).all()


def sample_of(study) -> Sample:
    responses = read_responses(study)
    return Sample.of(study, responses.frame, responses.reasons)

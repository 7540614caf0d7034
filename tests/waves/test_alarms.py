"""Alarms on worlds whose truth is known: states in their order, signs, breaks, small cells, and the margin."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.errors import DesignError
from pretest.numbers.sequences import running_mean, tuned_rho
from pretest.seeds import stream
from pretest.special import stdtrit
from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, WAVE, WEIGHT
from pretest.waves import AlarmRule, Limit, WaveOutcome, alarms_of, count_cells, follow
from pretest.waves.alarms import Told, state_of
from pretest.waves.comparability import COMPARABILITY

MARGIN = 0.3
NAN = math.nan
START = "2026-02-01"  # between waves 1 and 2
ACTIONS = {"alarm": "stop", "watch": "look_closer"}


def dates_of(waves):
    return {wave: datetime.date(2026, wave, 1).isoformat() for wave in waves}


def people(rng, moved, *, n=400, outcome="distance", **columns):
    """moved: by how many SD the mean of each wave lies above that of the first."""
    waves = np.repeat(np.arange(1, len(moved) + 1), n)
    values = rng.normal(size=len(waves)) + np.repeat(moved, n)
    frame = pd.DataFrame({WAVE: waves, RESPONDENT: np.arange(len(waves)), outcome: values})
    return frame.assign(**columns)


def compared(frame, outcomes=("distance",), places=("",), **broken):
    """All waves may be compared with the first, but for wave → reason of ``broken``, named w4 for wave 4."""
    reasons = {int(name[1:]): reason for name, reason in broken.items()}
    rows = [
        ("all", place, outcome, 1, int(wave), reasons.get(int(wave), "") in ("", "missing_jump"), reasons.get(wave, ""))
        for place in places
        for outcome in outcomes
        for wave in frame[WAVE].unique()
        if wave > 1
    ]
    return COMPARABILITY.require(pd.DataFrame(rows, columns=list(COMPARABILITY.kinds)))


def alarms(frame, *, outcome=None, limit=None, start=START, alpha=0.05, cells=1, below=10, table=None, **more):
    outcome = outcome or WaveOutcome("distance", "harm.stigma", "worse")
    rule = AlarmRule(alpha, cells, 0.5, ACTIONS, campaign_start=start)
    return alarms_of(
        follow(frame, [outcome], below),
        {outcome.id: limit or Limit(MARGIN, "points")},
        rule,
        audience="all",
        comparability=compared(frame, (outcome.id,)) if table is None else table,
        dates=more.pop("dates", dates_of(sorted(frame[WAVE].unique()))),
        **more,
    )


def test_states_have_their_order():
    assert state_of(Told(0.3, 0.01, 0.6), MARGIN, 0.5) == "alarm"
    assert state_of(Told(0.29, 0.01, 0.6), MARGIN, 0.5) == "watch"  # worse for sure, yet below the margin
    assert state_of(Told(0.1, 0.01, 0.2), MARGIN, 0.5) == "watch"  # worse for sure goes before fine
    assert state_of(Told(0.15, -0.2, 0.2), MARGIN, 0.5) == "watch"  # half the margin goes before fine
    assert state_of(Told(0.9, 0.0, 2.0), MARGIN, 0.5) == "watch"
    assert state_of(Told(0.1, -0.2, 0.29), MARGIN, 0.5) == "fine"
    assert state_of(Told(0.1, -0.2, 0.3), MARGIN, 0.5) == "cannot_tell"
    assert state_of(Told(), MARGIN, 0.5) == "cannot_tell"
    assert state_of(Told(9.0, 8.0, 10.0), NAN, 0.5) == "watch"  # without a margin: never an alarm
    assert state_of(Told(-9.0, -10.0, -8.0), NAN, 0.5) == "cannot_tell"  # and never fine


@given(st.floats(-2, 2), st.floats(0, 2), st.floats(0, 2), st.floats(0.01, 1), st.floats(0.05, 1))
def test_alarm_and_fine_never_say_more_than_the_interval(estimate, down, up, margin, watch):
    told = Told(estimate, estimate - down, estimate + up)
    state = state_of(told, margin, watch)
    assert state != "alarm" or (told.low > 0 and estimate >= margin)
    assert state != "fine" or (told.high < margin and told.low <= 0 and estimate < watch * margin)
    assert state != "cannot_tell" or (told.low <= 0 and told.high >= margin)


def test_figures_by_hand():
    """Two waves after the baseline, four people each: means 2, 3 and 5; each variance of a mean is 1/3 and has 3 df."""
    values = np.repeat([2.0, 3.0, 5.0], 4) + np.tile([-1.0, -1.0, 1.0, 1.0], 3)
    frame = pd.DataFrame({WAVE: np.repeat([1, 2, 3], 4), RESPONDENT: np.arange(12), "distance": values})
    table = alarms(frame, alpha=0.1, below=1)
    assert table["estimate"].tolist() == [1.0, 2.0]
    assert table["latest"].tolist() == [1.0, 3.0]
    assert table["looks"].tolist() == [1, 2]
    assert (table["wave_from"] == 1).all()
    base = stdtrit(3, 0.95) / np.sqrt(3)  # half of alpha, one side
    rho = tuned_rho(4 / 3, 0.05, sides="one")
    mean = running_mean(np.array([3.0, 5.0]), np.eye(2) / 3, np.array([3.0, 3.0]), alpha=0.05, rho=rho)
    assert table["sequence_low"].to_numpy() == pytest.approx(mean.low - 2 - base)
    assert table["sequence_high"].to_numpy() == pytest.approx(mean.high - 2 + base)
    each = alarms(frame, alpha=0.1, below=1, start=None)
    assert each["estimate"].tolist() == [1.0, 3.0]
    widths = [stdtrit(3, 1 - 0.05 / (t * (t + 1))) / np.sqrt(3) for t in (1, 2)]
    assert each["sequence_low"].to_numpy() == pytest.approx([1 - widths[0] - base, 3 - widths[1] - base])


def test_margin_in_sd_is_that_of_the_baseline_and_alpha_is_divided():
    frame = people(np.random.default_rng(1), np.zeros(3)).eval("distance = 5 * distance")
    table = alarms(frame, limit=Limit(0.2, "sd"), cells=7)
    assert table["margin"].to_numpy() == pytest.approx(0.2 * frame.loc[frame[WAVE] == 1, "distance"].std(ddof=1))
    assert table["own_alpha"].to_numpy() == pytest.approx(0.05 / 7)
    alone = alarms(frame, limit=Limit(0.2, "sd"))
    assert (alone["sequence_low"] > table["sequence_low"]).all()
    assert (alone["sequence_high"] < table["sequence_high"]).all()


def test_nothing_happens_and_nothing_is_said_to():
    states = [
        state
        for seed in range(10)
        for state in alarms(people(stream(20261129, "alarms", seed), np.zeros(12)), limit=Limit(0.3, "points"))["state"]
    ]
    assert "alarm" not in states
    assert states.count("fine") > 60


@pytest.mark.parametrize("start", [START, None])
def test_a_rise_of_two_margins_is_an_alarm(start):
    table = alarms(people(np.random.default_rng(2), [0, *[2 * MARGIN] * 6]), start=start)
    assert table["state"].iloc[-1] == "alarm"
    assert table["action"].iloc[-1] == "stop"


def test_a_late_rise_waits_for_the_mean_but_is_never_called_fine():
    moved = [0.0] * 6 + [2 * MARGIN] * 6  # flat in waves 1 to 6
    frame = people(np.random.default_rng(3), moved, n=1000)
    table = alarms(frame).set_index("wave")
    assert table.loc[[5, 6], "state"].tolist() == ["fine", "fine"]
    assert "fine" not in table.loc[7:, "state"].tolist()
    assert table.loc[7, "reason"] == "last_wave"
    higher = people(np.random.default_rng(3), [0.0] * 6 + [3 * MARGIN] * 6, n=1000)
    assert alarms(higher)["state"].iloc[-1] == "alarm"  # the mean of waves 2 to 12 is 1.6 margins
    each = alarms(frame, start=None).set_index("wave")
    assert each.loc[7, "state"] == "alarm"


def test_an_improvement_is_never_an_alarm_and_the_sign_is_turned_once():
    fallen = people(np.random.default_rng(4), [0, *[-0.6] * 5])
    better = alarms(fallen)
    assert set(better["state"]) <= {"fine", "cannot_tell"}
    assert (better["estimate"] < 0).all()
    less = WaveOutcome("distance", "harm.help_barrier", "better")
    worse = alarms(fallen, outcome=less)
    assert worse["state"].iloc[-1] == "alarm"
    risen = alarms(people(np.random.default_rng(4), [0, *[0.6] * 5]), outcome=less)
    assert set(risen["state"]) <= {"fine", "cannot_tell"}
    np.testing.assert_allclose(worse["estimate"], -better["estimate"])
    np.testing.assert_allclose(worse["sequence_low"], -better["sequence_high"])


def test_waves_before_the_start_and_beyond_a_break_take_no_part():
    frame = people(np.random.default_rng(5), [0, 9, 0.1, 9, 0.1, 0.1])
    table = alarms(frame, start="2026-03-01", table=compared(frame, w4="wording_changed"))
    assert table["wave"].tolist() == [3, 4, 5, 6]
    broken = table[table["wave"] == 4].iloc[0]
    assert (broken["state"], broken["reason"], broken["looks"]) == ("cannot_tell", "wording_changed", 1)
    assert np.isnan([broken["estimate"], broken["sequence_low"], broken["sequence_high"]]).all()
    without = alarms(frame[frame[WAVE] != 4], start="2026-03-01", dates=dates_of([1, 2, 3, 5, 6]))
    np.testing.assert_allclose(table.loc[table["wave"] != 4, "sequence_low"], without["sequence_low"])
    assert table["looks"].tolist() == [1, 1, 2, 3]


def test_nothing_is_said_of_a_pair_that_nobody_compared():
    table = alarms(people(np.random.default_rng(5), [0, 2, 2]), table=compared(pd.DataFrame({WAVE: [1]})))
    assert set(table["state"]) == {"cannot_tell"}
    assert set(table["reason"]) == {"not_checked"}


def test_a_doubt_takes_away_fine_alone():
    frame = people(np.random.default_rng(6), np.zeros(6), n=1000)
    table = alarms(frame, table=compared(frame, w3="missing_jump"))
    assert table["state"].iloc[-1] == "cannot_tell"
    assert table["reason"].iloc[-1] == "missing_jump"
    assert alarms(frame)["state"].iloc[-1] == "fine"
    risen = people(np.random.default_rng(6), [0, *[0.6] * 5], n=1000)
    assert alarms(risen, table=compared(risen, w3="missing_jump"))["state"].iloc[-1] == "alarm"


def test_a_wave_without_a_date_takes_no_part_where_the_campaign_has_one():
    frame = people(np.random.default_rng(7), [0, 0, 9, 0])
    table = alarms(frame, dates=dates_of([1, 2, 3, 4]) | {3: None})
    assert table["reason"].tolist() == ["", "no_date", ""]
    assert table["looks"].tolist() == [1, 1, 2]
    assert abs(table["estimate"].iloc[-1]) < 0.3
    assert alarms(frame, dates=dict.fromkeys(range(1, 5)), start=None)["reason"].tolist() == ["", "", ""]


def test_small_cells_have_no_figures_and_lend_none():
    frame = people(np.random.default_rng(8), [0, 0, 5, 0])
    few = frame[(frame[WAVE] != 3) | (frame[RESPONDENT] % 100 == 0)]  # 4 people in wave 3
    table = alarms(few)
    hidden = table[table["wave"] == 3].iloc[0]
    assert hidden["suppressed"]
    assert (hidden["state"], hidden["reason"], hidden["action"]) == ("cannot_tell", "", "")
    assert hidden[["estimate", "sequence_low", "sequence_high", "margin", "latest"]].isna().all()
    assert pd.isna(hidden["looks"])
    assert abs(table["estimate"].iloc[-1]) < 0.3
    also = alarms(frame, hidden={(3, "", "distance")})
    assert also["suppressed"].tolist() == [False, True, False]
    base = alarms(frame, hidden={(1, "", "distance")})
    assert base["suppressed"].all()
    assert base["estimate"].isna().all()


def test_places_are_cells_of_their_own():
    rng = np.random.default_rng(9)
    frame = people(rng, np.zeros(5), n=1000)
    frame[PLACE] = np.where(rng.random(len(frame)) < 0.5, "Hill", "Harbour")
    frame["distance"] += 0.7 * ((frame[PLACE] == "Hill") & (frame[WAVE] > 1))
    outcome = WaveOutcome("distance", "harm.stigma", "worse")
    assert count_cells(follow(frame, [outcome], 10), {"distance": Limit(0.3, "points")}) == 3
    table = alarms(frame, table=compared(frame, places=("", "Hill", "Harbour")), cells=3)
    last = table[table["wave"] == 5].set_index("place")["state"]
    assert last.to_dict() == {"": "alarm", "Hill": "alarm", "Harbour": "fine"}


def test_few_clusters_are_told_less_surely():
    rng = np.random.default_rng(10)
    frame = people(rng, [0, *[0.6] * 4])
    few = frame.assign(**{CLUSTER: [f"{w}-{r % 5}" for w, r in zip(frame[WAVE], frame[RESPONDENT], strict=True)]})
    many = frame.assign(**{CLUSTER: [f"{w}-{r % 50}" for w, r in zip(frame[WAVE], frame[RESPONDENT], strict=True)]})
    assert (alarms(few)["sequence_low"] < alarms(many)["sequence_low"]).all()
    one = frame.assign(**{CLUSTER: frame[WAVE].astype(str)})
    table = alarms(one)
    assert set(table["reason"]) == {"no_variance"}
    assert set(table["state"]) == {"cannot_tell"}


def test_same_people_in_every_wave_are_no_more_waves_than_they_are():
    """A panel whose members never change: the mean of four waves is as sure as one wave."""
    rng = np.random.default_rng(11)
    one = rng.normal(size=300)
    frame = people(rng, np.zeros(6), n=300)
    frame[RESPONDENT], frame["distance"] = np.tile(np.arange(300), 6), np.tile(one, 6)
    table = alarms(frame)
    reach = (table["sequence_high"] - table["estimate"]).to_numpy()
    apart = alarms(frame.assign(**{RESPONDENT: np.arange(len(frame))}))
    assert (reach[1:] > (apart["sequence_high"] - apart["estimate"]).to_numpy()[1:]).all()


def test_weights_are_used():
    rng = np.random.default_rng(12)
    frame = people(rng, np.zeros(5), n=1000)
    group = rng.random(len(frame)) < np.where(frame[WAVE] == 1, 0.5, 0.8)
    frame["distance"] += 1.5 * group
    share = np.where(frame[WAVE] == 1, 0.5, 0.8)
    weighted = frame.assign(**{WEIGHT: np.where(group, 0.5 / share, 0.5 / (1 - share))})
    assert alarms(frame)["state"].iloc[-1] == "alarm"  # who was asked changed
    assert alarms(weighted)["state"].iloc[-1] == "fine"


def test_a_share_that_nobody_had_before_is_seen():
    rng = np.random.default_rng(13)
    frame = people(rng, np.zeros(6))
    frame["used"] = np.where(frame[WAVE] == 1, 0.0, (rng.random(len(frame)) < 0.2).astype(float))
    outcome = WaveOutcome("used", "harm.boomerang", "worse", "share", (0.0, 1.0))
    table = alarms(frame, outcome=outcome, limit=Limit(0.05, "points"))
    assert table["state"].iloc[-1] == "alarm"
    assert set(table["unit"]) == {"share"}
    never = alarms(frame.assign(used=0.0), outcome=outcome, limit=Limit(0.05, "points"))
    assert (never["sequence_high"] > 0).all()  # nobody in the sample is not nobody
    assert (alarms(frame, outcome=outcome, limit=Limit(0.05, "points"), start=None)["state"] == "alarm").any()


def test_without_a_margin_worse_is_watched_and_nothing_is_fine():
    table = alarms(people(np.random.default_rng(14), [0, *[1.0] * 4]), limit=Limit(NAN, "points"))
    assert table["state"].iloc[-1] == "watch"
    assert set(table["reason"]) == {"no_margin"}
    flat = alarms(people(np.random.default_rng(14), np.zeros(5)), limit=Limit(NAN, "points"))
    assert set(flat["state"]) == {"cannot_tell"}


def test_baseline_must_be_there():
    frame = people(np.random.default_rng(1), np.zeros(2))
    rule = AlarmRule(0.05, 1, 0.5, {}, baseline=7)
    with pytest.raises(DesignError, match="no such wave"):
        alarms_of(
            follow(frame, [WaveOutcome("distance", "harm.stigma", "worse")], 10), {}, rule,
            audience="all", comparability=compared(frame), dates={},
        )  # fmt: skip


@pytest.mark.parametrize("code", ["same_mix", "same_people"])
@pytest.mark.parametrize("start", [START, None])
def test_people_more_alike_who_may_be_at_the_margin_take_away_fine_alone(code, start):
    calm = people(np.random.default_rng(5), [0.0] * 4, n=2000)
    plain = alarms(calm, start=start).set_index("wave")
    assert plain["state"].tolist() == ["fine"] * 3
    at = {(3, "", "distance"): ((code, MARGIN),), (4, "", "distance"): ((code, MARGIN - 1e-9),)}
    found = alarms(calm, start=start, alike=at).set_index("wave")
    assert found["state"].tolist() == ["fine", "cannot_tell", "fine"]
    assert found["reason"].tolist() == ["", code, ""]
    numbers = ["estimate", "sequence_low", "sequence_high", "latest"]
    pd.testing.assert_frame_equal(found[numbers], plain[numbers])
    risen = people(np.random.default_rng(5), [0.0, *[2 * MARGIN] * 3], n=2000)
    assert alarms(risen, start=start, alike=at).equals(alarms(risen, start=start))  # harm stands, whoever else says so

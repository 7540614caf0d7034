"""From a folder to an alarm: the exit code, the file, the screen, and what a plan may not say."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import pretest
from pretest.errors import SpecError
from tests.tiny import TINY_PLAN, TINY_STUDY

WAVES = "".join(
    f"  - {{file: data/wave{wave}.csv, respondent: id, arm: condition, wave: {wave}, date: 2026-0{wave}-01}}\n"
    for wave in (1, 2, 3)
)
STUDY = TINY_STUDY.replace("  - {file: data/wave1.csv, respondent: id, arm: condition}\n", WAVES)
MONITOR = """
monitor:
  campaign_start: 2026-01-15
  alarms: {alpha: 0.05, watch: 0.5}
  actions:
    alarm: {advice: stop, nl: Zet de campagne stil., en: Halt the campaign.}
    fine: {nl: Ga door., en: Go on.}
"""


def wave(rise: float, number: int, n: int = 200) -> str:
    rng = np.random.default_rng(number)
    frame = pd.DataFrame({"id": [f"w{number}-{i}" for i in range(n)], "condition": ["control", "debt"] * (n // 2)})
    frame["distance"], frame["support"] = (3 + rise + rng.normal(0, 1, n)).round(2), 3
    return frame.to_csv(index=False)


@pytest.fixture
def watched(make_study):
    def make(rise: float, plan: str = TINY_PLAN + MONITOR, higher: str = "worse"):
        later = {f"data/wave{number}.csv": wave(rise, number) for number in (2, 3)}
        plan = plan.replace("harm.stigma, higher_is: worse", f"harm.stigma, higher_is: {higher}")
        return make_study(study=STUDY, plan=plan, data=wave(0.0, 1), **later)

    return make


@pytest.mark.usefixtures("no_drawing")
@pytest.mark.parametrize(
    ("rise", "higher", "exit_code", "state"),
    [(2.0, "worse", 4, "alarm"), (-2.0, "worse", 0, "fine"), (0.0, "worse", 0, "fine"), (-2.0, "better", 4, "alarm")],
)
def test_an_alarm_reaches_the_exit_code_the_file_and_the_screen(
    call, watched, tmp_path, rise, higher, exit_code, state
):
    folder = watched(rise, higher=higher)
    code, out, _ = call("monitor", folder, "--out", tmp_path / "out", "--fail-on", "alarm", "--lang", "en")
    assert code == exit_code
    rows = pd.read_csv(tmp_path / "out" / "alarms.csv")
    assert rows["state"].tolist()[-1] == state
    assert bool(rows["action"].iloc[-1] == "stop") is (state == "alarm")
    text = "stop. Halt the campaign." if state == "alarm" else "Go on."
    assert text in " ".join(out.split())
    assert text in (tmp_path / "out" / "monitor.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("no_drawing")
def test_without_fail_on_an_alarm_is_no_failure(call, watched, tmp_path):
    code, out, _ = call("monitor", watched(2.0), "--out", tmp_path / "out", "--json")
    assert code == 0
    assert [row["state"] for row in json.loads(out)["alarms"]] == ["alarm", "alarm"]


def test_what_is_not_planned_cannot_fail(call, watched, tmp_path):
    folder = watched(2.0, plan=TINY_PLAN + "monitor: {baseline: 1}\n")
    code, _, err = call("monitor", folder, "--out", tmp_path / "out", "--fail-on", "alarm", "--lang", "en")
    assert code == 1
    assert "the plan asks for no alarms" in err
    assert not (tmp_path / "out").exists()
    assert pretest.monitor(pretest.load_study(folder)).alarms.empty


@pytest.mark.parametrize(
    ("key", "value", "where"),
    [
        ("alarms", "{alpha: 0.7}", "monitor.alarms.alpha"),
        ("alarms", "{watch: 0}", "monitor.alarms.watch"),
        ("alarms", "{level: 0.05}", "monitor.alarms.level"),
        ("campaign_start", "soon", "monitor.campaign_start"),
        ("actions", "{red: {nl: a, en: b}}", "monitor.actions"),
        ("actions", "{alarm: {advice: panic, nl: a, en: b}}", "monitor.actions.alarm.advice"),
        ("actions", "{alarm: {advice: stop, nl: a}}", "monitor.actions.alarm"),
    ],
)
def test_a_wrong_word_of_the_plan_is_named_with_its_place(watched, key, value, where):
    folder = watched(0.0, plan=TINY_PLAN + f"monitor:\n  {key}: {value}\n")
    with pytest.raises(SpecError) as caught:
        pretest.load_study(folder)
    (problem,) = caught.value.problems
    assert where in problem.where
    assert "plan.yaml:" in problem.where


def test_actions_in_words_alone_load_as_before(watched):
    study = pretest.load_study(watched(0.0, plan=TINY_PLAN + "monitor:\n  actions: {watch: {nl: Bel., en: Call.}}\n"))
    assert study.plan.monitor.actions["watch"].advice is None
    assert study.plan.monitor.actions["watch"].en == "Call."


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("2026-01-15", "2027-01-15"), "alarms_not_started"),
        (("primary: true, ", ""), "alarms_without_harms"),
    ],
)
def test_what_keeps_alarms_from_watching_is_noted(watched, change, code):
    findings = pretest.monitor(pretest.load_study(watched(2.0, plan=(TINY_PLAN + MONITOR).replace(*change))))
    assert findings.alarms.empty
    assert code in [note.code for note in findings.notes]


def test_a_wave_without_a_date_is_noted_and_takes_no_part(watched):
    folder = watched(2.0)
    path = folder / "study.yaml"
    path.write_text(path.read_text().replace(", date: 2026-03-01", ""), encoding="utf-8")
    findings = pretest.monitor(pretest.load_study(folder))
    assert "alarms_without_dates" in [note.code for note in findings.notes]
    assert findings.alarms["reason"].tolist() == ["", "no_date"]


def test_an_ordered_answer_is_watched_by_the_share_at_its_cut(watched):
    ordinal = (TINY_PLAN + MONITOR).replace(
        "primary: true, margin: {points: 1.0}",
        "primary: true, model: ordinal, min: 1, max: 5, margin: {share: 0.1, cut: 4}",
    )
    folder = watched(0.0, plan=ordinal)
    for number in (1, 2, 3):
        frame = pd.read_csv(folder / f"data/wave{number}.csv")
        high = np.arange(len(frame)) % 10 < (1 if number == 1 else 6)
        frame["distance"] = np.where(high, 4, 2)
        frame.to_csv(folder / f"data/wave{number}.csv", index=False)
    rows = pretest.monitor(pretest.load_study(folder)).alarms
    assert rows["unit"].tolist() == ["share", "share"]
    np.testing.assert_allclose(rows["estimate"], 0.5)
    assert rows["margin"].tolist() == [0.1, 0.1]
    assert rows["state"].tolist() == ["alarm", "alarm"]


def test_a_small_wave_is_not_told_by_alarms_either(watched):
    folder = watched(2.0, plan=(TINY_PLAN + MONITOR).replace("suppress_below: 2", "suppress_below: 10"))
    frame = pd.read_csv(folder / "data/wave2.csv")
    frame.head(6).to_csv(folder / "data/wave2.csv", index=False)
    rows = pretest.monitor(pretest.load_study(folder)).alarms
    assert rows["suppressed"].tolist() == [True, False]
    assert rows.loc[0, ["estimate", "sequence_low", "sequence_high", "latest", "margin"]].isna().all()
    assert (rows.loc[0, "state"], rows.loc[1, "looks"]) == ("cannot_tell", 1)

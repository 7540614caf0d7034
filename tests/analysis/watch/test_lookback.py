"""Looking back on worlds whose truth is known: what the pretest foretold, what was decided, what the panel expected."""

from __future__ import annotations

import hashlib
import math
import shutil

import pandas as pd
import pytest

import pretest
from pretest.analysis.practice.panelanswers import panel_answers
from pretest.analysis.watch.adjust import adjust
from pretest.errors import DataError, DesignError, SpecError
from pretest.findings import from_json, to_json
from pretest.special import stdtrit
from pretest.tables.lookback import TABLE as LOOKBACK
from tests.analysis.watch.decided import write_monitor
from tests.analysis.watch.worlds import FROM, MONITOR, PLAN, pretested, watched, wave

CALM, RISE = {"distance": 0.0, "support": 0.5}, {"distance": 1.0, "support": 0.0}
PANEL = "members:\n" + "".join(f"  - {{id: c{i}, domain: care, role: Role}}\n" for i in (1, 2, 3))
TOLD_PLAN = PLAN.replace(
    "  support:",
    "  social_distance: {primary: true, margin: {sd: 0.3, why: Because., words: Words.}}\n  support:",
)


@pytest.fixture(scope="module")
def calm(tmp_path_factory):
    """A pretest that excludes harm and shows the benefit."""
    return pretested(tmp_path_factory.mktemp("pretest") / "study")


@pytest.fixture(scope="module")
def kept(calm, tmp_path_factory):
    """A calm wave after the baseline, both in the store already, and its findings."""
    folder = watched(tmp_path_factory.mktemp("kept") / "s", {2: CALM}, findings=calm)
    return folder, pretest.monitor(pretest.load_study(folder))


@pytest.fixture
def calm_wave(kept, tmp_path):
    """A copy of that, to be changed."""
    return shutil.copytree(kept[0], tmp_path / "kept")


def monitored(folder) -> pd.DataFrame:
    return pretest.monitor(pretest.load_study(folder)).lookback


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A pretest of so few people that it shows nothing; its plan hides fewer than two."""
    return pretested(tmp_path_factory.mktemp("small") / "study", n=8)


def row(table: pd.DataFrame, outcome: str = "distance", **where) -> pd.Series:
    found = table[table["outcome"] == outcome]
    for name, value in where.items():
        found = found[found[name] == value]
    assert len(found) == 1
    return found.iloc[0]


def test_a_pretest_that_was_right_is_a_hit(calm, tmp_path):
    table = monitored(watched(tmp_path / "s", {2: CALM, 3: CALM}, findings=calm))
    harm, gain = row(table), row(table, "support")
    assert (harm["verdict"], harm["before"], harm["after"]) == ("hit", "harm_excluded", "fine")
    assert (gain["verdict"], gain["before"], gain["after"]) == ("hit", "benefit_shown", "")
    assert (harm["wave_from"], harm["wave_to"], harm["n_waves"]) == (1, 3, 2)
    assert harm["covered"]
    assert gain["crps"] < 0.5 * gain["benchmark"]


def test_figures_by_hand(calm, tmp_path):
    table = monitored(watched(tmp_path / "s", {2: CALM, 3: RISE}, findings=calm))
    one = row(table, "support")
    waves = [pd.read_csv(tmp_path / f"s/data/wave{number}.csv")["support"] for number in (1, 2, 3)]
    came = waves[0].mean() - (waves[1].mean() + waves[2].mean()) / 2  # a benefit: more is better, above 0 is worse
    error = math.sqrt(waves[0].var() / 500 + (waves[1].var() + waves[2].var()) / 2000)
    effect = calm.estimates.query("outcome == 'support' and unit == 'points' and estimand == 'difference'").iloc[0]
    assert one["came"] == pytest.approx(came)
    assert one["expected"] == pytest.approx(-effect["estimate"])
    assert (one["expected_low"], one["expected_high"]) == pytest.approx((-effect["conf_high"], -effect["conf_low"]))
    half = math.hypot(error, effect["std_error"]) * stdtrit(1500, 0.975)
    middle = came + effect["estimate"]
    assert (one["difference_low"], one["difference_high"]) == pytest.approx((middle - half, middle + half), rel=1e-3)
    assert one["level"] == pytest.approx(waves[0].mean())
    assert one["spread"] == pytest.approx(waves[0].std())
    assert row(table)["tolerance"] == 0.4
    assert math.isnan(one["tolerance"])


def test_no_harm_told_and_then_an_alarm_is_a_harm_missed(calm, tmp_path):
    table = monitored(watched(tmp_path / "s", {2: RISE, 3: RISE}, findings=calm))
    harm, gain = row(table), row(table, "support")
    assert (harm["verdict"], harm["after"]) == ("harm_missed", "alarm")
    assert not harm["covered"]
    assert harm["came_low"] > harm["expected_high"]
    assert gain["verdict"] == "miss"  # what was promised did not come
    assert gain["came"] > gain["expected"]


def test_an_alarm_that_went_away_is_still_a_harm_missed(calm, tmp_path):
    later = {2: {"distance": 1.0, "support": 0.5}, 3: {"distance": -1.0, "support": 0.5}}
    harm = row(monitored(watched(tmp_path / "s", later, findings=calm)))
    assert (harm["verdict"], harm["after"]) == ("harm_missed", "alarm")


def test_a_small_pretest_cannot_be_held_against_the_waves(small, calm_wave):
    (calm_wave / "earlier/pretest/findings.json").write_text(to_json(small), encoding="utf-8")
    table = monitored(calm_wave)
    assert row(table)["verdict"] == "cannot_tell"
    assert row(table)["before"] == "inconclusive"


def test_before_the_campaign_nothing_is_told(calm_wave):
    plan = calm_wave / "analyses/plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("2026-02-01", "2026-12-01"), encoding="utf-8")
    table = monitored(calm_wave)
    assert set(table["verdict"]) == {"not_yet"}
    assert table["came"].isna().all()
    assert set(table["reason"]) == {"no_wave"}


def test_a_hidden_level_takes_no_part_and_a_hidden_baseline_hides_all(calm, tmp_path):
    plan = (PLAN + MONITOR).replace("suppress_below: 2", "suppress_below: 10")
    folder = watched(tmp_path / "s", {2: {**RISE, "n": 6}, 3: CALM}, findings=calm, plan=plan)
    harm = row(monitored(folder))
    assert (harm["n_waves"], harm["wave_to"], harm["verdict"]) == (1, 3, "hit")
    (folder / "data/wave1.csv").write_text(wave(1, n=6), encoding="utf-8")
    table = monitored(folder)
    assert table["suppressed"].all()
    assert table[list(LOOKBACK.hides.figures)].isna().all(axis=None)
    assert set(table["verdict"]) == {"cannot_tell"}


def test_small_cells_of_a_pretest_that_was_written_whole_do_not_leave(small, tmp_path):
    plan = (PLAN + MONITOR).replace("suppress_below: 2", "suppress_below: 10")
    table = monitored(watched(tmp_path / "s", {2: CALM}, findings=small, plan=plan))
    assert table[["expected", "expected_low", "expected_high", "crps"]].isna().all(axis=None)
    assert set(table["reason"]) == {"pretest_hidden"}
    assert set(table["before"]) == {""}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("distance: {column: distance, ", "distance: {column: distance, min: 0, max: 10, "), "scale_differs"),
        (("role: harm.stigma, higher_is: worse", "role: harm.stigma, higher_is: better"), "direction_differs"),
    ],
)
def test_what_was_measured_otherwise_is_not_compared(calm, tmp_path, change, reason):
    assert change[0] in PLAN
    plan = (PLAN + MONITOR).replace(*change)
    harm = row(monitored(watched(tmp_path / "s", {2: CALM}, findings=calm, plan=plan)))
    assert (harm["verdict"], harm["reason"]) == ("cannot_tell", reason)
    assert math.isnan(harm["came"])


def test_waves_that_differ_in_how_they_were_asked_take_no_part(calm, tmp_path):
    folder = watched(tmp_path / "s", {2: CALM, 3: RISE}, findings=calm)
    frame = pd.read_csv(folder / "data/wave3.csv").assign(w=1.0)
    frame.to_csv(folder / "data/wave3.csv", index=False)
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    text = text.replace("wave3.csv, respondent: id", "wave3.csv, respondent: id, weight: w")
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    harm = row(monitored(folder))
    assert (harm["n_waves"], harm["wave_to"]) == (1, 2)


def test_a_doubt_takes_away_a_hit_alone(calm, tmp_path):
    right = row(monitored(watched(tmp_path / "s", {2: {**CALM, "n": 200}}, findings=calm)))
    assert (right["verdict"], right["reason"]) == ("cannot_tell", "response_changed")
    wrong = row(monitored(watched(tmp_path / "t", {2: {**RISE, "n": 200}}, findings=calm)), "support")
    assert (wrong["verdict"], wrong["reason"]) == ("miss", "response_changed")


def test_an_outcome_is_held_against_its_own_baseline(calm, tmp_path):
    own = "  baselines: {support: {wave: 2, why: {nl: Anders gevraagd., en: Asked otherwise.}}}\n"
    plan = (PLAN + MONITOR).replace("2026-02-01", "2026-04-01") + own
    earlier = {"distance": 0.2, "support": 0.3}
    table = monitored(watched(tmp_path / "s", {2: earlier, 3: CALM, 4: CALM}, findings=calm, plan=plan))
    harm, gain = row(table), row(table, "support")
    assert (harm["wave_from"], harm["n_waves"], harm["came"]) == (1, 2, pytest.approx(0.0, abs=0.01))
    assert (gain["wave_from"], gain["n_waves"], gain["came"]) == (2, 2, pytest.approx(0.3 - 0.5, abs=0.01))
    assert gain["level"] == pytest.approx(3.3, abs=0.01)


def test_the_pretest_may_be_named_by_its_file_its_folder_or_its_study(kept, calm_wave):
    folder, first = calm_wave, kept[1]
    plan = (folder / "analyses/plan.yaml").read_text(encoding="utf-8")
    named = folder / "earlier/pretest/findings.json"
    used = {one["name"]: one["sha256"] for one in first.provenance["inputs"]}
    assert used["earlier/pretest/findings.json"] == hashlib.sha256(named.read_bytes()).hexdigest()
    report = folder / "earlier/study/reports/2026-01-01-analyse"
    report.mkdir(parents=True)
    (report / "findings.json").write_bytes(named.read_bytes())
    record = '{"command": "analyse", "kind": "analyse", "time": "2026-01-01T00:00:00Z", "inputs": []}'
    (report / "provenance.json").write_text(record, encoding="utf-8")
    for name in ("earlier/pretest/findings.json", "earlier/study"):
        (folder / "analyses/plan.yaml").write_text(plan.replace("earlier/pretest", name), encoding="utf-8")
        assert monitored(folder).equals(first.lookback)


@pytest.mark.parametrize(
    ("change", "error", "code"),
    [
        (("concept: debt", "concept: guilt"), DesignError, "pretest_concept"),
        (("earlier/pretest", "../elsewhere"), SpecError, "outside_study"),
        (("earlier/pretest", "earlier/nothing"), DataError, "pretest_missing"),
        (("earlier/pretest", "data/wave1.csv"), DataError, ""),
    ],
)
def test_a_pretest_that_cannot_be_used_is_said(calm_wave, change, error, code):
    folder = calm_wave
    path = folder / "analyses/plan.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    study = pretest.load_study(folder)
    with pytest.raises(error) as caught:
        pretest.monitor(study)
    assert code in caught.value.code
    assert caught.value.code in {one.code for one in pretest.check(folder).problems}  # told before there are waves, too


@pytest.mark.parametrize("line", FROM.splitlines())
def test_the_plan_names_both_or_none(tmp_path, line):
    folder = watched(tmp_path / "s", {2: CALM}, plan=PLAN + MONITOR + line + "\n")
    with pytest.raises(SpecError, match="needs"):
        pretest.load_study(folder)


def test_findings_of_waves_are_no_pretest(kept, calm_wave):
    folder, own = calm_wave, kept[1]
    (folder / "earlier/pretest/findings.json").write_text(to_json(own), encoding="utf-8")
    with pytest.raises(DesignError, match="not of a pretest"):
        monitored(folder)


def test_without_anything_beforehand_the_table_is_empty(calm_wave):
    plan = calm_wave / "analyses/plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace(FROM, ""), encoding="utf-8")
    assert monitored(calm_wave).empty


def test_the_table_goes_to_json_and_back(kept):
    findings = kept[1]
    assert not findings.lookback.empty
    assert from_json(to_json(findings)).lookback.equals(findings.lookback)


def test_after_a_decision_the_change_is_counted_from_the_wave_that_was_known(tmp_path):
    folder = watched(tmp_path / "s", {2: RISE})
    study = pretest.load_study(folder)
    write_monitor(folder, pretest.monitor(study))
    adjust(study, decide="Stop it.", who="team", action="stop", date="2026-03-10")
    table = monitored(folder)
    assert table["verdict"].tolist() == ["not_yet"]
    (folder / "data/wave3.csv").write_text(wave(3, distance=0.2), encoding="utf-8")
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    entry = "  - {file: data/wave2.csv, respondent: id, wave: 2, date: 2026-03-01}\n"
    third = entry.replace("wave2", "wave3").replace("wave: 2", "wave: 3").replace("2026-03-01", "2026-05-01")
    (folder / "study.yaml").write_text(text.replace(entry, entry + third), encoding="utf-8")
    one = row(monitored(folder))
    waves = [pd.read_csv(folder / f"data/wave{number}.csv")["distance"] for number in (2, 3)]
    assert (one["kind"], one["number"], one["wave_from"], one["wave_to"]) == ("decision", 1, 2, 3)
    assert one["came"] == pytest.approx(waves[1].mean() - waves[0].mean())
    assert one["came_high"] < 0
    assert (one["verdict"], one["before"]) == ("better", "alarm")
    assert math.isnan(one["expected"])


def panel_rows(*forecasts, date="2026-01-20", who=("c1", "c2", "c3")) -> str:
    head = "member,round,kind,concept,audience,outcome,value,q05,q50,q95,date\n"
    lines = [f"{name},1,forecast,,everyone,social_distance,,{numbers},{date}" for name in who for numbers in forecasts]
    return head + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("forecast", "share", "verdict"),
    [("0,10,20", 0.3, "hit"), ("-20,-15,-10", 0.3, "miss"), ("9,10,11", 0.3, "cannot_tell")],
)
def test_a_panel_is_held_against_the_answer_that_is_told(tmp_path, forecast, share, verdict):
    files = {"surveys/panel.yaml": PANEL, "practice/panel.csv": panel_rows(forecast)}
    later = {2: {"share": share}}
    one = row(
        monitored(watched(tmp_path / "s", later, plan=TOLD_PLAN + MONITOR, **files)), "social_distance", domain=""
    )
    assert (one["kind"], one["unit"], one["domain"]) == ("panel", "people", "")
    assert one["came"] == pytest.approx(100 * (share - 0.2))
    assert one["verdict"] == verdict
    assert one["benchmark"] == pytest.approx(100 * (share - 0.2))
    low, middle, high = map(float, forecast.split(","))
    assert (one["expected_low"], one["expected"], one["expected_high"]) == pytest.approx((low, middle, high))
    assert bool(one["covered"]) is (low <= 100 * (share - 0.2) <= high)


@pytest.mark.parametrize("date", ["2026-02-01", ""])
def test_forecasts_from_when_it_could_be_known_are_none(tmp_path, date):
    files = {"surveys/panel.yaml": PANEL, "practice/panel.csv": panel_rows("0,10,20", date=date)}
    folder = watched(tmp_path / "s", {2: {"share": 0.3}}, plan=TOLD_PLAN + MONITOR, **files)
    findings = pretest.monitor(pretest.load_study(folder))
    assert findings.lookback.empty
    assert "panel_field_late" in [note.code for note in findings.notes]


def test_two_members_are_not_told(tmp_path):
    files = {"surveys/panel.yaml": PANEL, "practice/panel.csv": panel_rows("0,10,20", who=("c1", "c2"))}
    assert monitored(watched(tmp_path / "s", {2: {}}, plan=TOLD_PLAN + MONITOR, **files)).empty


def test_few_people_who_answer_so_are_not_told(tmp_path):
    files = {"surveys/panel.yaml": PANEL, "practice/panel.csv": panel_rows("0,10,20")}
    plan = (TOLD_PLAN + MONITOR).replace("suppress_below: 2", "suppress_below: 10")
    later = {2: {"share": 0.01}}  # 5 of 500
    one = row(monitored(watched(tmp_path / "s", later, plan=plan, **files)), "social_distance", domain="")
    assert one["suppressed"]
    assert math.isnan(one["came"])
    assert one["expected"] == 10


def test_in_a_study_without_waves_a_forecast_names_its_concept(make_study):
    files = {"surveys/panel.yaml": PANEL, "practice/panel.csv": panel_rows("0,10,20")}
    study = pretest.load_study(make_study(plan=TOLD_PLAN, **files))
    with pytest.raises(DataError) as caught:
        panel_answers(study)
    assert "panel_unknown_concept" in {problem.code for problem in caught.value.problems}

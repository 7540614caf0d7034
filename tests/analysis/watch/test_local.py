"""The folder ``watch`` in a monitor: tables of their own, hidden as all counts are, and no figure of the survey moved."""

from __future__ import annotations

import hashlib
import json

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import pretest
from pretest.analysis.compiled import require_compiled
from pretest.analysis.watch.local import read_local
from pretest.errors import DataError, SpecError
from tests.tiny import write_study
from tests.waves.watchfolder import NOTES, PLAN, SERIES, TREATMENT, WATCH, files

pytestmark = pytest.mark.usefixtures("no_drawing")
NONE = dict.fromkeys(("series", "sewage", "treatment", "notes"))


@pytest.fixture(scope="module")
def monitored(tmp_path_factory):
    """The findings of the example, for all tests that only look at them."""
    return pretest.monitor(pretest.load_study(write_study(tmp_path_factory.mktemp("watched"), **files(2.0))))


def local_tables(make_study, **changed):
    return read_local(pretest.load_study(make_study(**files(**changed)))).tables(10)


def test_every_figure_has_a_row_with_its_unit_source_and_day(monitored):
    found = monitored.outside
    row = found[found["series"] == "sewage"].iloc[1]
    assert (row["date"], row["value"], row["low"], row["high"]) == ("2026-04-06", 455.0, 431.0, 478.5)
    assert (row["unit_en"], row["source_nl"], row["retrieved"], row["counts"]) == (
        "milligrams per 1000 people a day", "Verzonnen waterschap", "2026-07-20", "other",
    )  # fmt: skip
    assert len(found) == 3 + 6


def test_a_small_count_is_hidden_and_so_is_what_gives_it_away(monitored):
    """3 in North: with the total of 117, the 114 of South would tell it."""
    found = monitored.outside.query("series == 'treatment' and date == '2026-04-01'")
    shown = dict(zip(found["place"], found["value"], strict=True))
    assert shown[""] == 117
    assert pd.isna(shown["North"])
    assert pd.isna(shown["South"])
    assert found["suppressed"].tolist() == [False, True, True]
    first = monitored.outside.query("series == 'treatment' and date == '2026-01-01'")
    assert first["value"].tolist() == [120, 45, 75]


def test_what_is_no_count_is_never_hidden(make_study):
    series = SERIES.replace("    counts: true\n", "")
    found = local_tables(make_study, series=series)["outside"].query("series == 'treatment'")
    assert found["value"].tolist() == [120, 45, 75, 117, 3, 114]


def test_nothing_hidden_reaches_the_findings(monitored):
    text = pretest.to_json(monitored)
    assert "DIT MAG NIEMAND ZIEN" not in text
    rows = [row for row in json.loads(text)["outside"] if row["date"] == "2026-04-01" and row["place"]]
    assert {row["value"] for row in rows} == {None}


def test_signals_that_may_be_shared_have_a_row(monitored):
    found = monitored
    assert found.signals["date"].tolist() == ["2026-02-02", "2026-05-12"]
    assert found.signals["role"].tolist() == ["nurse", "jongerenwerker"]
    assert pd.isna(found.signals["text_nl"].iloc[0])
    assert "signals_not_shared" in {note.code for note in found.notes}


def test_no_figure_of_the_survey_hangs_on_the_folder(monitored, make_study):
    plan = PLAN.partition("  pillars:")[0]
    without = pretest.monitor(pretest.load_study(make_study(**files(2.0, **NONE) | {"plan": plan})))
    for name in ("levels", "changes", "alarms", "reliability", "flow", "weighting"):
        assert_frame_equal(monitored.table(name), without.table(name))
    assert {note.code for note in monitored.notes} - {note.code for note in without.notes} == {"signals_not_shared"}
    assert without.outside.empty
    assert without.signals.empty
    assert without.study.outside == ()


def test_findings_come_back_whole_and_older_ones_can_still_be_read(monitored):
    found = monitored
    again = pretest.from_json(pretest.to_json(found))
    assert again.study == found.study
    assert again.plan == found.plan
    assert_frame_equal(again.outside, found.outside)
    assert_frame_equal(again.signals, found.signals)
    record = json.loads(pretest.to_json(found))
    del record["outside"], record["signals"], record["study"]["outside"], record["plan"]["watch"]["pillars"]
    assert pretest.from_json(json.dumps(record)).outside.empty


def test_the_folder_and_the_pillars_leave_a_lock_whole_and_are_no_data_of_the_survey(make_study):
    folder = make_study(**files(**NONE) | {"plan": PLAN.partition("  pillars:")[0]})
    pretest.lock(pretest.load_study(folder), after_data="a test")
    for name, text in (*WATCH.items(), ("analyses/plan.yaml", PLAN)):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    study = pretest.load_study(folder)
    assert pretest.lock_state(study).state == "locked"
    inputs = {one["name"]: one["sha256"] for one in pretest.monitor(study).provenance["inputs"]}
    for name in WATCH:
        assert inputs[name] == hashlib.sha256((folder / name).read_bytes()).hexdigest()
    looks = (folder / "analyses" / "looks.jsonl").read_text(encoding="utf-8")
    assert looks.count("\n") == 1
    assert "watch/" not in looks
    (folder / "watch" / "notes.csv").write_text(NOTES + "2026-07-01,,nurse,other,Nieuw.,,yes,\n", encoding="utf-8")
    assert len(pretest.monitor(pretest.load_study(folder)).signals) == 3
    assert (folder / "analyses" / "looks.jsonl").read_text(encoding="utf-8") == looks
    changed = PLAN.replace("watch: 0.5", "watch: 0.9")
    (folder / "analyses/plan.yaml").write_text(changed, encoding="utf-8")
    assert pretest.lock_state(pretest.load_study(folder)).state == "changed"


@pytest.mark.parametrize(
    ("changed", "code", "where"),
    [
        ({"series": SERIES.replace("id: sewage", "id: riool")}, "unknown_series", "analyses/plan.yaml:"),
        ({"series": SERIES.replace("pillar: harm_reduction", "pillar: zorg")}, "unknown_pillar", "watch/series.yaml"),
        ({"treatment": None}, "file_missing", "watch/treatment.csv"),
        ({"treatment": TREATMENT + "2026-05-01,North,many\n"}, "outside_number", "watch/treatment.csv:8"),
        ({"notes": NOTES.replace("Verzonnen jongerenwerk", "06-12345678")}, "signal_personal", "watch/notes.csv:2"),
    ],
)
def test_check_and_monitor_tell_what_is_wrong_and_nothing_keeps_a_plan_from_its_lock(make_study, changed, code, where):
    folder = make_study(**files(**changed))
    problems = pretest.check(folder).problems
    assert [problem.code for problem in problems] == [code]
    assert problems[0].where.startswith(where)
    study = pretest.load_study(folder)
    with pytest.raises((SpecError, DataError)) as error:
        read_local(study)
    assert error.value.problems == problems
    assert require_compiled(study).problems == ()


def test_check_is_content_with_the_example_and_says_what_is_not_shared(make_study):
    report = pretest.check(make_study(**files()))
    assert report.problems == ()
    assert "signals_not_shared" in {note.code for note in report.notes}


def test_more_rows_than_can_be_shown_are_refused(make_study, monkeypatch):
    monkeypatch.setattr("pretest.analysis.watch.local.OUTSIDE_ROWS", 8)
    with pytest.raises(SpecError, match="9 rows together"):
        local_tables(make_study)

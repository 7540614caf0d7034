"""A decision is written with what was known and advised; what is not said as it should be is refused."""

from __future__ import annotations

import datetime
import hashlib
import json
import multiprocessing
import os
from dataclasses import replace

import pytest

from pretest.analysis.watch.adjust import adjust
from pretest.analysis.watch.decisionlog import DECISION_LOG, read_log
from pretest.errors import DataError, DesignError, ExportError, SpecError
from pretest.files import atomic
from tests.analysis.watch.decided import (
    DAY,
    NOW,
    PLAN,
    decided_study,
    found_of,
    stands,
    write_monitor,
)

STOP = {"decide": "The posters come down.", "who": "alderman for care"}


@pytest.fixture
def study(tmp_path):
    return decided_study(tmp_path / "study")


def written(study):
    return [json.loads(line) for line in (study.folder / DECISION_LOG).read_text(encoding="utf-8").splitlines()]


def test_an_entry_holds_what_was_known_what_was_advised_and_what_was_decided(study):
    found = adjust(study, **STOP, action="stop", why="As the plan says.", date="2026-05-20", now=NOW)
    (entry,) = written(study)
    assert entry == found.entry
    assert (entry["number"], entry["time"], entry["date"]) == (1, "2026-06-01T12:00:00+00:00", "2026-05-20")
    assert (entry["wave"], entry["known"], entry["advised"], entry["departs"]) == (5, "alarm", "stop", False)
    assert (entry["role"], entry["decision"], entry["why"]) == (STOP["who"], STOP["decide"], "As the plan says.")
    file = study.folder / "reports/2026-05-02-monitor/findings.json"
    assert entry["findings"] == "reports/2026-05-02-monitor"
    assert entry["findings_sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    states = {(one["audience"], one["state"], one["advice"]) for one in entry["states"]}
    assert states == {("users", "alarm", "stop"), ("others", "fine", "continue")}
    assert found.notes == ()


@pytest.mark.parametrize(
    ("about", "action", "known", "advised", "departs"),
    [
        ("", "stop", "alarm", "stop", False),
        ("", "continue", "alarm", "stop", True),
        ("", None, "alarm", "stop", None),
        ("distance/users", "change_message", "alarm", "stop", True),
        ("/others", "continue", "fine", "continue", False),
        ("distance/others", "stop", "fine", "continue", True),
    ],
)
def test_it_departs_where_another_word_is_chosen_than_the_plan_advises_there(
    study, about, action, known, advised, departs
):
    entry = adjust(study, **STOP, about=about, action=action, why="We say why.", now=NOW).entry
    assert (entry["known"], entry["advised"], entry["departs"]) == (known, advised, departs)


def test_a_departure_without_a_reason_is_noted(study):
    (note,) = adjust(study, **STOP, action="continue", now=NOW).notes
    assert (note.code, note.severity) == ("decision_unexplained", "warning")


def test_where_the_plan_names_no_advice_nothing_departs(tmp_path):
    study = decided_study(tmp_path / "study", stands(5, "cannot_tell"))
    entry = adjust(study, **STOP, action="stop", now=NOW).entry
    assert (entry["known"], entry["advised"], entry["departs"]) == ("cannot_tell", "", None)


def test_a_monitor_without_alarms_knows_no_state_and_still_takes_a_decision(tmp_path):
    study = decided_study(tmp_path / "study", plan=PLAN)
    empty = found_of(study, stands(5, "fine"))
    empty = empty.with_tables(alarms=empty.alarms.iloc[:0])
    write_monitor(study.folder, empty, "2026-05-09-monitor", "2026-05-09")
    entry = adjust(study, **STOP, action="stop", now=NOW).entry
    assert (entry["known"], entry["advised"], entry["departs"], entry["states"]) == ("", "", None, [])


def test_nothing_is_written_where_nothing_is_decided(study):
    found = adjust(study)
    assert found.entry is None
    assert not (study.folder / DECISION_LOG).exists()
    assert found.record()["advised"] == {"state": "alarm", "advice": "stop", "since": 5}


def test_each_entry_names_the_one_before_and_a_correction_names_what_it_puts_right(study):
    adjust(study, **STOP, action="stop", now=NOW)
    found = adjust(study, decide="Only in the centre.", who="campaign team", corrects=1, now=NOW + DAY)
    first, second = written(study)
    assert second["previous_sha256"] == first["entry_sha256"]
    assert first["previous_sha256"] == ""
    assert found.log.corrected == {1: 2}
    assert read_log(study.folder).problems == ()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"decide": "  \n\t "}, "text_empty"),
        ({"decide": "x" * 2001}, "text_long"),
        ({"who": None}, "decider_missing"),
        ({"who": " "}, "decider_missing"),
        ({"who": "alderman@city.example"}, "decider_address"),
        ({"who": "team 06-12345678"}, "decider_address"),
        ({"action": "go"}, "action_unknown"),
        ({"about": "distnce"}, "about_unknown"),
        ({"about": "distance/nobody"}, "about_unknown"),
        ({"about": "distance/users/Nowhere"}, "about_unknown"),
        ({"about": "support"}, "about_unwatched"),
        ({"date": "20 May"}, "date_wrong"),
        ({"date": "2026-02-30"}, "date_wrong"),
        ({"date": "2026-06-09"}, "date_to_come"),
    ],
)
def test_what_is_not_said_as_it_should_be_is_refused_and_nothing_is_written(study, given, code):
    with pytest.raises(DesignError) as caught:
        adjust(study, **(STOP | {"now": NOW} | given))
    assert caught.value.problems[0].code == code
    assert not (study.folder / DECISION_LOG).exists()


def test_a_correction_of_what_is_not_there_is_refused(study):
    with pytest.raises(DataError, match="the log has no entry 3"):
        adjust(study, **STOP, corrects=3, now=NOW)


@pytest.mark.parametrize("given", [{"who": "team"}, {"about": "distance"}, {"why": "so"}, {"corrects": 1}])
def test_a_word_without_a_decision_is_refused(study, given):
    with pytest.raises(DesignError, match="what was decided is not"):
        adjust(study, **given)


def test_text_stands_on_one_line_without_what_no_screen_shows(study):
    text = "Stop\x1b[31m now\u202e\r\n\x00and <script>alert(1)</script>"
    entry = adjust(study, decide=text, who="campaign\nteam", now=NOW).entry
    assert entry["decision"] == "Stop [31m now and <script>alert(1)</script>"
    assert entry["role"] == "campaign team"


def test_what_looks_like_a_name_is_written_with_a_warning(study):
    notes = adjust(study, decide="Stop.", who="Jan de Vries", now=NOW).notes
    assert [note.code for note in notes] == ["role_like_a_name"]
    assert "Vries" not in "".join(note.message for note in notes)


def test_a_decision_dated_before_its_wave_is_noted(study):
    notes = adjust(study, **STOP, date=datetime.date(2026, 4, 30), now=NOW).notes
    assert [note.code for note in notes] == ["decision_before_wave"]


def test_the_newest_monitor_counts_and_another_one_can_be_named(study):
    older = study.folder / "reports/2026-05-02-monitor"
    newer = write_monitor(study.folder, found_of(study, stands(5, "fine")), "2026-05-30-monitor", "2026-05-30")
    assert adjust(study).known.findings == "reports/2026-05-30-monitor"
    assert adjust(study, findings=older).known.standings[0].state == "alarm"
    assert adjust(study, findings=newer / "findings.json").known.sha256 == adjust(study).known.sha256


def test_without_a_monitor_there_is_nothing_to_rest_on(tmp_path):
    study = decided_study(tmp_path / "study")
    (study.folder / "reports/2026-05-02-monitor/findings.json").unlink()
    with pytest.raises(DataError, match="the study has no monitor yet"):
        adjust(study, **STOP)


def test_findings_of_another_study_are_refused(study):
    found = found_of(study, stands(5, "alarm"))
    other = write_monitor(study.folder, replace(found, study=replace(found.study, id="other")), "other", "2026-05-03")
    with pytest.raises(DataError, match="these findings are of another study"):
        adjust(study, **STOP, findings=other)


def test_findings_that_hide_less_than_the_plan_are_refused(study):
    bare = write_monitor(study.folder, found_of(study, stands(5, "alarm"), below=0), "bare", "2026-05-03")
    with pytest.raises(DataError, match="fewer people than the plan allows"):
        adjust(study, **STOP, findings=bare)


def test_a_hidden_state_is_not_in_the_log(tmp_path):
    hidden = stands(5, "alarm", place="Hill", suppressed=True) | {"state": "cannot_tell", "action": ""}
    study = decided_study(tmp_path / "study", stands(5, "fine"), stands(5, "fine", place="Harbour"), hidden)
    entry = adjust(study, **STOP, now=NOW).entry
    (told,) = [one for one in entry["states"] if one["place"] == "Hill"]
    assert (told["state"], told["advice"], told["counts"]) == ("cannot_tell", "", False)
    assert entry["known"] == "fine"


def test_a_clock_that_went_back_is_noted_and_the_log_stays_whole(study):
    adjust(study, **STOP, now=NOW)
    notes = adjust(study, **STOP, date="2026-05-10", now=NOW - DAY).notes
    assert [note.code for note in notes] == ["decision_clock_behind"]
    assert written(study)[1]["clock_behind"] is True
    assert read_log(study.folder).problems == ()
    assert len(read_log(study.folder).entries) == 2


def test_nothing_is_added_to_a_log_that_was_changed_by_hand(study):
    adjust(study, **STOP, now=NOW)
    path = study.folder / DECISION_LOG
    path.write_text(path.read_text().replace("come down", "stay up"), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(SpecError, match="entry 1 was changed after it was written"):
        adjust(study, **STOP, now=NOW)
    assert path.read_bytes() == before


def test_a_write_that_fails_leaves_the_log_as_it_was(study, monkeypatch):
    adjust(study, **STOP, now=NOW)
    before = (study.folder / DECISION_LOG).read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "replace", full)
    with pytest.raises(ExportError):
        adjust(study, **STOP, now=NOW)
    assert (study.folder / DECISION_LOG).read_bytes() == before


def _add(folder, number):
    from pretest.spec import load_study

    adjust(load_study(folder), decide=f"Decision of writer {number}.", who="campaign team", now=NOW)


@pytest.mark.skipif(os.name == "nt", reason="processes are forked here")
def test_two_writers_at_once_both_write(study):
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=_add, args=(study.folder, number)) for number in range(3)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    log = read_log(study.folder).require_whole()
    assert {entry["decision"] for entry in log.entries} == {f"Decision of writer {n}." for n in range(3)}
    assert [entry["number"] for entry in log.entries] == [1, 2, 3]

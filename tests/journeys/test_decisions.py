"""From an alarm to a decision and back to the page: the screen in both languages, status, verify, and a report."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import pretest
from pretest.analysis.watch.decisionlog import DECISION_LOG
from tests.analysis.watch.decided import PLAN, decided_study, found_of, stands, write_monitor
from tests.journeys.test_alarms import MONITOR, STUDY, wave
from tests.tiny import TINY_PLAN

STOP = ("--decide", "De affiches gaan weg", "--who", "wethouder zorg", "--action", "stop")


@pytest.fixture
def study(tmp_path):
    return decided_study(tmp_path / "study", language="nl").folder


def test_the_screen_says_what_the_plan_advises_and_that_nothing_was_decided(call, study):
    code, out, _ = call("adjust", study)
    assert code == 0
    assert "Het plan zegt sinds meting 5, bij ‘Alarm’: stoppen." in out
    assert "Er is nog geen besluit genoteerd." in out
    code, out, _ = call("adjust", study, "--lang", "en")
    assert code == 0
    assert "Since wave 5 the plan says, at ‘Alarm’: stop." in out
    assert "No decision was written down yet." in out


def test_a_decision_is_written_told_and_seen_by_status(call, study):
    _, out, _ = call("status", study)
    assert "Het plan zegt sinds meting 5: stoppen. Er is nog geen besluit genoteerd." in out
    code, out, err = call("adjust", study, *STOP)
    assert (code, err) == (0, "")
    assert "genoteerd als besluit 1: analyses/decisions.jsonl" in out
    assert "Kenmerk: " in out
    _, out, _ = call("adjust", study)
    assert "wethouder zorg" in out
    assert "De affiches gaan weg" in out
    assert "Er is nog geen besluit genoteerd" not in out
    _, out, _ = call("status", study)
    assert "Er is 1 besluit genoteerd, op " in out
    _, out, _ = call("status", study, "--lang", "en")
    assert "1 decision was written down, on " in out


def test_a_departure_is_said_at_once_and_without_a_reason_warned_of(call, study):
    code, out, err = call("adjust", study, *STOP[:4], "--action", "continue")
    assert code == 0
    assert "Het plan zei: stoppen. Dit besluit wijkt daarvan af." in out
    assert "er is geen reden gegeven" in err
    _, out, _ = call("adjust", study, *STOP[:4], "--action", "continue", "--why", "Wij wachten", "--lang", "en")
    assert "The plan said: stop. This decision departs from that." in out


def test_json_holds_states_advice_decisions_and_the_anchor(call, study):
    call("adjust", study, *STOP)
    code, out, _ = call("adjust", study, "--json")
    record = json.loads(out)
    assert code == 0
    assert record["advised"] == {"state": "alarm", "advice": "stop", "since": 5}
    assert [one["decision"] for one in record["decisions"]] == ["De affiches gaan weg"]
    assert record["written"] is None
    assert record["anchor"].count("-") == 6


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--decide", "x", "--who", "a@b.nl"), "dit is een adres van een mens, en de lijst kan het niet vergeten"),
        (("--decide", "x"), "er staat niet wie heeft besloten"),
        (("--who", "team"), "'who' is gegeven, maar niet wat er is besloten"),
        (("--decide", "x", "--who", "team", "--about", "distanc"), "Bedoelde u 'distance'?"),
        (("--decide", "x", "--who", "team", "--corrects", "4"), "de lijst heeft geen besluit 4"),
        (("--decide", "x", "--who", "team", "--date", "morgen"), "dit is geen datum"),
    ],
)
def test_what_is_wrong_is_told_in_dutch_and_nothing_is_written(call, study, options, told):
    code, _, err = call("adjust", study, *options)
    assert code == 1
    assert told in err
    assert not (study / DECISION_LOG).exists()


def test_without_a_monitor_it_says_how_to_make_one(call, tmp_path):
    folder = decided_study(tmp_path / "study", language="nl").folder
    (folder / "reports/2026-05-02-monitor/monitor.html").unlink()
    code, _, err = call("adjust", folder)
    assert code == 1
    assert "dit onderzoek heeft nog geen monitor" in err
    assert "pretest monitor" in err


def test_verify_finds_a_change_a_cut_and_the_anchor(call, study):
    for text in ("Eerst", "Daarna"):
        call("adjust", study, "--decide", text, "--who", "team")
    _, out, _ = call("adjust", study, "--json")
    anchor, path = json.loads(out)["anchor"], study / DECISION_LOG
    whole = path.read_text(encoding="utf-8")
    record = json.loads(call("verify", study, "--anchor", anchor, "--json")[1])
    assert "analyses/decisions.jsonl: the anchor is that of entry 2 of 2" in record["notes"]
    assert not [one for one in record["problems"] if "decisions" in one or "anchor" in one]
    path.write_text(whole.replace("Eerst", "Nooit"), encoding="utf-8")
    assert "entry 1 was changed after it was written" in call("verify", study)[1]
    assert "met de hand veranderd" in call("status", study)[1]
    path.write_text(whole.splitlines(keepends=True)[0], encoding="utf-8")
    assert "anchor" in "".join(json.loads(call("verify", study, "--anchor", anchor, "--json")[1])["problems"])


def test_a_report_remembers_the_newest_decision_of_its_day(call, study):
    call("adjust", study, "--decide", "Eerst", "--who", "team")
    path = study / DECISION_LOG
    head = json.loads(path.read_text(encoding="utf-8"))["entry_sha256"]
    later = write_monitor(study, found_of_folder(study), "2026-06-01-monitor", "2026-06-01")
    record = json.loads((later / "provenance.json").read_text(encoding="utf-8"))
    (later / "provenance.json").write_text(json.dumps(record | {"decisions": {"number": 1, "head": head}}))
    said = "it tells of decisions that are not in analyses/decisions.jsonl"
    assert said not in call("verify", study)[1]
    path.unlink()
    assert f"reports/2026-06-01-monitor: {said}" in call("verify", study)[1]


def found_of_folder(folder):
    from pretest.spec import load_study

    return found_of(load_study(folder), stands(5, "alarm"))


@pytest.mark.parametrize(
    ("actions", "code", "severity"),
    [
        ("    alarm: {advice: continue, nl: a, en: a}\n", "alarm_continues", "serious"),
        ("    fine: {advice: stop, nl: a, en: a}\n    watch: {advice: continue, nl: a, en: a}\n"
         "    alarm: {advice: stop, nl: a, en: a}\n", "actions_crossed", "warning"),
        ("    fine: {advice: continue, nl: a, en: a}\n", "alarm_unanswered", "warning"),
    ],
)  # fmt: skip
def test_check_says_what_cannot_be_right_in_a_plan(call, make_study, actions, code, severity):
    plan = TINY_PLAN + f"monitor:\n  alarms: {{alpha: 0.05}}\n  actions:\n{actions}"
    folder = make_study(plan=plan)
    notes = {note["code"]: note for note in json.loads(call("check", folder, "--json")[1])["notes"]}
    assert notes[code]["severity"] == severity


def test_a_plan_that_answers_an_alarm_has_no_such_note(call, make_study):
    folder = make_study(plan=PLAN)
    codes = {note["code"] for note in json.loads(call("check", folder, "--json")[1])["notes"]}
    assert not codes & {"alarm_continues", "actions_crossed", "alarm_unanswered"}


@pytest.mark.usefixtures("no_drawing")
def test_a_decision_comes_back_in_the_next_monitor(call, make_study):
    """A rise of two points where the margin is one, and a plan that says to stop."""
    later = {f"data/wave{number}.csv": wave(2.0, number) for number in (2, 3)}
    folder = make_study(study=STUDY, plan=TINY_PLAN + MONITOR, data=wave(0.0, 1), **later)
    first = folder / "reports" / "first"
    assert call("monitor", folder, "--out", first)[0] == 0
    assert "Since wave 2 (1 February 2026) the plan says: stop. No decision" in (first / "monitor.html").read_text()
    call("adjust", folder, "--decide", "Wait for one more wave", "--who", "council", "--action", "look_closer",
         "--why", "The election is near", "--about", "distance/everyone")  # fmt: skip
    second = folder / "reports" / "second"
    assert call("monitor", folder, "--out", second)[0] == 0
    page = (second / "monitor.html").read_text(encoding="utf-8")
    assert "This departs from the plan." in page
    assert "The reason, in their words: ‘The election is near’" in page
    assert "No decision on that was written down yet" not in page
    (row,) = pd.read_csv(second / "decisions.csv").to_dict("records")
    assert (row["number"], row["wave"], row["state"], row["advised"], row["departs"]) == (1, 3, "alarm", "stop", True)
    record = json.loads((second / "provenance.json").read_text(encoding="utf-8"))
    assert record["decisions"] == {"number": 1, "head": row["entry"]}
    assert call("verify", second)[0] == 0
    log = folder / DECISION_LOG
    log.write_text(log.read_text(encoding="utf-8").replace("council", "mayors"), encoding="utf-8")
    notes = {note.code: note.message for note in pretest.monitor(pretest.load_study(folder)).notes}
    assert "entry 1 was changed after it was written" in notes["decisions_broken"]
    assert call("verify", second)[0] == 1

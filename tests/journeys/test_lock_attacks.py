"""Ways round a lock: each is refused, or told on the screen, in provenance, in the report, or by `verify`."""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
import sys
import threading
from dataclasses import replace
from html import unescape

import pandas as pd
import pytest

import pretest
from pretest.analysis.record import chain as chain_module
from pretest.analysis.record.chain import read_chain, sha256_of
from pretest.analysis.record.lockfile import LockState, chain_of, lock_state
from pretest.analysis.record.looks import LookedAt, bind_look
from pretest.analysis.record.prelock import early_answers, prelock_notes
from pretest.errors import DesignError, ExportError, SpecError
from pretest.files.onewriter import one_writer
from pretest.tables import columns
from tests.tiny import TINY_DATA, TINY_PLAN, write_study

pytestmark = pytest.mark.usefixtures("no_drawing")

LATER = TINY_DATA.lstrip().replace("r12,debt,5,4", "r12,debt,1,4")
EARLY = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture
def folder(make_study):
    """A study that is locked before its data, which are there now."""
    place = make_study(data=None)
    pretest.lock(pretest.load_study(place))
    (place / "data").mkdir(exist_ok=True)
    (place / "data/wave1.csv").write_text(TINY_DATA.lstrip(), encoding="utf-8")
    return place


def change_plan(folder, old: str = "{points: 1.0}", new: str = "{points: 2.0}") -> None:
    path = folder / "analyses/plan.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def look(folder):
    return pretest.analyse(pretest.load_study(folder))


def report(folder, name: str = "first"):
    findings = look(folder)
    pretest.write_report(findings, folder / "reports" / name, language="en")
    return folder / "reports" / name


def codes(findings) -> set[str]:
    return {note.code for note in findings.notes}


def looks_of(folder) -> list[dict]:
    path = folder / "analyses/looks.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


# --- delete, lock again, date back ----------------------------------------------------------------


def test_a_lock_made_anew_is_not_the_one_of_the_anchor(folder):
    anchor = pretest.anchor(pretest.load_study(folder))
    assert pretest.verify(folder, anchor).whole
    (folder / "analyses/plan.lock").unlink()
    (folder / "data/wave1.csv").rename(folder / "elsewhere.csv")
    change_plan(folder)
    pretest.lock(pretest.load_study(folder), now=EARLY)
    (folder / "elsewhere.csv").rename(folder / "data/wave1.csv")
    assert pretest.verify(folder).whole  # the folder alone cannot tell
    found = pretest.verify(folder, anchor)
    assert not found.whole
    assert "the lock was made anew" in found.problems[0]


def test_the_same_plan_locked_at_the_same_second_is_another_lock(make_study):
    place, anchors = make_study(data=None), set()
    for _ in range(2):
        (place / "analyses/plan.lock").unlink(missing_ok=True)
        pretest.lock(pretest.load_study(place), now=EARLY)
        anchors.add(pretest.anchor(pretest.load_study(place)))
    assert len(anchors) == 2


def test_looks_of_a_lock_that_is_gone_ask_for_a_reason_and_stay_told(folder, call):
    look(folder)
    (folder / "analyses/plan.lock").unlink()
    (folder / "data/wave1.csv").rename(folder / "elsewhere.csv")
    with pytest.raises(DesignError, match="looked at already: 1 looks of an earlier lock"):
        pretest.lock(pretest.load_study(folder))
    assert pretest.lock_state(pretest.load_study(folder)).strays == 1
    pretest.lock(pretest.load_study(folder), after_data="a new plan")
    (folder / "elsewhere.csv").rename(folder / "data/wave1.csv")
    findings = look(folder)
    assert "lock_replaced" in codes(findings)
    assert findings.provenance["lock"]["strays"] == 1
    assert "under a lock 'plan.lock' that is gone" in " ".join(pretest.verify(folder).problems)
    assert "Data were looked at under a lock of this plan that is gone" in call("lock", folder, "--state")[2]


def test_a_report_tells_that_there_were_data_before_the_lock(folder):
    made = report(folder)
    for name in ("plan.lock", "looks.jsonl"):
        (folder / "analyses" / name).unlink()
    (folder / "data/wave1.csv").unlink()
    with pytest.raises(DesignError, match="looked at already: reports/first"):
        pretest.lock(pretest.load_study(folder))
    made.rename(folder / "hidden")
    pretest.lock(pretest.load_study(folder))  # nothing is left that tells
    (folder / "hidden").rename(made)
    assert "reports/first: it was made under a lock that is not in" in " ".join(pretest.verify(folder).problems)
    assert "not the lock that the report was made under" in " ".join(pretest.verify(made).problems)


# --- entries cut off, changed, taken out ----------------------------------------------------------


def amended(folder) -> None:
    change_plan(folder)
    pretest.amend(pretest.load_study(folder), "a stricter council")


def cut_last(folder) -> None:
    path = folder / "analyses/plan.lock"
    record = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(record | {"entries": record["entries"][:-1]}), encoding="utf-8")


def test_the_last_amendment_cut_off_is_told_by_an_anchor(folder):
    first = pretest.anchor(pretest.load_study(folder))
    amended(folder)
    second = pretest.anchor(pretest.load_study(folder))
    assert pretest.verify(folder, first).whole
    assert "entry 1 of 2; it says nothing of the 1 after it" in " ".join(pretest.verify(folder, first).notes)
    cut_last(folder)
    change_plan(folder, "{points: 2.0}", "{points: 1.0}")
    assert pretest.verify(folder, first).whole
    assert not pretest.verify(folder, second).whole


def test_the_last_amendment_cut_off_is_told_by_a_later_look(folder):
    amended(folder)
    look(folder)
    cut_last(folder)
    with pytest.raises(SpecError, match="entry 2 is missing, and entries come after it"):
        look(folder)
    assert not pretest.verify(folder).whole


def test_the_last_amendment_cut_off_is_told_by_a_report(folder):
    amended(folder)
    made = report(folder)
    cut_last(folder)
    (folder / "analyses/looks.jsonl").unlink()
    assert "or entries were cut off" in " ".join(pretest.verify(folder).problems)
    assert "or entries were cut off" in " ".join(pretest.verify(made).problems)


def test_a_look_taken_out_is_told_by_a_later_amendment(folder):
    look(folder)
    amended(folder)
    (folder / "analyses/looks.jsonl").unlink()
    with pytest.raises(SpecError, match="entry 2 is missing"):
        pretest.lock_state(pretest.load_study(folder))


@pytest.mark.parametrize(("old", "new"), [('"rows": 12', '"rows": 99'), ('"time": "20', '"time": "19')])
def test_a_look_that_was_changed_is_found(folder, old, new):
    look(folder)
    path = folder / "analyses/looks.jsonl"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SpecError, match="entry 2 was changed after it was written"):
        look(folder)


def test_an_entry_with_a_new_hash_breaks_the_next(folder):
    amended(folder)
    path = folder / "analyses/plan.lock"
    record = json.loads(path.read_text(encoding="utf-8"))
    first = record["entries"][0]
    first["time"] = "2020-01-01T00:00:00+00:00"
    first["entry_sha256"] = sha256_of({key: value for key, value in first.items() if key != "entry_sha256"})
    path.write_text(json.dumps(record), encoding="utf-8")
    assert "entry 2 was changed" in pretest.verify(path).problems[0]


@pytest.mark.parametrize(
    "broken",
    [
        '{"format": 3, "entries": [{}]}',
        '{"format": 3, "entries": [{"time": 1, "content": {}, "files": {}, "study": "a", "data_exist": false}]}',
        '{"format": 3, "entries": "all"}',
        "[" * 50_000,
        '{"format": 4, "entries": [{}]}',
    ],
)
def test_what_is_no_lock_is_said_and_nothing_else_happens(folder, broken):
    (folder / "analyses/plan.lock").write_text(broken, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        look(folder)
    assert caught.value.code == "lock_unreadable"
    assert not pretest.verify(folder / "analyses/plan.lock").whole


# --- data -----------------------------------------------------------------------------------------


def test_data_are_bound_at_the_first_look(folder):
    first = look(folder)
    (entry,) = looks_of(folder)
    assert [(one["file"], one["rows"], one["wave"]) for one in entry["data"]] == [("data/wave1.csv", 12, 1)]
    assert (entry["number"], entry["command"], entry["lock"]) == (2, "analyse", "plan.lock")
    assert first.provenance["lock"]["head"] == entry["entry_sha256"]
    assert "data_changed_since_look" not in codes(look(folder))
    assert len(looks_of(folder)) == 1  # the same data are the same look


def test_checking_is_no_look(folder):
    pretest.check(folder)
    assert looks_of(folder) == []


def test_data_changed_after_the_first_look_are_told_everywhere(folder, call, tmp_path):
    look(folder)
    (folder / "data/wave1.csv").write_text(LATER, encoding="utf-8")
    assert "no look" not in " ".join(pretest.verify(folder).problems)
    assert "changed after the last look" in " ".join(pretest.verify(folder).problems)
    for language, words in (("en", "Changed since the first look at the data: data/wave1.csv"),
                            ("nl", "Veranderd na de eerste blik op de data: data/wave1.csv")):  # fmt: skip
        code, _, err = call("analyse", folder, "--out", tmp_path / language, "--lang", language)
        assert code == 0
        assert "The data changed since the first look at them" in err
        record = json.loads((tmp_path / language / "provenance.json").read_text(encoding="utf-8"))
        assert record["data_since_first_look"]["changed"] == ["data/wave1.csv"]
        page = unescape((tmp_path / language / "report.html").read_text(encoding="utf-8"))
        assert words in page
        assert page.index("The data changed since the first look at them") < page.index(words)  # read first
        doubt = {"en": "does not follow from this plan alone", "nl": "volgt niet alleen uit dit plan"}[language]
        assert doubt in page[page.index('<section id="decisions"') : page.index('<section id="serious_notes"')]
    assert len(looks_of(folder)) == 2  # the second run on them is no new look, and says it still


def test_a_new_file_and_one_that_is_gone_are_told(folder):
    look(folder)
    study = folder / "study.yaml"
    text = study.read_text(encoding="utf-8")
    extra = "  - {file: data/more.csv, respondent: id, arm: condition}\n"
    study.write_text(text.rstrip() + "\n" + extra, encoding="utf-8")
    (folder / "data/more.csv").write_text(
        "\n".join(line if n == 0 else f"x{line}" for n, line in enumerate(TINY_DATA.strip().splitlines())) + "\n"
    )
    assert look(folder).provenance["data_since_first_look"]["new"] == ["data/more.csv"]
    study.write_text(text.replace("data/wave1.csv", "data/more.csv"), encoding="utf-8")
    found = look(folder)
    assert found.provenance["data_since_first_look"]["gone"] == ["data/wave1.csv"]
    assert {"data_new_since_look", "data_gone_since_look"} <= codes(found)


def test_another_name_of_the_same_data_is_no_change(folder):
    look(folder)
    (folder / "data/wave1.csv").rename(folder / "data/first.csv")
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(text.replace("wave1.csv", "first.csv"), encoding="utf-8")
    since = look(folder).provenance["data_since_first_look"]
    assert since == {"changed": [], "new": [], "gone": [], "withdrawn": [], "grown": []}
    assert len(looks_of(folder)) == 1


def test_a_mark_as_invented_hides_no_look_and_holds_no_data(folder):
    text = TINY_DATA.strip().splitlines()
    marked = [f"{line},{'invented' if n == 0 else 1}" for n, line in enumerate(text)]
    (folder / "data/wave1.csv").write_text("\n".join(marked) + "\n", encoding="utf-8")
    assert look(folder).provenance["inputs"][0]["invented"] is True
    assert looks_of(folder)[0]["data"][0]["invented"] is True
    (folder / "data/wave1.csv").write_text(TINY_DATA.lstrip(), encoding="utf-8")
    assert "data_changed_since_look" not in codes(look(folder))
    assert len(looks_of(folder)) == 2
    (folder / "data/wave1.csv").write_text(LATER, encoding="utf-8")
    assert "data_changed_since_look" in codes(look(folder))


def test_people_who_withdrew_are_no_change(folder):
    look(folder)
    before = looks_of(folder)[0]["data"][0]["sha256"]
    fewer = "\n".join(TINY_DATA.strip().splitlines()[:-1]) + "\n"
    (folder / "data/wave1.csv").write_text(fewer, encoding="utf-8")
    digest = hashlib.sha256(fewer.encode()).hexdigest()
    (folder / "private").mkdir()
    log = folder / "private/withdrawn.jsonl"
    log.write_text(json.dumps({"file": "data/wave1.csv", "old_sha256": before, "new_sha256": digest}) + "\n")
    assert pretest.verify(folder).whole
    found = look(folder)
    assert found.provenance["data_since_first_look"]["withdrawn"] == ["data/wave1.csv"]
    assert "data_changed_since_look" not in codes(found)
    digest = hashlib.sha256(LATER.encode()).hexdigest()
    log.write_text(json.dumps({"file": "data/wave1.csv", "old_sha256": before, "new_sha256": digest}) + "\n")
    (folder / "data/wave1.csv").write_text(LATER, encoding="utf-8")  # nobody was taken out: as many rows as before
    assert look(folder).provenance["data_since_first_look"]["changed"] == ["data/wave1.csv"]


def times(*texts: str) -> pd.DataFrame:
    return pd.DataFrame({columns.STARTED: texts, columns.ENDED: [None] * len(texts)}, dtype="str")


@pytest.mark.parametrize(
    ("texts", "n"),
    [
        (("2026-02-01T09:29:00+00:00", "2026-02-01T09:31:00Z"), 1),
        (("2026-02-01T10:29:00+01:00",), 1),
        (("2026-01-31T19:29:00", "2026-01-31T19:31:00"), 1),  # without a zone: at most 14 hours off
        (("2026-02-01T09:31:00Z", "no time"), 0),
    ],
)
def test_answers_that_are_older_than_the_lock_are_told(folder, texts, n):
    state = LockState("locked", time="2026-02-01T09:30:00+00:00")
    study = pretest.load_study(folder)
    notes = [
        note
        for note in prelock_notes(study, state, early_answers(state.time, times(*texts)))
        if note.code == "answers_before_lock"
    ]
    assert [dict(note.people)["n"] for note in notes] == ([n] if n else [])
    said = replace(state, after_data="they came early")
    assert list(prelock_notes(study, said, early_answers(said.time, times(*texts)))) == []


def test_data_moved_away_while_locking_are_told_as_far_as_files_tell(make_study):
    folder = make_study()
    (folder / "data/wave1.csv").rename(folder / "elsewhere.csv")
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    pretest.lock(pretest.load_study(folder), now=later)
    (folder / "elsewhere.csv").rename(folder / "data/wave1.csv")
    assert {"data_older_than_lock", "clock_behind"} <= codes(look(folder))


def test_a_wave_dated_before_the_lock_is_told(folder):
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(text.replace("arm: condition}", "arm: condition, date: 2020-01-01}"))
    assert "data_dated_before_lock" in codes(look(folder))


def test_two_looks_at_once_leave_one_whole_chain(folder):
    study = pretest.load_study(folder)
    start = threading.Barrier(8)

    def once(number: int) -> None:
        start.wait()
        bind_look(study, [LookedAt("data/wave1.csv", f"{number:064x}", 12, 1, False)], "analyse")

    threads = [threading.Thread(target=once, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chain = chain_of(study)
    assert [entry["number"] for entry in chain.all] == list(range(1, 10))
    assert len({one["sha256"] for entry in chain.looks for one in entry["data"]}) == 8


def test_a_folder_that_is_held_is_said_after_a_while(tmp_path):
    with one_writer(tmp_path), pytest.raises(ExportError, match="another run is writing here"), one_writer(tmp_path, 0):
        pass


def test_a_look_that_cannot_be_recorded_under_a_lock_is_not_shown(folder, tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise ExportError("write_failed", "looks.jsonl", "the file cannot be written (read-only)")

    with monkeypatch.context() as patched:
        patched.setattr(chain_module, "write_atomic", refuse)
        with pytest.raises(ExportError, match="cannot be recorded beside the lock") as caught:
            look(folder)
        assert caught.value.code == "look_not_recorded"
        assert "look_not_recorded" in codes(look(write_study(tmp_path / "unlocked")))
    look(folder)
    monkeypatch.setattr(chain_module, "write_atomic", refuse)
    assert "look_not_recorded" not in codes(look(folder))  # the same data are the same look: there is nothing to write
    assert len(looks_of(folder)) == 1


# --- several plans, versions, clocks, Python ------------------------------------------------------


def test_a_second_plan_beside_a_lock_is_told_and_needs_a_reason(folder, call, tmp_path):
    (folder / "analyses/plan2.yaml").write_text(TINY_PLAN.lstrip().replace("1.0", "2.0"), encoding="utf-8")
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(text.rstrip() + "\nplan: analyses/plan2.yaml\n", encoding="utf-8")
    code, _, err = call("analyse", folder, "--out", tmp_path / "out", "--lang", "en")
    assert code == 0
    assert "Another plan of this study is locked too: analyses/plan.lock" in err
    page = (tmp_path / "out/report.html").read_text(encoding="utf-8")
    assert "Another plan of this study is locked too: analyses/plan.lock" in page
    record = json.loads((tmp_path / "out/provenance.json").read_text(encoding="utf-8"))
    assert record["lock"]["others"] == ["analyses/plan.lock"]
    assert "no reason is recorded" in " ".join(pretest.verify(folder).problems)
    code, _, err = call("lock", folder, "--after-data", "a second plan")
    assert code == 1
    assert "another plan is locked here: analyses/plan.lock" in err
    assert call("lock", folder, "--after-data", "a second plan", "--beside", "users only")[0] == 0
    assert pretest.lock_state(pretest.load_study(folder)).beside == "users only"
    assert pretest.verify(folder).whole
    assert "users only" in (folder / "analyses/preregistration-en.html").read_text(encoding="utf-8")
    (folder / "analyses/plan.lock").unlink()
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    assert pretest.lock_state(pretest.load_study(folder)).others == ("analyses/plan2.lock",)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_lock_that_is_a_link_out_of_the_study_is_refused(folder, tmp_path):
    (tmp_path / "other.lock").write_text('{"entries": []}', encoding="utf-8")
    (folder / "analyses/plan2.lock").symlink_to(tmp_path / "other.lock")
    with pytest.raises(SpecError) as caught:
        look(folder)
    assert caught.value.code == "outside_study"


def test_looks_under_two_locks_are_two_chains(folder):
    look(folder)
    (folder / "analyses/plan2.yaml").write_text(TINY_PLAN.lstrip(), encoding="utf-8")
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(text.rstrip() + "\nplan: analyses/plan2.yaml\n", encoding="utf-8")
    pretest.lock(pretest.load_study(folder), after_data="later", beside="later")
    look(folder)
    assert [(one["lock"], one["number"]) for one in looks_of(folder)] == [("plan.lock", 2), ("plan2.lock", 2)]
    for name in ("plan.lock", "plan2.lock"):
        chain = read_chain(folder / "analyses" / name)
        assert (len(chain.all), chain.strays, chain.problems) == (2, (), ())


def test_some_waves_of_a_locked_study_are_no_change_of_it(make_study):
    folder = make_study(data=None)
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    second = "  - {file: data/wave2.csv, wave: 2, respondent: id, arm: condition, ids: own}\n"
    (folder / "study.yaml").write_text(text.rstrip() + "\n" + second, encoding="utf-8")
    pretest.lock(pretest.load_study(folder))
    (folder / "data").mkdir(exist_ok=True)
    for name in ("wave1", "wave2"):
        (folder / f"data/{name}.csv").write_text(TINY_DATA.lstrip(), encoding="utf-8")
    (folder / "data/wave2.csv").write_text(LATER, encoding="utf-8")
    record = pretest.monitor(pretest.load_study(folder), waves=[1]).provenance
    assert (record["lock"]["state"], record["lock"]["deviations"], record["changed_in_python"]) == ("locked", [], [])
    assert [one["command"] for one in looks_of(folder)] == ["monitor"]
    found = pretest.monitor(pretest.load_study(folder))
    assert found.provenance["data_since_first_look"]["new"] == ["data/wave2.csv"]
    page = pretest.render(found, lang="en")
    assert page.index("These data came after the first look at the others") < page.index('<section id="watched"')


def test_another_version_is_mentioned(make_study, monkeypatch):
    folder = make_study(data=None)
    with monkeypatch.context() as patched:
        patched.setattr(sys.modules["pretest.planning.lock"], "package_version", lambda: "0.0.1")
        pretest.lock(pretest.load_study(folder))
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data/wave1.csv").write_text(TINY_DATA.lstrip(), encoding="utf-8")
    found = look(folder)
    assert "lock_other_version" in codes(found)
    assert found.provenance["lock"]["version"] == "0.0.1"
    assert "locked with version 0.0.1 of the program" in pretest.render(found, lang="en")


def test_an_amendment_before_the_lock_is_refused_and_a_look_is_told(folder):
    change_plan(folder)
    with pytest.raises(DesignError) as caught:
        pretest.amend(pretest.load_study(folder), "why", now=EARLY)
    assert caught.value.code == "clock_behind"
    study = pretest.load_study(folder)
    _, notes = bind_look(study, [LookedAt("data/wave1.csv", "0" * 64, 12, 1, False)], "analyse", now=EARLY)
    assert [note.code for note in notes] == ["clock_behind"]
    assert not chain_of(study).problems  # it says so itself


def test_a_plan_changed_in_python_is_told(folder, tmp_path):
    study = pretest.load_study(folder)
    outcomes = study.plan.outcomes
    harm = outcomes["distance"].model_copy(update={"primary": False})
    plan = study.plan.model_copy(update={"outcomes": {**outcomes, "distance": harm}})
    found = pretest.analyse(replace(study, plan=plan))
    (change,) = found.provenance["changed_in_python"]
    assert (change["key"], change["old"], change["new"]) == (
        "analyses/plan.yaml outcomes.distance.primary",
        "true",
        None,
    )
    assert found.provenance["lock"]["state"] == "changed"
    assert [note.severity for note in found.notes if note.code == "changed_in_python"] == ["serious"]
    assert "Changed in Python, so that the files do not say it: " in unescape(pretest.render(found, lang="en"))
    with pytest.raises(DesignError) as caught:
        pretest.amend(replace(study, plan=plan), "nobody will know")
    assert caught.value.code == "changed_in_python"
    assert pretest.analyse(study).provenance["changed_in_python"] == []


def test_files_changed_while_a_study_is_loaded_are_told(folder):
    study = pretest.load_study(folder)
    change_plan(folder)
    assert "files_changed_since_loading" in codes(pretest.analyse(study))


# --- half-way -------------------------------------------------------------------------------------


def test_a_lock_that_was_stopped_half_way_is_completed(folder, call):
    assert not list((folder / "analyses").glob("preregistration*"))
    before = (folder / "analyses/plan.lock").read_bytes()
    code, _, err = call("lock", folder)
    assert code == 0
    assert "not written whole; it is written now" in err
    assert (folder / "analyses/plan.lock").read_bytes() == before
    anchor = pretest.anchor(pretest.load_study(folder))
    assert anchor in (folder / "analyses/preregistration-nl.html").read_text(encoding="utf-8")
    assert call("lock", folder)[0] == 1  # whole: locked already
    amended(folder)  # and stopped before the preregistration was written anew
    assert call("lock", folder, "--amend", "another reason")[0] == 1
    assert call("lock", folder, "--amend", "a stricter council")[0] == 0
    assert "a stricter council" in (folder / "analyses/preregistration-en.html").read_text(encoding="utf-8")
    assert lock_state(pretest.load_study(folder)).number == 2


# --- reports --------------------------------------------------------------------------------------


def test_a_report_that_was_changed_is_not_whole(folder, call):
    made = report(folder)
    code, out, _ = call("verify", made, "--json")
    assert (code, json.loads(out)["whole"], json.loads(out)["problems"]) == (0, True, [])
    table = made / "verdicts.csv"
    whole = table.read_text(encoding="utf-8")
    table.write_text(whole.replace("harm", "fine"), encoding="utf-8")
    assert "verdicts.csv: it was changed after it was written" in pretest.verify(made).problems
    record = json.loads((made / "provenance.json").read_text(encoding="utf-8"))
    record["files"]["verdicts.csv"] = hashlib.sha256(table.read_bytes()).hexdigest()
    (made / "provenance.json").write_text(json.dumps(record), encoding="utf-8")
    code, out, _ = call("verify", made)
    assert code == 1
    assert "verdicts.csv: its figures are not those of the findings" in out
    table.write_text(whole, encoding="utf-8")
    table.unlink()
    assert "verdicts.csv: it is gone" in pretest.verify(made).problems


def test_a_report_whose_inputs_changed_is_not_whole(folder):
    made = report(folder)
    (folder / "data/wave1.csv").write_text(LATER, encoding="utf-8")
    problems = pretest.verify(made).problems
    assert problems == ("data/wave1.csv: it is not the file that the report rests on: it was changed since",)
    (folder / "data/wave1.csv").unlink()  # kept no longer: not known, and said
    found = pretest.verify(made)
    assert found.whole
    assert "data/wave1.csv: it is not there" in " ".join(found.notes)


def test_a_report_alone_is_held_against_the_anchor_of_its_day(folder, tmp_path):
    made = report(folder)
    anchor = pretest.anchor(pretest.load_study(folder))
    alone = tmp_path / "sent"
    shutil.copytree(made, alone)
    assert pretest.verify(alone, anchor).whole
    assert not pretest.verify(alone, "AAAA-" * 6 + "AAAA").whole


def test_a_page_made_again_is_of_the_report(folder, call):
    made = report(folder)
    assert call("report", made, "--lang", "nl")[0] == 0
    assert pretest.verify(made).whole


def test_a_provenance_that_names_files_outside_reads_none(folder):
    made = report(folder)
    record = json.loads((made / "provenance.json").read_text(encoding="utf-8"))
    record["files"]["../../study.yaml"] = "0" * 64
    (made / "provenance.json").write_text(json.dumps(record), encoding="utf-8")
    assert "it names a file outside the report" in " ".join(pretest.verify(made).problems)


# --- anchors --------------------------------------------------------------------------------------


def test_an_anchor_is_read_as_people_write_it(folder, call, tmp_path):
    code, out, err = call("lock", "--anchor", folder)
    anchor = pretest.anchor(pretest.load_study(folder))
    assert (code, anchor in out, f"verify --anchor {anchor}" in err) == (0, True, True)
    mail = tmp_path / "mail.txt"
    mail.write_text(f"Dear notary,\n\nthis is it: {anchor}.\n", encoding="utf-8")
    typed = anchor.lower().replace("-", " ").replace("o", "0")
    for given in (anchor, typed, str(mail)):
        assert call("verify", folder, "--anchor", given)[0] == 0
    mail.write_text("nothing", encoding="utf-8")
    code, _, err = call("verify", folder, "--anchor", mail)
    assert (code, "the file holds no anchor" in err) == (1, True)
    assert call("verify", folder, "--anchor", "nonsense")[0] == 1
    assert call("verify", tmp_path / "nowhere")[0] == 1

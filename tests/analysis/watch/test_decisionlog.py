"""The log of decisions: a chain that can be checked by hand, and in which every change is found."""

from __future__ import annotations

import hashlib
import json

import pytest

from pretest.analysis.record.anchor import anchor_of
from pretest.analysis.watch.decisionlog import DECISION_LOG, DecisionLog, next_entry, read_log, write_entry
from pretest.errors import ExportError, SpecError
from pretest.limits import DECISIONS

BODY = {
    "time": "2026-06-01T12:00:00+00:00", "version": "0.1.0", "wave": 5, "findings": "reports/monitor",
    "findings_sha256": "f" * 64, "study": "tiny", "decision": "Stop.", "role": "team", "why": "So.", "action": "stop",
    "about": {"outcome": "", "audience": "", "place": ""}, "date": "2026-06-01", "known": "alarm", "advised": "stop",
    "departs": False, "corrects": None,
    "states": [{"outcome": "distance", "audience": "users", "place": "", "state": "alarm", "advice": "stop",
                "counts": True}],
}  # fmt: skip


def log_of(*bodies) -> DecisionLog:
    log = DecisionLog()
    for body in bodies:
        log = DecisionLog((*log.entries, next_entry(log, dict(body))))
    return log


def put(folder, entries):
    (folder / "analyses").mkdir(exist_ok=True)
    text = "".join(f"{json.dumps(entry, ensure_ascii=False)}\n" for entry in entries)
    (folder / DECISION_LOG).write_text(text, encoding="utf-8")
    return read_log(folder)


@pytest.fixture
def three():
    bodies = [BODY | {"time": f"2026-06-0{day}T12:00:00+00:00", "decision": f"No {day}."} for day in (1, 2, 3)]
    return list(log_of(*bodies).entries)


def test_the_hash_of_an_entry_is_that_of_its_words_in_one_spelling(three):
    for before, entry in zip([None, *three], three, strict=False):
        body = {key: value for key, value in entry.items() if key != "entry_sha256"}
        text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert entry["entry_sha256"] == hashlib.sha256(text.encode()).hexdigest()
        assert entry["previous_sha256"] == ("" if before is None else before["entry_sha256"])


def test_a_whole_log_is_read_back_with_an_anchor_for_every_entry(tmp_path, three):
    log = put(tmp_path, three)
    assert list(log.entries) == three
    assert log.problems == ()
    assert log.anchors == tuple(anchor_of(number, one["entry_sha256"]) for number, one in enumerate(three, 1))
    assert log.anchor == log.anchors[-1]
    assert log.record() == {"number": 3, "head": three[-1]["entry_sha256"]}


def test_no_log_is_an_empty_one(tmp_path):
    log = read_log(tmp_path)
    assert (log.entries, log.problems, log.head, log.anchor) == ((), (), None, None)


CHANGED = {
    "time": "2026-06-02T13:00:00+00:00", "version": "9", "wave": 4, "findings": "reports/other",
    "findings_sha256": "0" * 64, "study": "other", "decision": "Go on.", "role": "council", "why": "",
    "action": "continue", "about": {"outcome": "distance", "audience": "", "place": ""}, "date": "2026-06-02",
    "known": "fine", "advised": "continue", "departs": True, "corrects": 1, "states": [], "previous_sha256": "0" * 64,
    "entry_sha256": "0" * 64, "added": "more",
}  # fmt: skip


@pytest.mark.parametrize("key", CHANGED)
def test_a_change_of_any_part_is_found_and_what_follows_is_not_told(tmp_path, three, key):
    three[1] = three[1] | {key: CHANGED[key]}
    log = put(tmp_path, three)
    assert [problem.code for problem in log.problems] == ["log_broken"]
    assert "entry 2 was changed" in log.problems[0].what
    assert list(log.entries) == three[:1]
    with pytest.raises(SpecError):
        log.require_whole()


def test_an_entry_that_is_taken_out_put_in_or_moved_is_found(tmp_path, three):
    assert "entry 2 is missing" in put(tmp_path, [three[0], three[2]]).problems[0].what
    assert put(tmp_path, [three[0], three[0], *three[1:]]).problems
    assert put(tmp_path, [three[1], three[0], three[2]]).problems
    assert put(tmp_path, three[1:]).problems


def test_a_chain_made_anew_is_whole_and_has_another_anchor(tmp_path, three):
    again = [{key: one[key] for key in BODY} for one in three]
    assert log_of(*again).anchor != put(tmp_path, three).anchor  # random signs in its first entry


def test_a_time_that_goes_back_without_saying_so_is_a_problem(tmp_path):
    early = BODY | {"time": "2026-05-01T12:00:00+00:00"}
    log = put(tmp_path, log_of(BODY, early).entries)
    assert [problem.code for problem in log.problems] == ["log_clock"]
    assert len(log.entries) == 2
    assert put(tmp_path, log_of(BODY, early | {"clock_behind": True}).entries).problems == ()


@pytest.mark.parametrize(
    "change",
    [
        {"number": True}, {"wave": "5"}, {"states": [1]}, {"states": [{"state": "safe"}]}, {"about": {}},
        {"known": "safe"}, {"action": "<b>"}, {"departs": "no"}, {"corrects": 1}, {"corrects": 0}, {"date": "soon"},
        {"decision": "x" * 2001}, {"role": "x" * 121}, {"entry_sha256": None},
    ],
)  # fmt: skip
def test_what_is_no_entry_is_not_read(tmp_path, three, change):
    log = put(tmp_path, [three[0] | change])
    assert [problem.code for problem in log.problems] == ["log_unreadable"]
    assert log.entries == ()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{", b"[]\n", b"null\n", b"[" * 100_000, b"1e999\n"])
def test_a_file_that_is_no_log_is_not_read(tmp_path, content):
    (tmp_path / "analyses").mkdir()
    (tmp_path / DECISION_LOG).write_bytes(content)
    assert [problem.code for problem in read_log(tmp_path).problems] == ["log_unreadable"]


def test_a_log_outside_the_study_is_not_read(tmp_path, three):
    put(tmp_path, three)
    folder = tmp_path / "study"
    (folder / "analyses").mkdir(parents=True)
    (folder / DECISION_LOG).symlink_to(tmp_path / DECISION_LOG)
    with pytest.raises(SpecError, match="outside the study"):
        read_log(folder)


def test_a_log_that_is_full_takes_no_more(tmp_path, three):
    (tmp_path / "analyses").mkdir()
    full = DecisionLog(tuple(three[:1]) * DECISIONS)
    with pytest.raises(ExportError, match="as long as it may be"):
        write_entry(tmp_path, full, three[0])


def test_what_stands_in_the_file_is_not_spelled_anew(tmp_path, three):
    put(tmp_path, three[:1])
    path = tmp_path / DECISION_LOG
    path.write_text(path.read_text().replace('": ', '":   ').rstrip("\n"), encoding="utf-8")
    before = path.read_text()
    write_entry(tmp_path, read_log(tmp_path), three[1])
    assert path.read_text().startswith(f"{before}\n")
    assert read_log(tmp_path).problems == ()

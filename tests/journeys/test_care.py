"""What was promised to respondents: rows deleted in time, a study approved beforehand."""

from __future__ import annotations

import datetime

import pytest

import pretest
from pretest.analysis.checks.care import care_notes
from pretest.errors import SpecError
from tests.tiny import TINY_STUDY

DAY = datetime.date(2026, 6, 15)
KEEP = TINY_STUDY + "keep: {rows_until: 2026-06-15, contact: privacy@example.org}\n"


def codes(folder, day=DAY):
    return [note.code for note in care_notes(pretest.load_study(folder), day)]


@pytest.mark.parametrize(
    ("days", "found"),
    [(-31, []), (-30, []), (-29, ["retention_near"]), (0, ["retention_near"]), (1, ["retention_over"])],
)
def test_rows_are_to_be_deleted_in_time(make_study, days, found):
    assert codes(make_study(study=KEEP), DAY + datetime.timedelta(days=days)) == found


def test_rows_that_are_gone_need_no_word(make_study):
    folder = make_study(study=KEEP, data=None)
    assert codes(folder, DAY + datetime.timedelta(days=99)) == []


def test_check_reminds(make_study):
    study = TINY_STUDY + "keep: {rows_until: 2020-01-01}\n"
    notes = {note.code: note for note in pretest.check(make_study(study=study)).notes}
    assert notes["retention_over"].severity == "serious"
    assert "data/wave1.csv" in notes["retention_over"].message


def test_ethics_is_looked_after(make_study):
    ethics = TINY_STUDY + "ethics: {file: ethics/letter.pdf, approved: 2026-07-01}\n"
    folder = make_study(study=ethics)
    assert codes(folder) == ["ethics_file_missing", "ethics_not_approved"]
    (folder / "ethics").mkdir()
    (folder / "ethics/letter.pdf").write_bytes(b"%PDF")
    assert codes(folder, datetime.date(2026, 7, 1)) == []
    assert codes(make_study(study=TINY_STUDY + "ethics: {}\n")) == ["ethics_not_approved"]
    assert codes(make_study()) == []
    with pytest.raises(SpecError):
        codes(make_study(study=TINY_STUDY + "ethics: {file: ../letter.pdf, approved: 2026-01-01}\n"))


def test_what_judges_nothing_may_change_after_the_lock(make_study):
    folder = make_study(data=None)
    pretest.lock(pretest.load_study(folder))
    make_study(study=KEEP + "ethics: {approved: 2026-01-01}\n", data=None)
    assert pretest.lock_state(pretest.load_study(folder)).state == "locked"
    bare = TINY_STUDY.replace(", control: true", "") + "design: uncontrolled\n"
    make_study(study=bare, data=None)
    state = pretest.lock_state(pretest.load_study(folder))
    assert "study.yaml design" in [deviation.key for deviation in state.deviations]


def test_a_study_without_control_says_so(make_study):
    bare = TINY_STUDY.replace(", control: true", "")
    notes = {note.code: note for note in pretest.check(make_study(study=bare)).notes}
    assert notes["uncontrolled"].severity == "serious"
    folder = make_study(study=bare + "design: uncontrolled\n")
    notes = {note.code: note for note in pretest.check(folder).notes}
    assert notes["uncontrolled"].severity == "warning"
    findings = pretest.analyse(pretest.load_study(folder))
    decided = findings.verdicts[findings.verdicts["outcome"] == ""]
    assert set(decided["verdict"]) == {"no_control"}
    with pytest.raises(SpecError, match="the design is uncontrolled, but 'control' is marked as control"):
        pretest.load_study(make_study(study=TINY_STUDY + "design: uncontrolled\n"))

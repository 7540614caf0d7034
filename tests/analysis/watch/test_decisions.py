"""The table of decisions: every entry, and of an earlier state nothing that is hidden now."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.analysis.watch.adjust import adjust
from pretest.analysis.watch.decisionlog import DECISION_LOG, read_log
from pretest.analysis.watch.decisions import decided, decisions_table
from tests.analysis.watch.decided import NOW, decided_study, found_of, stands

WHO = {"who": "campaign team", "now": NOW}


@pytest.fixture
def study(tmp_path):
    return decided_study(
        tmp_path / "study", stands(5, "fine"), stands(5, "fine", place="Harbour"), stands(5, "alarm", place="Hill")
    )


def released(study, *rows):
    return {"alarms": found_of(study, *rows).alarms}


NOW_HIDDEN = (
    stands(5, "fine"),
    stands(5, "fine", place="Harbour"),
    stands(5, "cannot_tell", place="Hill", suppressed=True),
)
AS_IT_WAS = (stands(5, "fine"), stands(5, "fine", place="Harbour"), stands(5, "alarm", place="Hill"))


def test_every_entry_is_a_row_with_what_puts_it_right(study):
    adjust(study, decide="Go on.", action="continue", why="We wait.", about="distance/users/Hill", **WHO)
    adjust(study, decide="Stop.", action="stop", corrects=1, date="2026-05-31", **WHO)
    table = decisions_table(read_log(study.folder), released(study, *AS_IT_WAS))
    assert table["number"].tolist() == [1, 2]
    assert table["corrected_by"].tolist()[0] == 2
    assert table["corrects"].tolist()[1] == 1
    assert table["corrected_by"].isna().tolist() == [False, True]
    assert table["state"].tolist() == ["alarm", "alarm"]
    assert table["departs"].tolist() == [True, False]
    assert table["date"].tolist() == ["2026-06-01", "2026-05-31"]
    assert table[["outcome", "audience", "place"]].values.tolist() == [["distance", "users", "Hill"], ["", "", ""]]
    assert table["suppressed"].tolist() == [False, False]


@pytest.mark.parametrize("about", ["distance/users/Hill", "", "distance", "/users"])
def test_a_state_of_people_who_are_too_few_now_is_not_told(study, about):
    """The place that was in alarm is hidden since people withdrew; the others do not explain the state."""
    adjust(study, decide="Something.", action="continue", why="So.", about=about, **WHO)
    (row,) = decisions_table(read_log(study.folder), released(study, *NOW_HIDDEN)).to_dict("records")
    assert (row["state"], row["advised"], row["suppressed"]) == ("", "", True)
    assert pd.isna(row["departs"])
    assert row["text"] == "Something."


def test_a_state_that_other_cells_explain_stays(study):
    adjust(study, decide="Something.", action="stop", why="So.", about="distance/users/Harbour", **WHO)
    (row,) = decisions_table(read_log(study.folder), released(study, *NOW_HIDDEN)).to_dict("records")
    assert (row["state"], row["advised"], row["departs"], row["suppressed"]) == ("fine", "continue", True, False)


def test_without_a_log_there_are_no_rows(study):
    found = decided(study, {})
    assert len(found.table) == 0
    assert (found.notes, found.record()) == ((), {})


def test_a_log_that_was_changed_is_told_up_to_that_place_with_a_note(study):
    for text in ("First.", "Second.", "Third."):
        adjust(study, decide=text, **WHO)
    whole = decided(study, {})
    assert whole.record() == {"decisions": {"number": 3, "head": whole.log.head}}
    path = study.folder / DECISION_LOG
    path.write_text(path.read_text().replace("Second.", "Other."), encoding="utf-8")
    found = decided(study, {})
    assert found.table["text"].tolist() == ["First."]
    assert [(note.code, note.severity) for note in found.notes] == [("decisions_broken", "serious")]
    assert "entry 2 was changed" in found.notes[0].message
    assert found.record() == {}

"""The story of ``pretest demo --monitor``: seven steps as the tables say, and a decision in a true chain."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from pretest.analysis.watch.decisionlog import read_log

HEADINGS = {
    "nl": ("gemeten", "niet te vergelijken", "alarm", "plan", "besloten", "daarna", "Waar staat"),
    "en": ("measured", "cannot be compared", "alarm", "plan", "decided", "after", "Where is"),
}


@pytest.mark.slow
def test_the_story_has_seven_steps_and_its_decision_is_written_down(call, tmp_path):
    code, out, _ = call("demo", "--monitor", "--n", "500", "--lang", "en", "--out", tmp_path / "tour")
    assert code == 0
    steps = re.findall(r"^(\d)\. (.+)$", out, re.MULTILINE)
    assert [int(number) for number, _ in steps] == list(range(1, 8))
    assert all(word in said for word, (_, said) in zip(HEADINGS["en"], steps, strict=True))
    folder, text = tmp_path / "tour" / "monitor", " ".join(out.split())
    rows = pd.read_csv(folder / "reports" / "monitor-wave7" / "alarms.csv", keep_default_na=False)
    assert rows["wave"].max() == 7  # what was known when it was decided
    alarm = rows[(rows["wave"] == 7) & (rows["place"] == "") & (rows["state"] == "alarm")]
    log = read_log(folder)
    assert not log.problems
    if alarm.empty:
        assert not log.entries
        assert "There was no alarm. So nothing was decided." in text
    else:
        (entry,) = log.entries
        assert (entry["wave"], entry["known"], entry["action"], entry["departs"]) == (7, "alarm", "stop", False)
        assert entry["decision"] in text
        assert str(log.anchor) in text
        assert "Decision 1" in text
    assert "Nobody here exists." in text
    assert "Blame: wave 3 (1 September 2025) and wave 4 (1 December 2025) cannot be compared" in text
    assert (folder / "reports" / "monitor" / "monitor.html").is_file()

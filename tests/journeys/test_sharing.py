"""A plan that hides nobody gives what ``--unsuppressed`` gives: files that say that they are not for sharing."""

from __future__ import annotations

import json

import pytest

from pretest.report.words.strings import read_strings
from tests.tiny import TINY_PLAN, TINY_STUDY

pytestmark = pytest.mark.usefixtures("no_drawing")

OPEN = TINY_PLAN.replace("suppress_below: 2", "suppress_below: 1")


@pytest.mark.parametrize(("command", "page"), [("analyse", "report"), ("monitor", "monitor")])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_files_and_the_first_line_say_so(call, make_study, tmp_path, command, page, language):
    code, _, err = call(command, make_study(plan=OPEN), "--out", tmp_path / "open", "--lang", language)
    assert code == 0
    assert "suppress_below 1" in err
    hidden = make_study(plan=OPEN.replace("suppress_below: 1", "suppress_below: 10"))
    assert call(command, hidden, "--out", tmp_path / "asked", "--unsuppressed", "--lang", language)[0] == 0
    names = [sorted(path.name for path in (tmp_path / name).iterdir()) for name in ("open", "asked")]
    assert names[0] == names[1]
    assert f"{page}-not-for-sharing.html" in names[0]
    html = (tmp_path / "open" / f"{page}-not-for-sharing.html").read_text(encoding="utf-8")
    strings = read_strings(language)
    first = html.index("<body")
    assert strings("page.not_for_sharing") in html[first : first + 600]
    assert strings("note.suppression_off") in html
    text = "methods.full.suppression.body" if command == "analyse" else "monitor.methods.full.suppression.body"
    for out, n in (("open", "1"), ("asked", "10")):  # no word on hiding in what hides nothing
        page_of = (tmp_path / out / f"{page}-not-for-sharing.html").read_text(encoding="utf-8")
        assert strings("methods.plain.privacy_off") in page_of
        assert strings("methods.plain.privacy", n=n) not in page_of
        assert strings(text, n=n) not in page_of


def test_findings_say_that_they_are_complete(call, make_study, tmp_path):
    call("analyse", make_study(plan=OPEN), "--out", tmp_path / "out")
    record = json.loads((tmp_path / "out" / "findings-not-for-sharing.json").read_text(encoding="utf-8"))
    assert record["suppressed_below"] == 0


def test_findings_with_a_threshold_of_1_are_told_as_complete(call, make_study, tmp_path):
    call("analyse", make_study(plan=OPEN), "--out", tmp_path / "out", "--lang", "en")
    path = tmp_path / "out" / "findings-not-for-sharing.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"suppressed_below": 0', '"suppressed_below": 1'))
    assert call("report", path, "--lang", "en", "--out", tmp_path / "again.html")[0] == 0
    assert read_strings("en")("page.not_for_sharing") in (tmp_path / "again.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("study", [TINY_STUDY, TINY_STUDY.partition("data:")[0]])
def test_check_notes_it(call, make_study, study):
    code, out, _ = call("check", make_study(study, plan=OPEN), "--json")
    assert code == 0
    assert "suppression_off" in {note["code"] for note in json.loads(out)["notes"]}
    code, out, _ = call("check", make_study(study), "--json")
    assert "suppression_off" not in {note["code"] for note in json.loads(out)["notes"]}

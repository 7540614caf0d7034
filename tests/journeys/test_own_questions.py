"""The page on one's own questions, walked: every command runs, files are written as it says, and check is content."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from pretest.responses import read_responses
from pretest.spec import load_study

DOCS = Path(__file__).parents[2] / "docs"
STEP = re.compile(
    r"^    (?P<command>pretest .*)$|^In `(?P<file>[^`]+)`:$|^.*In `(?P<later>[^`]+)`:$"
    r"|^.*in place of `data: \[\]` in `(?P<data>[^`]+)`:$|^.*in de plaats van `data: \[\]` in `(?P<gegevens>[^`]+)`:$"
    r"|^```(?:yaml|csv)\n(?P<block>[\s\S]*?)^```$",
    re.MULTILINE,
)
SLIP = re.compile(r"^\| `(?P<wrong>[^`]+)` \| [^|]+ \| `(?P<right>[^`]+)` \|$", re.MULTILINE)


def walk(page: Path, call) -> list[str]:
    """Does what the page says, in the folder one is in; the commands that were run."""
    ran: list[str] = []
    target, replaced = None, False
    for step in STEP.finditer(page.read_text(encoding="utf-8")):
        told = step.groupdict()
        if told["command"]:
            words = shlex.split(told["command"], comments=True)[1:]
            code, out, err = call(*words)
            assert code == 0, (words, out, err)
            ran.append(words[0] if words[0] != "survey" else words[1])
        elif told["block"] is None:
            target = Path(told["file"] or told["later"] or told["data"] or told["gegevens"])
            replaced = bool(told["data"] or told["gegevens"])
        elif target is not None:
            text = told["block"]
            if replaced:
                before = target.read_text(encoding="utf-8")
                assert "data: []\n" in before
                text = before.replace("data: []\n", text)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
            target = None
    return ran


@pytest.mark.parametrize(
    ("page", "study", "scale"),
    [("own-questions.md", "my-study", "welcome"), ("eigen-vragen.md", "mijn-onderzoek", "welkom")],
)
def test_who_follows_the_page_has_a_study_of_their_own(call, tmp_path, monkeypatch, page, study, scale):
    monkeypatch.chdir(tmp_path)
    ran = walk(DOCS / page, call)
    assert ran == [
        "init", "list", "show", "answers", "copy", "copy", "copy", "new", "check", "export", "export", "check",
    ]  # fmt: skip
    responses = read_responses(load_study(study))
    assert responses.frame[f"{scale}_1"].tolist()[:3] == [4.0, 2.0, 5.0]
    assert responses.frame["_arm"].tolist() == ["control", "concept_a", "control", "concept_a"]
    assert list((tmp_path / study / "exports/paper").rglob("*.docx"))


def test_both_pages_say_the_same(call):
    dutch, english = ((DOCS / name).read_text(encoding="utf-8") for name in ("eigen-vragen.md", "own-questions.md"))
    assert dutch.count("\n## ") == english.count("\n## ")
    assert len(SLIP.findall(dutch)) == len(SLIP.findall(english)) >= 5


@pytest.mark.parametrize("page", ["own-questions.md", "eigen-vragen.md"])
def test_the_slips_that_the_page_names_are_told(call, tmp_path, monkeypatch, page):
    monkeypatch.chdir(tmp_path)
    assert call("init", "one")[0] == 0
    assert call("survey", "new", "scale", "mine", "--study", "one")[0] == 0
    path = Path("one/surveys/scales/mine.yaml")
    whole = path.read_text(encoding="utf-8")
    for wrong, right in SLIP.findall((DOCS / page).read_text(encoding="utf-8")):
        if "used_12m" in wrong:
            place, before = Path("one/study.yaml"), Path("one/study.yaml").read_text(encoding="utf-8")
            text = before.replace("when: {used_12m: [1]}", wrong)
        else:
            place, before = path, whole
            key = wrong if ":" in wrong.split(" ")[0] else f"title: {wrong}"
            text = re.sub(r"(?m)^title: .*$", lambda _, key=key: key, whole) if "title" in key else f"{whole}{key}\n"
        assert text != before
        place.write_text(text, encoding="utf-8")
        code, out, err = call("check", "one")
        place.write_text(before, encoding="utf-8")
        assert code == 1, wrong
        assert str(place.relative_to("one")) in out + err
        assert "YAML" not in out + err, wrong
        assert right

"""A study with two planned looks, looked at three times: what every page says of it, in both languages."""

from __future__ import annotations

import json
from html import unescape
from types import SimpleNamespace

import pytest

import pretest
from pretest.findings import from_json, to_json
from tests.report.parsing import parse
from tests.tiny import TINY_PLAN, arms, write_study

pytestmark = pytest.mark.usefixtures("no_drawing")

PLAN = TINY_PLAN.rstrip().replace("points: 1.0", "points: 0.5") + "\nlooks: {n: [40, 80]}\n"
PRICE = {
    "en": "Who looks more often than planned is wrong more often: not in 5 but in about 8 of 100 tests.",
    "nl": "Wie vaker kijkt dan gepland, heeft het vaker mis: niet in 5 maar in ongeveer 8 van de 100 tests.",
}
FIRST = {
    "en": "This is look 1 of 2, planned at 40 per group. The bar is higher now, because there is a later look.",
    "nl": "Dit is kijkmoment 1 van 2, gepland bij 40 per groep. "
    "De lat ligt nu hoger, omdat er nog een kijkmoment komt.",
}
SECOND = {
    "en": "This is look 2 of 2, planned at 80 per group. The bar is a little higher than with one look.",
    "nl": "Dit is kijkmoment 2 van 2, gepland bij 80 per groep. De lat ligt iets hoger dan bij één kijkmoment.",
}
THIRD = {
    "en": f"This is look 3, and the plan has 2. {PRICE['en']}",
    "nl": f"Dit is kijkmoment 3, en het plan heeft er 2. {PRICE['nl']}",
}
WARNING = {"en": "Looked more often than planned", "nl": "Vaker gekeken dan gepland"}
PROFILES = ("research", "communication", "council")


def later(text: str, *more: str) -> str:
    """``text`` with others put before its rows, and those in another order: an export is sorted as it likes."""
    head, *lines = text.splitlines()
    added = [line for one in more for line in one.splitlines()[1:]]
    return "\n".join([head, *added, *reversed(lines)]) + "\n"


@pytest.fixture(scope="module")
def looked(tmp_path_factory):
    """The folder, and the findings of its looks: at 12, the same again, at 24, and once more with one more file."""
    folder = write_study(tmp_path_factory.mktemp("looks") / "study", plan=PLAN, data=None)
    pretest.lock(pretest.load_study(folder))
    (folder / "data").mkdir()
    first = arms("{i},{i}", "{i},{i}", 40)
    data, log = folder / "data/wave1.csv", folder / "analyses/looks.jsonl"
    data.write_text(first, encoding="utf-8")
    found = SimpleNamespace(folder=folder, log=log, first=pretest.analyse(pretest.load_study(folder)))
    found.again = pretest.analyse(pretest.load_study(folder))
    found.lines = len(log.read_text(encoding="utf-8").splitlines())
    data.write_text(later(first, first.replace("\nc", "\ne").replace("\nd", "\ng")), encoding="utf-8")
    found.second = pretest.analyse(pretest.load_study(folder))
    (folder / "data/more.csv").write_text(first.replace("\nc", "\nh").replace("\nd", "\nk"), encoding="utf-8")
    text = (folder / "study.yaml").read_text(encoding="utf-8").rstrip()
    text += "\n  - {file: data/more.csv, respondent: id, arm: condition}\n"
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    found.third = pretest.analyse(pretest.load_study(folder))
    return found


def said(findings, language: str, profile: str) -> str:
    return " ".join(unescape(parse(pretest.render(findings, lang=language, profile=profile)).text).split())


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("profile", PROFILES)
def test_every_page_says_which_look_it_is_and_what_the_bar_is(looked, language, profile):
    for findings, sentence in ((looked.first, FIRST), (looked.second, SECOND), (looked.third, THIRD)):
        page = said(findings, language, profile)
        assert sentence[language] in page
        assert (PRICE[language] in page) == (findings is looked.third)
        told = profile != "council" and findings is looked.third
        assert (WARNING[language] in page) == told


@pytest.mark.parametrize("language", ["en", "nl"])
def test_who_has_no_answer_yet_is_told_of_the_next_look(looked, language):
    assert decisions(looked.first) == {"collect_more"}
    words = {
        "en": "The plan has a next look, at 80 per group. That is 40 more in the smallest group than now.",
        "nl": "Het plan heeft nog een kijkmoment, bij 80 per groep. Dat zijn er 40 meer in de kleinste groep dan nu.",
    }
    assert words[language] in said(looked.first, language, "research")
    assert FIRST[language] in pretest.told_findings(looked.first, lang=language)


def decisions(findings) -> set[str]:
    rows = findings.verdicts
    return set(rows.loc[rows["outcome"] == "", "verdict"])


def test_the_same_data_are_the_same_look(looked):
    assert looked.lines == 1
    assert looked.again.plan.looks == looked.first.plan.looks
    assert to_json(looked.again).split('"provenance"')[0] == to_json(looked.first).split('"provenance"')[0]


def test_rows_of_the_first_look_are_known_again_and_growth_is_no_change(looked):
    looks = looked.second.plan.looks
    assert (looks.number, looks.kind, looks.fewest, looks.rows_known) == (2, "planned", 80, True)
    assert [(one.number, one.fewest, one.locked) for one in looks.earlier] == [(1, 40, True)]
    since = looked.second.provenance["data_since_first_look"]
    assert (since["grown"], since["changed"]) == (["data/wave1.csv"], [])
    assert not [note for note in looked.second.notes if note.severity == "serious" and "look" in note.code]
    assert "Read the results as exploratory" not in said(looked.second, "en", "research")


def test_the_bar_is_that_of_the_look(looked):
    first, second = looked.first.plan.looks, looked.second.plan.looks
    assert first.level == pytest.approx(0.0055746, abs=1e-6)  # 2 - 2 Φ(1.95996 / √.5)
    assert first.level + second.level == pytest.approx(0.05)
    cell = looked.first.verdicts.query("outcome == 'distance'").iloc[0]
    assert cell["upper"] > 0.5 > 0.65 * cell["upper"]  # 1.645 of 2.54: one look at 40 would have excluded harm
    assert looked.second.verdicts.query("outcome == 'distance'")["verdict"].tolist() == ["harm_excluded"]
    assert looked.third.plan.looks.level is None


def test_an_undeclared_look_is_on_the_card_and_read_first(looked):
    note = next(note for note in looked.third.notes if note.code == "look_undeclared")
    assert note.severity == "serious"
    assert looked.third.plan.looks.number == 3


def test_findings_keep_it_and_older_ones_do_without(looked):
    text = to_json(looked.second)
    assert from_json(text, "findings.json").plan.looks == looked.second.plan.looks
    record = json.loads(text)
    with pytest.raises(pretest.PretestError, match="look 3 is none of the 2 planned looks"):
        from_json(json.dumps(record | {"plan": record["plan"] | {"looks": record["plan"]["looks"] | {"number": 3}}}))
    del record["plan"]["looks"]
    old = from_json(json.dumps(record), "findings.json")
    assert old.plan.looks is None
    assert "This is look" not in said(old, "en", "communication")


def test_check_status_lock_and_verify_know_the_looks(looked, call):
    folder, before = looked.folder, looked.log.read_bytes()
    notes = {note.code: note.message for note in pretest.check(folder).notes}
    assert notes["looks_counted"] == "Looks at the outcomes so far: 3. In the plan: 2."
    steps = {step.id: step for step in pretest.status(folder).steps}
    assert steps["planned_looks"].state == "attention"
    out = call("lock", folder, "--state", "--lang", "nl")[1]
    assert "geplande kijkmomenten: 2, bij 40, 80 per boodschap en groep" in out
    assert "looks.jsonl" not in " ".join(pretest.verify(folder).problems)
    assert looked.log.read_bytes() == before  # none of them looked
    looked.log.write_bytes(before.replace(b'"rows": 80', b'"rows": 90', 1))
    assert "analyses/looks.jsonl:1: entry 2 was changed" in " ".join(pretest.verify(folder).problems)
    looked.log.write_bytes(before)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("The plan has 2 looks at the outcomes", "At 40 it may use 0.56 of 100", "That chance is fixed")),
        ("nl", ("Het plan heeft 2 kijkmomenten", "Bij 40 mag daarvan 0,56 op de 100", "Die kans ligt vast")),
    ],
)
def test_the_preregistration_lays_the_looks_down(looked, call, language, words):
    place = write_study(looked.folder.parent / f"plan-{language}", plan=PLAN, data=None)
    assert call("lock", place)[0] == 0
    page = " ".join(unescape((place / f"analyses/preregistration-{language}.html").read_text(encoding="utf-8")).split())
    for text in words:
        assert text in page

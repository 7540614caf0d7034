"""The panel beside the data, counted by hand: what is told, what came true, what is left out and said."""

from __future__ import annotations

import datetime
import math

import pandas as pd
import pytest

import pretest
from pretest.analysis.analyse import analyse
from pretest.analysis.practice.panelanswers import data_known_from, panel_answers
from pretest.analysis.questions.practice import disagreement_notes, domain_notes, truths_of
from pretest.practice.panel.score import score_domains
from pretest.report.sections.practice import practice_section
from pretest.report.words.edition import read_edition
from pretest.report.words.retold import retold_note
from pretest.spec import load_study
from tests.analysis.questions.test_told import PLAN, SCALES, STUDY, data
from tests.practice.conftest import as_text
from tests.tiny import write_study

MEMBERS = {"c1": "care", "c2": "care", "c3": "care", "s1": "safety", "s2": "safety", "s3": "safety"}
MEMBERS |= {"e1": "experience", "e2": "experience", "e3": "experience"}
MARKS = {"care": {"debt": 2, "fun": 8}, "safety": {"debt": 7, "fun": 8}, "experience": {"debt": 1, "fun": 9}}
# Of 100 people 45 answer so with debt and 60 with fun, against 15 in the control arm: 30 and 45 more.
EXPECTED = {"care": (30, 30, 30), "safety": (0, 10, 20), "experience": (30, 40, 50)}
DATED = ", date: 2026-03-01"
PANEL = "members:\n" + "".join(f"  - {{id: {one}, domain: {field}, role: R}}\n" for one, field in MEMBERS.items())


def answers(date: str = "2026-02-01") -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for member, domain in MEMBERS.items():
        for concept in ("debt", "fun"):
            own = {"member": member, "domain": domain, "round": 1, "concept": concept, "audience": "all", "date": date}
            rows.append({**own, "kind": "rating", "value": MARKS[domain][concept]})
            low, middle, high = EXPECTED[domain]
            rows.append({**own, "kind": "forecast", "outcome": "mood", "q05": low, "q50": middle, "q95": high})
    return rows


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    """A function that writes the study of people of 100 with a panel, and loads it."""

    def write(rows=None, *, more: str = DATED, below: int = 1, panel: str = PANEL):
        folder = tmp_path_factory.mktemp("practice") / "study"
        extra = {"surveys/panel.yaml": panel, "practice/panel.csv": as_text(answers() if rows is None else rows)}
        plan = PLAN.replace("BELOW", str(below))
        write_study(folder, STUDY.replace(" MORE", more), plan, data(), **{**SCALES, **extra})
        return load_study(folder)

    return write


@pytest.fixture(scope="module")
def found(make):
    return analyse(make())


def the(table: pd.DataFrame, concept: str, domain: str) -> dict:
    (row,) = table[(table["concept"] == concept) & (table["domain"] == domain)].to_dict("records")
    return row


def test_judgements_are_told_of_everybody_and_of_domains_of_three(found):
    assert set(found.panel["domain"]) == {"", "care", "safety", "experience"}
    everybody, care = the(found.panel, "debt", ""), the(found.panel, "debt", "care")
    assert (everybody["n"], everybody["median"], everybody["appropriate"]) == (9, 2, "uncertain")  # 1 1 1 2 2 2 7 7 7
    assert (everybody["ipr"], everybody["disagreement"]) == (6, True)  # from the third to the seventh
    assert (care["median"], care["appropriate"]) == (2, "inappropriate")
    assert (the(found.panel, "debt", "safety")["appropriate"]) == "appropriate"
    assert care["alpha"] == 1.0  # 2 2 2 and 8 8 8
    assert not found.panel["suppressed"].any()


def test_what_came_true_is_scored_against_the_people_who_were_counted(found):
    care, safety = the(found.forecasts, "debt", "care"), the(found.forecasts, "debt", "safety")
    assert (care["q05"], care["q50"], care["q95"], care["n_members"]) == (30, 30, 30, 3)
    assert (care["crps"], care["covered"]) == (pytest.approx(0.0, abs=1e-9), True)  # 30 more were expected and found
    assert the(found.forecasts, "fun", "care")["crps"] == pytest.approx(15.0)  # 30 were expected, 45 found
    assert care["crps_none"] == pytest.approx(30.0)
    assert safety["crps"] > 15
    assert (safety["covered"], safety["wave"], safety["more_is"]) == (False, 1, "worse")
    scores = {one.domain: one for one in score_domains(found.forecasts)}
    assert scores["care"].crps == pytest.approx(7.5)
    assert scores["care"].skill_none == pytest.approx(1 - 7.5 / 37.5)
    assert scores["care"].crps < scores["safety"].crps


def test_disagreement_and_domains_on_either_side_are_said_in_both_languages(found):
    told = {note.code: note for note in found.notes}
    assert "1 of 2 judgements: 'debt (all)'" in told["panel_disagrees"].message
    assert told["panel_domains_differ"].message.endswith("middle: 'debt (all)'.")
    assert "Zorg en veiligheid oordelen anders" in retold_note(told["panel_domains_differ"])
    assert "debt (all)" in retold_note(told["panel_disagrees"])


def test_both_files_of_the_panel_stand_in_the_provenance(found):
    names = {one.name for one in found.provenance.inputs} if hasattr(found.provenance, "inputs") else {
        one["name"] for one in found.provenance["inputs"]
    }  # fmt: skip
    assert {"practice/panel.csv", "surveys/panel.yaml"} <= names


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_section_says_what_the_tables_say(found, language):
    edition = read_edition(found, language)
    section = practice_section(edition)
    lines = {
        (group.title, row.head): [cell.text for cell in row.cells]
        for table in section.judged
        for group in table.groups
        for row in group.rows
    }
    debt, care = edition.labels.arm("debt"), edition.strings("practice.domain.care")
    everybody = edition.strings("practice.everybody")
    assert lines[debt, everybody][:4] == ["9", "2", "6", edition.strings("practice.disagree")]
    assert lines[debt, care][3] == edition.strings("practice.word.inappropriate")
    assert len(lines) == len(found.panel)
    (table,) = section.expected
    rows = {row.head: [cell.text for cell in row.cells] for group in table.groups for row in group.rows}
    assert len(rows) == len(found.forecasts)
    own = rows[edition.strings("practice.expected.who", concept=debt, who=care)]
    assert own[3] == edition.strings("practice.expected.within.yes")
    assert own[4] == edition.numerals.decimal(0.0, 1)
    assert section.scores.groups[0].rows[0].head == everybody
    page = pretest.render(found, lang=language, profile="full")
    assert edition.strings("practice.scores.caption") in page


def test_hidden_people_hide_the_score_that_would_tell_them(make):
    hidden = analyse(make(below=10))  # three people of the control arm answer so
    assert hidden.told[hidden.told["outcome"] == "mood"]["suppressed"].all()
    forecasts = hidden.forecasts
    assert forecasts["suppressed"].all()
    figures = ["crps", "covered", "covered_half", "crps_expected", "crps_none", "crps_vague"]
    assert forecasts[figures].isna().all().all()
    assert forecasts["q50"].notna().all()  # what was expected tells nobody
    assert score_domains(forecasts) == ()
    assert practice_section(read_edition(hidden, "nl")).scores is None


def test_forecasts_that_came_after_the_data_are_none(make):
    study = make(answers("2026-03-02"))
    assert data_known_from(study) == datetime.date(2026, 3, 2)
    late = analyse(study)
    assert len(late.forecasts) == 0
    assert len(late.panel) > 0
    told = {note.code: note for note in late.notes}
    assert told["panel_late"].message.startswith("18 of 18 forecasts of the panel are of 2026-03-02 or later")
    assert {"panel_late", "panel_judged_late"} <= set(told)
    assert retold_note(told["panel_late"]) is not None
    assert retold_note(told["panel_judged_late"]) is not None
    on_the_day = panel_answers(make(answers("2026-03-01")))
    assert on_the_day.late == ()


def test_undated_data_and_forecasts_are_not_called_late(make):
    study = make(answers(""), more="")
    assert data_known_from(study) is None
    assert {note.code for note in panel_answers(study).notes} == {"panel_undated", *()}


def test_a_member_who_withdrew_stays_out_also_when_the_form_is_read_again(make):
    study = make()
    text = (study.folder / "practice/panel.csv").read_text(encoding="utf-8")
    pretest.withdraw(study, ["panel:c3"])
    assert "c3" not in panel_answers(study).members
    (study.folder / "practice/panel.csv").write_text(text, encoding="utf-8")
    again = panel_answers(study)
    assert "c3" not in again.members
    assert len(again.members) == 8


def test_a_panel_of_two_is_not_told(make):
    rows = [row for row in answers() if row["member"] in ("c1", "s1")]
    found = analyse(make(rows))
    assert len(found.panel) == len(found.forecasts) == 0
    assert "panel_too_small" in {note.code for note in found.notes}


def judged(medians):
    rows = [
        {"concept": concept, "audience": "all", "domain": domain, "round": 1, "median": median, "disagreement": False}
        for (concept, domain), median in medians.items()
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(("care", "safety", "differ"), [(4, 6, True), (6, 4, True), (4, 5, False), (7, 9, False)])
def test_care_and_safety_differ_where_the_middle_lies_between_them(care, safety, differ):
    table = judged({("debt", "care"): care, ("debt", "safety"): safety, ("debt", ""): 5.0})
    assert [note.code for note in domain_notes(table)] == ["panel_domains_differ"] * differ
    assert list(disagreement_notes(table)) == []


def test_the_first_wave_that_measured_an_outcome_tells_what_came_true():
    told = pd.DataFrame(
        {
            "wave": [2, 1, 3], "concept": "debt", "audience": "all", "outcome": "mood",
            "difference": [5.0, math.nan, 9.0], "conf_low": [1.0, math.nan, 2.0], "conf_high": [9.0, math.nan, 12.0],
        }
    )  # fmt: skip
    wave, truth = truths_of(told)["debt", "all", "mood"]
    assert (wave, truth.difference) == (2, 5.0)
    assert truth.se == pytest.approx(8 / (2 * 1.959963984540054))


def test_check_says_what_is_wrong_with_a_panel_before_there_are_data(make):
    study = make(answers()[2:])  # the first judgement of one member is gone
    (problem,) = pretest.check(study.folder).problems
    assert (problem.code, "'debt (all)'" in problem.what) == ("panel_half", True)
    study = make(panel=PANEL.replace("care", "cares", 1))
    assert "surveys/panel.yaml:2" in str(pretest.check(study.folder).problems[0])
    fine = pretest.check(make([row for row in answers() if row["kind"] == "rating"]).folder)
    assert fine.problems == ()
    assert "panel_no_forecasts" in {note.code for note in fine.notes}

"""The panel goes the whole road: members named, forms sent, filled in and read, told, and scored against the data."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from pretest.cli.main import run as run_main
from pretest.practice.panel.form import Question
from pretest.spec import load_study
from tests.journeys.own_study import run
from tests.practice.panel.filled import Answers, fill, form_of, ordinary
from tests.short import short_example

FEW = {"e1": "experience", "o1": "education", "o2": "education"}  # three who are told in everybody alone
MEMBERS = {"c1": "care", "c2": "care", "c3": "care", "s1": "safety", "s2": "safety", "s3": "safety", **FEW}
PANEL = """
outcomes: {users: [own_stigma, use], non_users: [stigma, use]}
members:
""" + "".join(f"  - {{id: {one}, domain: {domain}, role: Role}}\n" for one, domain in MEMBERS.items())
BEFORE, AFTER = "2026-02-03", "2026-03-20"  # the first answers of the example are of 2026-03-02


def says_of(member: str, number: int = 1):
    """Care fears stigma, safety does not; both move a little in round 2."""

    def says(question: Question) -> Answers:
        careful = member[0] != "s"
        if question.kind == "rating":
            mark = {"guilt": 2 if careful else 6, "everyone": 3, "together": 7}[question.concept]
            return {"value": mark - (number - 1) if question.concept == "guilt" and not careful else mark}
        if question.kind == "forecast" and question.concept == "guilt" and question.outcome.endswith("stigma"):
            middle = 18 if careful else 1
            return {"q05": middle - 12, "q50": middle, "q95": f"{middle + 12},5"}
        if question.kind == "reason":
            return {"text": f"Reden van iemand over {question.concept} & <b>mensen</b> ({member})."}
        return ordinary(question)

    return says


def fill_in(folder: Path, sheets: Path, number: int, members=MEMBERS) -> None:
    """Every member fills in the form that was written for them, and sends it back."""
    sheets.mkdir(exist_ok=True)
    study = load_study(folder)
    for member in members:
        book = openpyxl.load_workbook(folder / f"practice/forms/round-{number}/{member}-round-{number}.xlsx")
        fill(book.worksheets[1], form_of(study, member, number), says_of(member, number))
        book.save(sheets / f"{member}.xlsx")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = short_example(tmp_path_factory.mktemp("panel") / "study")
    (made / "surveys").mkdir(exist_ok=True)
    (made / "surveys/panel.yaml").write_text(PANEL, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def answered(folder, tmp_path_factory) -> Path:
    """The study after two rounds."""
    for number in (1, 2):
        run("panel", "form", folder, "--round", number)
        sheets = tmp_path_factory.mktemp(f"round{number}")
        fill_in(folder, sheets, number)
        run("panel", "read", folder, sheets, "--round", number, "--date", BEFORE)
    return folder


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "practice/panel.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(*arguments: object, code: int = 1, capsys=None) -> str:
    assert run_main([str(one) for one in arguments]) == code
    return capsys.readouterr().err


def test_every_answer_of_both_rounds_is_kept_privately(answered):
    kept = rows(answered)
    assert {(one["member"], one["round"]) for one in kept} == {
        (member, number) for member in MEMBERS for number in "12"
    }
    assert len([one for one in kept if one["kind"] == "rating"]) == len(MEMBERS) * 3 * 2 * 2
    assert {one["date"] for one in kept} == {BEFORE}
    assert (answered / "practice/panel.csv").stat().st_mode & 0o077 == 0


def test_reading_again_changes_nothing(answered, tmp_path):
    before = (answered / "practice/panel.csv").read_bytes()
    fill_in(answered, tmp_path / "again", 2)
    record = json.loads(run("panel", "read", answered, tmp_path / "again", "--json").output)
    assert (record["written"], record["new"], record["changed"], len(record["same"])) == (False, [], [], len(MEMBERS))
    assert (answered / "practice/panel.csv").read_bytes() == before


def test_the_second_form_shows_what_the_group_said(answered):
    sheet = openpyxl.load_workbook(answered / "practice/forms/round-2/s1-round-2.xlsx").worksheets[1]
    texts = [str(row[1]) for row in sheet.iter_rows(min_row=4, values_only=True) if row[1]]
    marks = [text for text in texts if "Ronde 1: het midden van de groep was 2" in text and "Jij gaf 6" in text]
    assert len(marks) == 2  # guilt, for both audiences: six of nine gave 2
    assert sum("Anderen schreven" in text for text in texts) == 6
    assert not any("(s1)" in text for text in texts if "Anderen schreven" in text)  # one's own words are no news


def test_the_page_tells_marks_differences_and_reasons_escaped(answered):
    run("panel", "report", answered, "--out", answered / "reports/panel")
    page = (answered / "reports/panel/panel.html").read_text(encoding="utf-8")
    assert "‘Jij betaalt mee’: niet geschikt bij" in page
    assert "Laagst: Zorg (2). Hoogst: Veiligheid (5)." in page
    assert "&lt;b&gt;mensen&lt;/b&gt;" in page
    assert "<b>mensen" not in page
    assert "Ervaringsdeskundigen (1)" in page  # counted, but too few to be told apart
    marks = list(csv.DictReader((answered / "reports/panel/panel.csv").read_text(encoding="utf-8").splitlines()))
    assert {one["domain"] for one in marks} == {"", "care", "safety"}
    guilt = {one["domain"]: one["median"] for one in marks if (one["concept"], one["round"]) == ("guilt", "2")}
    assert guilt == {"": "2", "care": "2", "safety": "5"}


def test_the_page_is_in_english_when_asked(answered):
    run("panel", "report", answered, "--lang", "en", "--out", answered / "reports/panel-en")
    page = (answered / "reports/panel-en/panel.html").read_text(encoding="utf-8")
    assert "This is what people expect. It is not a measurement." in page
    assert 'lang="en"' in page


def test_nothing_is_scored_before_the_study_has_found_something(answered, capsys):
    said = told("panel", "score", answered, "--lang", "en", capsys=capsys)
    assert "the study has found nothing yet of what the panel forecast" in said


@pytest.mark.usefixtures("no_drawing")
def test_after_the_study_care_was_nearer_on_stigma_than_safety(answered, tmp_path):
    folder = tmp_path / "measured"
    shutil.copytree(answered, folder)
    run("simulate", folder, "--n", 900)
    run("analyse", folder)
    record = json.loads(run("panel", "score", folder, "--json").output)
    stigma = [one for one in record["forecasts"] if (one["concept"], one["outcome"]) == ("guilt", "stigma")]
    crps = {one["domain"]: one["crps"] for one in stigma}
    assert set(crps) == {"", "care", "safety"}
    assert crps["care"] < crps["safety"] / 2
    shown = run("panel", "score", folder)
    assert "het dichtst bij was Zorg" in shown.output
    page = next((folder / "reports").glob("*-panel/panel.html")).read_text(encoding="utf-8")
    assert "Wat er uitkwam" in page


@pytest.mark.usefixtures("no_drawing")
def test_forecasts_of_after_the_first_answers_do_not_count(folder, tmp_path):
    late = tmp_path / "late"
    shutil.copytree(folder, late, ignore=shutil.ignore_patterns("practice"))
    run("panel", "form", late)
    fill_in(late, tmp_path / "sheets", 1)
    run("panel", "read", late, tmp_path / "sheets", "--date", AFTER)
    run("simulate", late, "--n", 900)
    run("analyse", late)
    run("panel", "score", late, code=1)
    run("panel", "report", late, "--out", late / "reports/panel")
    page = (late / "reports/panel/panel.html").read_text(encoding="utf-8")
    assert "Wat het panel verwacht dat er gebeurt" not in page


def test_all_mistakes_of_all_sheets_are_told_and_nothing_is_written(answered, tmp_path, capsys):
    before = (answered / "practice/panel.csv").read_bytes()
    fill_in(answered, tmp_path / "wrong", 2, ("c1", "s1"))
    for name, cell, value in (("c1", "D", 90), ("s1", "C", "=2+2")):
        path = tmp_path / "wrong" / f"{name}.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[1]
        row = next(one for one in range(5, 40) if not sheet[f"{cell}{one}"].protection.locked and one > 8)
        sheet[f"{cell}{row}"] = value
        book.save(path)
    (tmp_path / "wrong" / "other.xlsx").write_bytes(b"PK no workbook")
    said = told("panel", "read", answered, tmp_path / "wrong", capsys=capsys)
    assert "3 problemen" in said
    assert "c1.xlsx, E" in said
    assert "verkeerde volgorde" in said
    assert "s1.xlsx, C" in said
    assert "een formule" in said
    assert (answered / "practice/panel.csv").read_bytes() == before


def test_a_sheet_of_another_study_is_refused(answered, tmp_path, capsys):
    other = tmp_path / "other"
    shutil.copytree(answered, other, ignore=shutil.ignore_patterns("practice", "reports"))
    text = (other / "study.yaml").read_text(encoding="utf-8").replace("study: example-city", "study: elsewhere")
    (other / "study.yaml").write_text(text, encoding="utf-8")
    run("panel", "form", other)
    fill_in(other, tmp_path / "sheets", 1, ("c1",))
    assert "ander onderzoek, 'elsewhere'" in told("panel", "read", answered, tmp_path / "sheets", capsys=capsys)


def test_forms_that_nobody_filled_in_are_left_out_with_a_word(folder, tmp_path):
    fresh = tmp_path / "fresh"
    shutil.copytree(folder, fresh, ignore=shutil.ignore_patterns("practice"))
    run("panel", "form", fresh, "--member", "c1", "--member", "c2")
    shown = run("panel", "read", fresh, fresh / "practice/forms/round-1")
    assert not (fresh / "practice/panel.csv").exists()
    assert "nog niets ingevuld" in shown.output + shown.stderr


def test_a_second_round_needs_a_first(folder, tmp_path, capsys):
    fresh = tmp_path / "fresh"
    shutil.copytree(folder, fresh, ignore=shutil.ignore_patterns("practice"))
    assert "in ronde 1 heeft nog niemand geantwoord" in told("panel", "form", fresh, "--round", 2, capsys=capsys)
    assert "ronde 3 is er niet" in told("panel", "form", fresh, "--round", 3, capsys=capsys)
    assert "lid 'c9' is er niet" in told("panel", "form", fresh, "--member", "c9", capsys=capsys)


def test_a_form_to_print_holds_all_questions(folder, tmp_path):
    run("panel", "form", folder, "--format", "paper", "--member", "c1", "--out", tmp_path)
    page = (tmp_path / "c1-round-1.html").read_text(encoding="utf-8")
    form = form_of(load_study(folder))
    assert page.count('class="asked"') == len(form.questions)
    assert "Jij betaalt mee" in page
    assert "<script" not in page


def test_who_withdrew_is_not_read_again(answered, tmp_path, capsys):
    folder = tmp_path / "gone"
    shutil.copytree(answered, folder)
    run("withdraw", folder, "--respondent", "panel:c3", "--yes")
    assert "c3" not in {one["member"] for one in rows(folder)}
    fill_in(answered, tmp_path / "sheets", 2, ("c3",))
    assert "lid 'c3' heeft zich teruggetrokken" in told("panel", "read", folder, tmp_path / "sheets", capsys=capsys)

"""Somebody holds a dilemma table with the command line alone: made, filled in, read, reported; and each way wrongly."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest

from pretest.cli.main import run
from tests.practice.table.filledtable import DIALOGUE, FIELDS, put, saved


@pytest.fixture
def folder(tmp_path, capsys):
    assert run(["init", str(tmp_path / "study")]) == 0
    capsys.readouterr()
    return tmp_path / "study"


def fill_in(path, out, change=None):
    """As the recorder does it, in the sheet that the command wrote."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    book["Over"]["C8"].value = "15-1-2026"
    for number, field in enumerate(FIELDS, start=1):
        put(book, "Mensen", number, "domain", field)
        for statement in DIALOGUE.statements:
            put(book, "Voor", number, statement.id, 2 if field == "Zorg" else 6)
            put(book, "Na", number, statement.id, 3 if field == "Zorg" and number > 1 else 5)
    put(book, "Uitwegen", 1, "text", "Het nummer van de hulplijn op elke poster")
    put(book, "Uitwegen", 1, "kind", "Hulp erbij")
    if change is not None:
        change(book)
    out.write_bytes(saved(book))
    return out


def test_the_whole_road(folder, tmp_path, capsys):
    study = str(folder)
    assert run(["dialogue", "form", study, "--people", "12", "--lang", "nl"]) == 0
    made = folder / "reports" / "dilemma-table"
    assert {path.suffix for path in made.iterdir()} == {".html", ".docx", ".xlsx"}
    filled = fill_in(made / "dilemma-sheet-t1-nl.xlsx", tmp_path / "ingevuld.xlsx")
    assert run(["dialogue", "read", study, str(filled), "--dry-run"]) == 0
    assert not (folder / "practice" / "dialogue.csv").exists()
    capsys.readouterr()
    assert run(["dialogue", "read", study, str(filled), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["tables"]["t1"]["people"] == 12
    assert record["tables"]["t1"]["ways_out"] == ["t1-w01"]
    assert run(["dialogue", "report", study, "--lang", "nl"]) == 0
    told = capsys.readouterr().out
    assert "12 mensen zaten aan tafel, op 15 januari 2026: zorg 5, veiligheid 4 en ervaringsdeskundigen 3." in told
    assert "dichter bij elkaar dan ervoor" in told
    report = next((folder / "reports").glob("*-dialogue"))
    assert "Uitwegen" in (report / "dialogue.html").read_text(encoding="utf-8")
    assert run(["dialogue", "report", study, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["dialogue"]
    care = next(row for row in rows if (row["domain"], row["phase"]) == ("care", "change"))
    assert care["shift"] == pytest.approx((4 * 1 + 3) / 5)
    assert run(["withdraw", study, "--respondent", "dialogue:t1-01", "--yes"]) == 0
    assert "t1-01" not in (folder / "practice" / "dialogue.csv").read_text(encoding="utf-8")


def test_without_a_table_the_report_says_what_to_do(folder, capsys):
    assert run(["dialogue", "report", str(folder), "--lang", "nl"]) == 1
    assert "zat nog niemand aan een dilemmatafel" in capsys.readouterr().err


def test_what_is_wrong_is_told_in_dutch_with_its_cell_and_nothing_is_written(folder, tmp_path, capsys):
    assert run(["dialogue", "form", str(folder), "--lang", "nl"]) == 0
    empty = folder / "reports" / "dilemma-table" / "dilemma-sheet-t1-nl.xlsx"

    def spoil(book):
        put(book, "Voor", 1, "clear_norm", 9)
        put(book, "Mensen", 2, "domain", "Politie")

    wrong = fill_in(empty, tmp_path / "fout.xlsx", spoil)
    capsys.readouterr()
    assert run(["dialogue", "read", str(folder), str(wrong), "--lang", "nl"]) == 1
    told = capsys.readouterr().err
    assert "fout.xlsx Voor!B4: dit is geen plek. Verwacht: een heel getal van 1 tot en met 7" in told
    assert "fout.xlsx Mensen!B5: dit woord is niet bekend" in told
    assert not (folder / "practice" / "dialogue.csv").exists()


def test_a_sheet_of_another_study_is_refused(folder, tmp_path, capsys):
    assert run(["init", str(tmp_path / "other")]) == 0
    text = (tmp_path / "other" / "study.yaml").read_text(encoding="utf-8")
    first = next(line for line in text.splitlines() if line.startswith("study:"))
    (tmp_path / "other" / "study.yaml").write_text(text.replace(first, "study: another"), encoding="utf-8")
    assert run(["dialogue", "form", str(tmp_path / "other"), "--lang", "nl"]) == 0
    sheet = fill_in(tmp_path / "other" / "reports" / "dilemma-table" / "dilemma-sheet-t1-nl.xlsx", tmp_path / "x.xlsx")
    capsys.readouterr()
    assert run(["dialogue", "read", str(folder), str(sheet), "--lang", "nl"]) == 1
    assert "dit werkblad hoort bij een ander onderzoek" in capsys.readouterr().err

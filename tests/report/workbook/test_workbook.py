"""The workbook holds the suppressed tables, digit by digit, and nothing that runs, leaks or is cut in silence."""

from __future__ import annotations

import io
import math
import re
import zipfile
from dataclasses import replace
from functools import cache
from typing import Any, Literal

import openpyxl
import pandas as pd
import pytest

import pretest
from pretest.errors import Note
from pretest.findings import Findings
from pretest.report.suppression import hide_small
from pretest.report.words.edition import read_edition
from pretest.report.words.strings import read_strings
from pretest.report.workbook.book import MOST_TEXT
from pretest.report.workbook.columns import ORDER, label_of, look_of
from pretest.report.workbook.sheet import sheet_name
from pretest.report.workbook.write import workbook
from pretest.tables import registry
from pretest.words import LANGUAGES, Language
from tests.report.sample import FORMULA, sample
from tests.report.waves_example import example

HIDDEN = {"nl": "verborgen (< 10)", "en": "hidden (< 10)"}
Kind = Literal["analyse", "hostile", "monitor", "unsuppressed"]


@cache
def findings(kind: Kind) -> Findings:
    if kind == "monitor":
        return example()
    labels: Literal["plain", "hostile"] = "hostile" if kind == "hostile" else "plain"
    return sample(labels=labels, sharing="unsuppressed" if kind == "unsuppressed" else "suppressed")


def made(found: Findings, language: Language = "nl") -> bytes:
    return workbook(found, language)


@cache
def book(kind: Kind, language: Language = "nl") -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(made(findings(kind), language)))


def rows_of(kind: Kind, table: str, language: Language = "nl") -> list[dict[str, Any]]:
    page = book(kind, language)[read_strings(language)(f"workbook.sheet.{table}")]
    lines = list(page.iter_rows(values_only=True))
    return [dict(zip(lines[2], line, strict=True)) for line in lines[3:]]


@pytest.mark.parametrize("kind", ["analyse", "monitor"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_comes_back_as_it_is_in_the_suppressed_tables(kind, language):
    shown, compared = hide_small(findings(kind)), 0
    for table in registry.shared():
        frame = shown.table(table.name)
        if frame.empty:
            continue
        for row, (_, true) in zip(rows_of(kind, table.name, language), frame.iterrows(), strict=True):
            for column, what in table.kinds.items():
                value, found = true[column], row[column]
                if pd.isna(value) or value == "":
                    assert found is None or isinstance(found, str), (table.name, column)
                elif what == "float" and math.isfinite(value):
                    assert isinstance(found, int | float)
                    assert found == pytest.approx(value, rel=1e-15, abs=0)
                    compared += 1
                elif what != "float":
                    assert found == value, (table.name, column)
    assert compared > 300


def test_hidden_figures_are_words_and_never_0_or_empty():
    for language in LANGUAGES:
        hidden = [row for row in rows_of("analyse", "estimates", language) if row["suppressed"]]
        assert hidden
        for row in hidden:
            for column in ("estimate", "std_error", "conf_low", "n_concept", "harm_estimate"):
                assert row[column] == HIDDEN[language]
            assert row["concept"]


def test_a_yes_or_no_that_was_hidden_is_not_no():
    rows = [row for row in rows_of("analyse", "risks") if row["suppressed"]]
    assert rows
    assert {row["disagree"] for row in rows} == {HIDDEN["nl"]}


def test_a_row_of_which_nobody_knows_whether_it_is_small_is_hidden():
    found = findings("analyse")
    flow = found.flow.copy()
    flow["suppressed"] = pd.NA
    pages = openpyxl.load_workbook(io.BytesIO(made(found.with_tables(flow=flow))))
    lines = list(pages["Deelnemers"].iter_rows(values_only=True))
    at = lines[2].index("n_respondents")
    assert {line[at] for line in lines[3:]} == {HIDDEN["nl"]}


def test_rows_about_single_people_are_never_in_it():
    assert len(findings("analyse").cases)
    pages = book("analyse")
    assert len(pages.sheetnames) == 3 + sum(len(findings("analyse").table(one.name)) > 0 for one in registry.shared())
    person = re.compile(r"\bR\d{3,}\b|respondent")
    texts = [str(value) for page in pages for line in page.iter_rows(max_row=3, values_only=True) for value in line]
    assert not [text for text in texts if person.search(text) and "n_respondents" not in text]


@pytest.mark.parametrize("kind", ["hostile", "monitor"])
def test_nothing_in_it_runs_and_nothing_is_a_link(kind):
    parts = zipfile.ZipFile(io.BytesIO(made(findings(kind))))
    for name in parts.namelist():
        text = parts.read(name).decode("utf-8")
        if name.startswith("xl/worksheets/"):
            assert "<f>" not in text
            assert "<f " not in text
            assert "hyperlink" not in text.lower()
        assert "externalLink" not in name
        assert "vba" not in name.lower()
    assert {cell.data_type for page in book(kind) for line in page.iter_rows() for cell in line} <= {"n", "s", "b"}


def test_a_label_that_looks_like_a_formula_is_shown_as_it_is_and_stays_text():
    cells = [cell for page in book("hostile") for line in page.iter_rows() for cell in line]
    found = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(FORMULA[:4])]
    assert found
    assert all(cell.value[0] == "=" for cell in found)
    quoted = [cell for cell in found if cell.row > 3 and cell.column > 1]
    assert quoted
    assert all(cell.quotePrefix for cell in quoted)


def test_control_characters_do_not_reach_the_file():
    parts = zipfile.ZipFile(io.BytesIO(made(findings("hostile"))))
    for name in parts.namelist():
        text = parts.read(name).decode("utf-8")
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]", text), name
        assert not re.search(r"_x00(?!0A|09|0D|5F)[0-9A-F]{2}_", text), name


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    long = Note("columns_unused", "info", "a file", "é𝄞" * 20_000)
    found = replace(findings("analyse"), notes=(long,))
    page = openpyxl.load_workbook(io.BytesIO(made(found)))["Opmerkingen"]
    text = page.cell(4, 5).value
    assert len(text.encode("utf-16-le")) // 2 <= MOST_TEXT
    assert text.startswith("é𝄞é𝄞")
    assert text.endswith("(ingekort: de hele tekst heeft 40.000 tekens)")


@pytest.mark.parametrize(
    ("text", "taken", "name"),
    [
        ("Risk", [], "Risk"),
        ("a[b]c:d*e?f/g\\h", [], "a b c d e f g h"),
        ("x" * 40, [], "x" * 31),
        ("x" * 40, ["X" * 31], "x" * 29 + " 2"),
        ("'quoted'", [], "quoted"),
        ("[]", [], "-"),
        ("a\x07b", ["AB", "ab 2"], "ab 3"),
    ],
)
def test_names_of_sheets_are_such_as_spreadsheets_take(text, taken, name):
    assert sheet_name(text, taken) == name


def test_findings_that_must_not_be_shared_say_so_first_on_every_sheet():
    for language, first in (("nl", "Niet delen."), ("en", "Not for sharing.")):
        pages = book("unsuppressed", language)
        for page in pages.worksheets[:-2]:
            assert str(page["A1"].value).startswith(first), page.title
    assert not str(book("analyse").worksheets[0]["A1"].value).startswith("Niet delen")


def test_the_same_findings_give_the_same_bytes_and_no_name_of_anybody():
    first = made(findings("analyse"))
    assert made(findings("analyse")) == first
    parts = zipfile.ZipFile(io.BytesIO(first))
    core = parts.read("docProps/core.xml").decode("utf-8")
    assert "<dc:creator></dc:creator>" in core or "<dc:creator/>" in core
    assert "lastModifiedBy></cp" in core or "lastModifiedBy/>" in core
    assert set(re.findall(r"\d{4}-\d\d-\d\d", core)) == {"2000-01-01"}
    assert "<Company></Company>" in parts.read("docProps/app.xml").decode("utf-8")
    assert {info.date_time[0] for info in parts.infolist()} == {1980}


def test_harms_come_first_and_every_sheet_is_ready_to_read_and_print():
    pages = book("analyse")
    assert pages.sheetnames[:3] == ["Leeswijzer", "Oordelen", "Risico's"]
    assert pages.sheetnames[-2:] == ["Opmerkingen", "Woorden"]
    for page in pages.worksheets[1:]:
        assert page.freeze_panes.endswith("4"), page.title
        assert page.auto_filter.ref.startswith("A3:")
        assert page.print_title_rows == "$1:$3"
        assert page.page_setup.orientation == "landscape"
        assert "&P" in page.oddFooter.right.text


def test_chances_and_small_p_values_look_as_such_in_any_language():
    rows = book("analyse")["Risico's"]
    heads = [cell.value for cell in rows[3]]
    shown = [rows.cell(row, heads.index("probability") + 1) for row in range(4, rows.max_row + 1)]
    assert {cell.number_format for cell in shown if isinstance(cell.value, float)} == {"0.0%"}
    assert all("." in look or look in ("General", "#,##0") for look in {cell.number_format for cell in rows[4]})


def test_the_guide_tells_the_decisions_the_plan_and_what_a_word_means():
    lines = {line[0]: line[1] for line in book("analyse").worksheets[0].iter_rows(values_only=True) if line[0]}
    assert next(iter(lines.values())) == "Stop"
    assert "veranderd nadat het was vastgelegd" in lines["Plan vooraf vastgelegd"]
    assert "minder dan 10 mensen" in lines["Verborgen cijfers"]
    assert lines["Schade aangetoond"].startswith("De schade is groter dan de grens")


def test_notes_are_told_in_the_language_of_the_workbook():
    page = book("analyse")["Opmerkingen"]
    notes = findings("analyse").notes
    assert page.max_row == 3 + len(notes)
    dutch = read_strings("nl")
    for row, note in enumerate(notes, 4):
        assert page.cell(row, 1).value == note.code
        assert page.cell(row, 4).value == (dutch(f"note.{note.code}") if dutch.has(f"note.{note.code}") else None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_and_column_has_words_and_a_place(language):
    strings = read_strings(language)
    for table in registry.shared():
        assert table.name in ORDER
        assert strings.has(f"workbook.sheet.{table.name}"), table.name
        assert len(strings(f"workbook.sheet.{table.name}")) <= 31
        assert strings.has(f"workbook.about.{table.name}"), table.name
        for column in table.columns:
            words = (f"workbook.column.{column.name}", f"workbook.column_of.{table.name}.{column.name}")
            assert any(map(strings.has, words)), (table.name, column.name)


def test_whose_chance_it_is_has_a_label_and_nothing_where_it_is_that_of_all_harms_together():
    edition = read_edition(sample(), "nl")
    assert label_of(edition, "of_audience", "non_users") == edition.labels.audience("non_users") != "non_users"
    assert label_of(edition, "of_outcome", "distance") == edition.labels.outcome("distance") != "distance"
    assert label_of(edition, "of_audience", "") == label_of(edition, "of_outcome", "") == ""
    assert label_of(edition, "audience", "") == edition.strings("page.all_audiences")


def test_what_is_said_to_be_a_share_lies_between_0_and_1():
    for table in registry.shared():
        for column in table.columns:
            if look_of(column) in ("share", "chance"):
                values = findings("analyse").table(table.name)[column.name].dropna()
                assert values.between(0, 1).all(), (table.name, column.name)


def test_the_public_function_writes_the_file_and_says_where(tmp_path):
    path = pretest.write_workbook(findings("analyse"), tmp_path / "new" / "a.xlsx", lang="en")
    assert path == tmp_path / "new" / "a.xlsx"
    assert path.read_bytes() == made(findings("analyse"), "en")
    with pytest.raises(ValueError, match="language 'de'"):
        pretest.write_workbook(findings("analyse"), tmp_path / "b.xlsx", lang="de")
    assert not (tmp_path / "b.xlsx").exists()

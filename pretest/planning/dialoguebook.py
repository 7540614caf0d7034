"""The sheet of a dilemma table as a workbook: only what is to be filled in can be changed, and only as allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pretest.platforms.workbooks import saved, write_cell
from pretest.practice.table.dialoguesheet import (
    ABOUT,
    CODES_ROW,
    FIRST_ROW,
    FORM,
    LISTS,
    Column,
    SheetPlan,
    about_labels,
    about_plan,
    sheet_plans,
)
from pretest.practice.table.tablewords import BACKING_LABELS, CONSENTS
from pretest.spec.dialogue import HIGHEST, LOWEST, Dialogue
from pretest.spec.model import Text
from pretest.spec.panel import Panel
from pretest.words import DOMAINS, Language

_NO = Text(
    nl="Kies een woord uit de lijst, of laat de cel leeg.", en="Choose a word from the list, or leave the cell empty."
)
_NUMBER = Text(
    nl=f"Een heel getal van {LOWEST} tot en met {HIGHEST}, of niets.",
    en=f"A whole number from {LOWEST} to {HIGHEST}, or nothing.",
)
_LONG = Text(nl="Schrijf hooguit 2000 letters.", en="Write 2000 letters at most.")
_HEAD, _CODE = PatternFill("solid", fgColor="E9EEF2"), Font(color="4A5563", italic=True, size=9)
_OPEN = PatternFill("solid", fgColor="FFFBE6")
_LINE = Border(*(Side(style="thin", color="A9B4BE"),) * 4)
_WRAP = Alignment(wrap_text=True, vertical="top")
_LISTED = ("domain", "consent", "backing", "kind")


def dialogue_workbook(
    study: str, dialogue: Dialogue, panel: Panel, language: Language, *, table: str, n_people: int
) -> bytes:
    """The sheet of one table, ready for so many people. The same arguments give the same bytes.

    Raises
    ------
    ExportError
        When a text of the dilemma table cannot stand in a cell.
    """
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    lists = _lists(dialogue, panel, language)
    ranges = _ranges(lists, LISTS.in_language(language))
    _about(workbook, study, dialogue, table, language)
    for plan in sheet_plans(dialogue, panel, table, n_people):
        sheet = _opened(workbook, plan, language)
        for place, column in enumerate(plan.columns, start=1):
            _allow(sheet, column, place, len(plan.rows), ranges, language)
        for number, first in enumerate(plan.rows, start=FIRST_ROW):
            if first:
                write_cell(sheet.cell(number, 1), first, f"sheet '{sheet.title}' row {number}")
    _write_lists(workbook, lists, LISTS.in_language(language))
    workbook.security = WorkbookProtection(lockStructure=True)
    return saved(workbook)


def _lists(dialogue: Dialogue, panel: Panel, language: Language) -> dict[str, list[str]]:
    labels: dict[str, list[Text]] = {
        "domain": [panel.domains[domain] for domain in DOMAINS],
        "consent": list(CONSENTS.values()),
        "backing": list(BACKING_LABELS.values()),
        "kind": [kind.label for kind in dialogue.kinds],
    }
    return {name: [label.in_language(language) for label in listed] for name, listed in labels.items()}


def _ranges(lists: Mapping[str, Sequence[str]], title: str) -> dict[str, str]:
    """Where each list stands, for the cells that choose from it."""
    return {
        name: f"'{title}'!${get_column_letter(place)}$1:${get_column_letter(place)}${len(listed)}"
        for place, (name, listed) in enumerate(lists.items(), start=1)
    }


def _write_lists(workbook: openpyxl.Workbook, lists: Mapping[str, Sequence[str]], title: str) -> None:
    sheet = workbook.create_sheet(title)
    for place, listed in enumerate(lists.values(), start=1):
        for number, word in enumerate(listed, start=1):
            write_cell(sheet.cell(number, place), word, f"sheet '{title}' row {number}")
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True


def _about(workbook: openpyxl.Workbook, study: str, dialogue: Dialogue, table: str, language: Language) -> None:
    plan = about_plan()
    sheet = _opened(workbook, plan, language)
    values = dict(zip(ABOUT, (FORM, study, table, dialogue.fingerprint, ""), strict=True))
    for number, key in enumerate(plan.rows, start=FIRST_ROW):
        said = (key, about_labels()[key].in_language(language), values[key])
        for place, text in enumerate(said, start=1):
            if text:
                write_cell(sheet.cell(number, place), text, f"sheet '{sheet.title}' row {number}")
        sheet.cell(number, 1).font = _CODE
    day = sheet.cell(FIRST_ROW + ABOUT.index("date"), 3)
    _unlock(day)
    day.number_format = "yyyy-mm-dd"


def _opened(workbook: openpyxl.Workbook, plan: SheetPlan, language: Language) -> Worksheet:
    """A protected sheet with its first three rows."""
    sheet: Worksheet = workbook.create_sheet(plan.title.in_language(language))
    write_cell(sheet.cell(1, 1), plan.hint.in_language(language), f"sheet '{sheet.title}' row 1")
    sheet.cell(1, 1).font = Font(bold=True)
    for place, column in enumerate(plan.columns, start=1):
        head, code = sheet.cell(CODES_ROW - 1, place), sheet.cell(CODES_ROW, place)
        write_cell(head, column.label.in_language(language), f"sheet '{sheet.title}' row {CODES_ROW - 1}")
        head.font, head.fill, head.alignment = Font(bold=True), _HEAD, _WRAP
        write_cell(code, column.code, f"sheet '{sheet.title}' row {CODES_ROW}")
        code.font = _CODE
        sheet.column_dimensions[get_column_letter(place)].width = column.wide
    sheet.freeze_panes = f"B{FIRST_ROW}"
    sheet.protection.sheet = True
    sheet.protection.formatRows = sheet.protection.formatColumns = (
        False  # rows may be made higher to read what is there
    )
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{CODES_ROW - 1}:{CODES_ROW}"
    return sheet


def _allow(
    sheet: Worksheet, column: Column, place: int, n_rows: int, ranges: Mapping[str, str], language: Language
) -> None:
    """Open the cells of one column, and say what may stand in them."""
    if column.fill == "locked" or not n_rows:
        return
    for number in range(FIRST_ROW, FIRST_ROW + n_rows):
        _unlock(sheet.cell(number, place))
    rule = _rule(column, ranges)
    if rule is None:
        return
    error = _NUMBER if column.fill == "place" else _LONG if column.fill == "text" else _NO
    rule.error, rule.showErrorMessage = error.in_language(language), True
    letter = get_column_letter(place)
    rule.add(f"{letter}{FIRST_ROW}:{letter}{FIRST_ROW + n_rows - 1}")
    sheet.add_data_validation(rule)


def _rule(column: Column, ranges: Mapping[str, str]) -> DataValidation | None:
    if column.fill == "place":
        return DataValidation(
            type="whole", operator="between", formula1=str(LOWEST), formula2=str(HIGHEST), allow_blank=True
        )
    if column.fill in _LISTED:
        return DataValidation(type="list", formula1=ranges[column.fill], allow_blank=True)
    if column.fill == "text":
        return DataValidation(type="textLength", operator="lessThanOrEqual", formula1="2000", allow_blank=True)
    return None


def _unlock(cell: openpyxl.cell.Cell) -> None:
    cell.protection = Protection(locked=False)
    cell.fill, cell.border, cell.alignment = _OPEN, _LINE, _WRAP

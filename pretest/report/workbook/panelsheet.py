"""The form of one member of a panel as a spreadsheet: locked but for the answers, which are checked while typed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pretest.limits import REASON
from pretest.practice.panel.form import Cell, PanelForm, Part, Question
from pretest.practice.panel.formwords import said
from pretest.practice.panel.sheet import COLUMNS, HEADER_ROW, STAMP_SHEET, letter
from pretest.report.words.labels import clean
from pretest.report.workbook.book import MADE, MOST_TEXT, OPTIONS
from pretest.spec.panel import Panel

_WIDTHS: Mapping[str, float] = {"number": 5, "question": 74, "value": 9, "q05": 10, "q50": 10, "q95": 10, "text": 46,
                                "check": 30}  # fmt: skip
_ROW = 15.0  # points of one line of text
_STYLES: Mapping[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "text_wrap": True, "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    "message": {"text_wrap": True, "valign": "top", "left": 5, "indent": 1, "italic": True},
    "head": {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1},
    "part": {"bold": True, "font_size": 12, "text_wrap": True, "valign": "top", "top": 2, "bg_color": "#EEF1F4"},
    "number": {"valign": "top", "font_color": "#4A5563"},
    "answer": {"locked": False, "bg_color": "#FFF6C2", "border": 1, "valign": "top", "align": "center"},
    "words": {"locked": False, "bg_color": "#FFF6C2", "border": 1, "valign": "top", "text_wrap": True,
              "num_format": "@"},
    "check": {"valign": "top", "text_wrap": True, "font_color": "#4A5563"},
    "wrong": {"bg_color": "#FDE9DC", "bold": True},
}  # fmt: skip


def panel_workbook(form: PanelForm, panel: Panel) -> bytes:
    """The bytes of the spreadsheet of ``form``; the same form gives the same bytes.

    It holds three sheets: what to read first, the answers, and out of sight the stamp. No cell takes a formula for an
    answer: what is typed is checked, and ``practice.sheet`` refuses formulas when the file comes back.
    """
    import xlsxwriter  # loaded when a workbook is made

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    book.set_properties({"title": form.title[:200], "author": "", "company": "", "comments": "", "created": MADE})
    book.set_size(18_000, 10_000)
    styles = {name: book.add_format(style) for name, style in _STYLES.items()}
    writer = _Writer(form, panel, styles)
    read = book.add_worksheet(said("sheet.read", form.language))
    writer.read(read)
    answers = book.add_worksheet(said("sheet.answers", form.language))
    writer.answers(answers)
    stamp = book.add_worksheet(STAMP_SHEET)
    for row, (name, value) in enumerate([("name", "value"), *form.stamp.items()]):
        stamp.write_string(row, 0, name)
        stamp.write_string(row, 1, value)
    stamp.hide()
    for sheet in (read, answers, stamp):
        sheet.protect("", {"format_columns": True, "format_rows": True})
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
    answers.set_landscape()
    read.activate()
    book.close()
    return buffer.getvalue()


@dataclass(frozen=True, slots=True, eq=False)
class _Writer:
    form: PanelForm
    panel: Panel
    styles: Mapping[str, Any]

    def said(self, key: str, **values: str) -> str:
        return said(key, self.form.language, **values)

    def read(self, page: Any) -> None:
        """Title, who, what to do, and every message."""
        page.set_column(0, 0, 100)
        form = self.form
        lines = [(form.title, "title"), (self.said("who", member=form.member.id, round=str(form.round)), "head"),
                 (self.said("fill"), "head"), *((text, "text") for text in form.intro),
                 (self.scale(), "text"), (self.panel.training.explain.in_language(form.language), "text")]  # fmt: skip
        for part in form.parts:
            if part.message:
                lines += [(part.title, "part"), *((text, "message") for text in part.message)]
        for row, (text, style) in enumerate(lines):
            self.text(page, row, 0, text, style)
            page.set_row(row, _height(text, 100))

    def scale(self) -> str:
        """What the marks stand for."""
        rating, language = self.panel.rating, self.form.language
        ends = {name: getattr(rating, name).in_language(language) for name in ("low", "middle", "high")}
        return self.said("scale", **ends)

    def answers(self, page: Any) -> None:
        """A line per question under the message that it is about; the columns stay in view."""
        form = self.form
        self.text(
            page, 0, 1, f"{form.title} · {self.said('who', member=form.member.id, round=str(form.round))}", "head"
        )
        self.text(page, 1, 1, f"{self.said('fill')} {self.scale()}", "text")
        page.set_row(1, _height(f"{self.said('fill')} {self.scale()}", _WIDTHS["question"]))
        for column, name in enumerate(COLUMNS):
            page.set_column(column, column, _WIDTHS[name])
            self.text(page, HEADER_ROW - 1, column, self.said(f"column.{name}"), "head")
        page.freeze_panes(HEADER_ROW, 2)
        page.repeat_rows(HEADER_ROW - 1)
        row, number = HEADER_ROW, 0
        for part in form.parts:
            row = self.part(page, row, part)
            for question in part.questions:
                number += 1
                self.question(page, row, number, question)
                row += 1

    def part(self, page: Any, row: int, part: Part) -> int:
        """The title of a part and its message; the row after them."""
        for column in range(len(COLUMNS)):
            page.write_blank(row, column, None, self.styles["part"])
        self.text(page, row, 1, part.title, "part")
        for text in part.message:
            row += 1
            self.text(page, row, 1, text, "message")
            page.set_row(row, _height(text, _WIDTHS["question"]))
        return row + 1

    def question(self, page: Any, row: int, number: int, question: Question) -> None:
        page.write_number(row, 0, number, self.styles["number"])
        text = "\n".join((question.text, *question.before))
        self.text(page, row, 1, text, "text")
        page.set_row(row, _height(text, _WIDTHS["question"]))
        for cell in question.cells:
            column = COLUMNS.index(cell)
            page.write_blank(row, column, None, self.styles["words" if cell == "text" else "answer"])
            self.validate(page, row, column, question, cell)
        if question.kind != "reason":
            self.check(page, row, question)

    def validate(self, page: Any, row: int, column: int, question: Question, cell: Cell) -> None:
        """What may be typed here, told when something else is."""
        at = {name: f"{letter(name)}{row + 1}" for name in ("value", "q05", "q50", "q95")}
        rule: dict[str, Any]
        if cell == "text":
            rule = {"validate": "length", "criteria": "<=", "value": REASON}
        elif question.kind == "rating":
            rule = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 9}
        elif question.kind == "consent":
            rule = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 1}
        else:
            own = at[cell]
            rule = {"validate": "custom", "value": f"=AND(ISNUMBER({own}),{own}>=-100,{own}<=100,{_in_order(at)})"}
        kind = "forecast" if cell.startswith("q") else question.kind
        message = "" if cell == "text" else self.said(f"check.{kind}")
        page.data_validation(row, column, row, column, {**rule, "ignore_blank": True, "error_title": self.said("wrong"),
                                                        "error_message": message or self.said("wrong")})  # fmt: skip

    def check(self, page: Any, row: int, question: Question) -> None:
        """Beside the answers whether they can be read; red where they cannot."""
        at = {name: f"{letter(name)}{row + 1}" for name in ("value", "q05", "q50", "q95")}
        empty, fine = _quoted(self.said("check.empty")), _quoted(self.said("check.fine"))
        if question.kind in ("rating", "consent"):
            least, most = (1, 9) if question.kind == "rating" else (0, 1)
            own = at["value"]
            right = f"IF(ISNUMBER({own}),AND({own}>={least},{own}<={most},INT({own})={own}),FALSE)"
            blank, wrong = f'{own}=""', self.said(f"check.{question.kind}")
        else:
            low, middle, high = at["q05"], at["q50"], at["q95"]
            right = f"IF(COUNT({low}:{high})=3,AND({low}<={middle},{middle}<={high},{low}>=-100,{high}<=100),FALSE)"
            blank, wrong = f"COUNTA({low}:{high})=0", self.said("check.forecast")
        formula = f"=IF({blank},{empty},IF({right},{fine},{_quoted(wrong)}))"
        column = COLUMNS.index("check")
        page.write_formula(row, column, formula, self.styles["check"], self.said("check.empty"))
        last = COLUMNS.index(question.cells[-1])
        first = COLUMNS.index(question.cells[0])
        rule = {"type": "formula", "criteria": f"=NOT(OR({blank},{right}))", "format": self.styles["wrong"]}
        page.conditional_format(row, first, row, last, rule)

    def text(self, page: Any, row: int, column: int, text: str, style: str) -> None:
        """A text as a text, whatever it begins with."""
        page.write_string(row, column, clean(text)[: MOST_TEXT - 1], self.styles[style])


def _in_order(at: Mapping[str, str]) -> str:
    """That what is there of the three numbers does not go down."""
    low, middle, high = at["q05"], at["q50"], at["q95"]
    pairs = ((low, middle), (middle, high), (low, high))
    return ",".join(f'OR({one}="",{other}="",{one}<={other})' for one, other in pairs)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _height(text: str, width: float) -> float:
    """Points that ``text`` needs in a column of ``width`` letters."""
    lines = sum(max(1, -(-len(line) // int(width * 1.05))) for line in text.split("\n"))
    return min(_ROW * lines + 3, 409.0)  # the highest row that spreadsheets have

"""Questions as rows of REDCap's data dictionary."""

from __future__ import annotations

from dataclasses import dataclass, field

from pretest.forms.form import Question
from pretest.forms.wording import question_hash
from pretest.platforms.csvtext import number
from pretest.platforms.redcap.write.text import Labels
from pretest.spec import AnswerSet, Language, Text
from pretest.spec.answer import MissingCode, Option

HEADER = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)  # fmt: skip
HIDDEN = "for researchers @HIDDEN-SURVEY"  # a cell that begins with @ would be a formula in a spreadsheet


@dataclass(slots=True)
class Row:
    """One field, without what this project never uses (identifier, required, alignment, number, ranking).

    kind: type of field, as REDCap names it. choices: (code, label) of each option. extra: slider labels.
    """

    name: str
    instrument: str
    kind: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    extra: str = ""
    note: str = ""
    validation: str = ""
    low: str = ""
    high: str = ""
    logic: str = ""
    matrix: str = ""
    annotation: str = ""
    header: str = ""

    def cells(self) -> list[str]:
        choices = " | ".join(f"{code}, {label}" for code, label in self.choices) or self.extra
        return [
            self.name, self.instrument, self.header, self.kind, self.label, choices, self.note, self.validation,
            self.low, self.high, "", self.logic, "", "", "", self.matrix, "", self.annotation,
        ]  # fmt: skip


@dataclass(slots=True)
class Questions:
    """Rows of questions in one language, and what is weaker than asked.

    typed: columns whose missing codes respondents have to type. stepped: sliders on which values between the steps
    can be chosen. numbered: sliders that became number fields. undated: dates that are typed as text.
    """

    language: Language
    labels: Labels
    typed: list[str] = field(default_factory=list)
    stepped: list[str] = field(default_factory=list)
    numbered: list[str] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)

    def row(self, question: Question, name: str, instrument: str) -> Row:
        """The field of ``question``, without its place on the page (header, logic, matrix)."""
        label = self._text(question.text, question.column)
        row = Row(name, instrument, "notes", label, annotation=f"wording {question_hash(question)}")
        answers = question.answers
        if answers is None:
            return row
        if question.kind in ("ordinal", "nominal", "multiple"):
            return self._options(question, answers, row)
        if question.kind == "slider" and self._is_slider(question, answers):
            return self._slider(question, answers, row)
        hints = self._hints(question, answers)
        if question.kind == "date":
            row.kind = "text"
            if answers.missing:
                self.undated.append(question.column)
                form = {"nl": "JJJJ-MM-DD", "en": "YYYY-MM-DD"}[self.language]
                hints = [form, *hints]
            else:
                row.validation = "date_ymd"
        elif question.kind in ("number", "slider"):
            self._number(answers, row)
        row.note = "; ".join(hints)
        return row

    def _text(self, text: Text, where: str) -> str:
        return self.labels.plain(text.in_language(self.language), where)

    def _options(self, question: Question, answers: AnswerSet, row: Row) -> Row:
        where = question.column
        row.kind = "checkbox" if question.kind == "multiple" else "radio"
        options: tuple[Option | MissingCode, ...] = (*answers.options, *answers.missing)
        row.choices = tuple(
            (str(option.value), self.labels.choice(option.label.in_language(self.language), where))
            for option in options
        )
        if question.kind == "multiple" and answers.missing:  # a missing code is no answer beside others
            row.annotation += f" @NONEOFTHEABOVE='{','.join(str(code.value) for code in answers.missing)}'"
        return row

    def _is_slider(self, question: Question, answers: AnswerSet) -> bool:
        """REDCap's slider has whole numbers one apart, and no place for codes beside it."""
        assert answers.min is not None
        assert answers.max is not None
        step = answers.step or 1.0
        whole = all(value.is_integer() for value in (answers.min, answers.max, step))
        if not whole or answers.missing:
            self.numbered.append(question.column)
            return False
        if step > 1:
            self.stepped.append(question.column)
        return True

    def _slider(self, question: Question, answers: AnswerSet, row: Row) -> Row:
        assert answers.min is not None
        assert answers.max is not None
        ends = [
            "" if text is None else self.labels.slider(text.in_language(self.language), question.column)
            for text in (answers.low_label, answers.high_label)
        ]
        row.kind, row.validation = "slider", "number"
        row.extra = f"{ends[0]} | | {ends[1]}"
        row.low, row.high = number(answers.min), number(answers.max)
        return row

    def _number(self, answers: AnswerSet, row: Row) -> None:
        bounds = [bound for bound in (answers.min, answers.max, answers.step) if bound is not None]
        whole = answers.step is not None and all(bound.is_integer() for bound in bounds)
        row.kind, row.validation = "text", "integer" if whole else "number"
        codes = [float(code.value) for code in answers.missing]
        row.low = "" if answers.min is None else number(min([answers.min, *codes]))
        row.high = "" if answers.max is None else number(max([answers.max, *codes]))

    def _hints(self, question: Question, answers: AnswerSet) -> list[str]:
        """Unit, what the ends mean, and which codes to type for what has no option."""
        where = question.column
        found = [] if answers.unit is None else [self._text(answers.unit, where)]
        for value, label in ((answers.min, answers.low_label), (answers.max, answers.high_label)):
            if value is not None and label is not None:
                found.append(f"{number(value)} = {self._text(label, where)}")
        if answers.missing:
            self.typed.append(question.column)
            found += [f"{code.value} = {self._text(code.label, where)}" for code in answers.missing]
        return found

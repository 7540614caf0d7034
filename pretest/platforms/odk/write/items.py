"""One question as rows of an XLSForm's survey sheet."""

from __future__ import annotations

from pretest.forms.form import Question
from pretest.forms.wording import question_hash
from pretest.platforms.csvtext import number
from pretest.platforms.odk.names import Names
from pretest.platforms.odk.write.text import Labels
from pretest.spec import AnswerSet, Text
from pretest.spec.answer import MissingCode, Option

Row = dict[str, str]

_OR_TICK = Text(nl="Of kruis aan:", en="Or tick:")
_ONE_ONLY = Text(nl="Kies dit alleen, zonder andere antwoorden.", en="Choose this alone, without other answers.")
_ONE_CODE = Text(nl="Kruis er één aan.", en="Tick one.")
_WHOLE = 10**9  # above it an integer of XForms overflows


class Questions:
    """Rows of questions, and what is weaker than asked.

    lists: choice list → its options, in the order in which they are first used. ticks: list of one option
    → its label. beside: columns whose missing codes
    are a question of their own. numbered: sliders that became number fields.
    """

    def __init__(self, labels: Labels, names: Names) -> None:
        self.labels = labels
        self.names = names
        self.lists: dict[str, tuple[Option | MissingCode, ...]] = {}
        self.ticks: dict[str, Text] = {}
        self.beside: list[str] = []
        self.numbered: list[str] = []

    def rows(self, question: Question) -> list[Row]:
        """The rows of ``question``; its field always ends up with the code or the value that was answered."""
        answers, name = question.answers, self.names.fields[question.column]
        row = {
            "name": name,
            "wording_hash": question_hash(question),
            **self.labels.of("label", question.text, question.column),
        }
        if answers is None:
            return [row | {"type": "text", "appearance": "multiline"}]
        if question.kind in ("ordinal", "nominal"):
            return [row | {"type": f"select_one {self._list(question, answers)}"}]
        if question.kind == "multiple":
            return [row | {"type": f"select_multiple {self._list(question, answers)}"} | self._alone(answers, question)]
        row |= self._open(question, answers)
        return self._with_codes(question, answers, row) if answers.missing else [row]

    def _list(self, question: Question, answers: AnswerSet) -> str:
        name = f"a_{question.answers_id}".replace("-", "_")
        while self.lists.get(name, (*answers.options, *answers.missing)) != (*answers.options, *answers.missing):
            name += "_"
        self.lists[name] = (*answers.options, *answers.missing)
        return name

    def _alone(self, answers: AnswerSet, question: Question) -> Row:
        """A missing code is no answer beside others."""
        if not answers.missing:
            return {}
        tests = [f"(not(selected(., '{code.value}')) or count-selected(.) = 1)" for code in answers.missing]
        return {
            "constraint": " and ".join(tests),
            **self.labels.of("constraint_message", _ONE_ONLY, question.column),
        }

    def _open(self, question: Question, answers: AnswerSet) -> Row:
        if question.kind == "date":
            return {"type": "date"}
        if question.kind == "text":
            return {"type": "text", "appearance": "multiline"}
        if question.kind == "slider" and answers.min is not None and answers.max is not None:
            step = answers.step or 1.0
            steps = (answers.max - answers.min) / step
            if steps.is_integer():
                parameters = f"start={number(answers.min)} end={number(answers.max)} step={number(step)}"
                return {"type": "range", "parameters": parameters} | self._ends(question, answers)
            self.numbered.append(question.column)
        return self._number(question, answers) | self._ends(question, answers)

    def _number(self, question: Question, answers: AnswerSet) -> Row:
        bounds = [bound for bound in (answers.min, answers.max) if bound is not None]
        step, low = answers.step, answers.min or 0.0
        whole = step is not None and step.is_integer() and low.is_integer() and all(abs(b) < _WHOLE for b in bounds)
        tests = [f". >= {number(answers.min)}"] if answers.min is not None else []
        tests += [f". <= {number(answers.max)}"] if answers.max is not None else []
        if whole and step is not None and step > 1:
            tests.append(f"({'. - ' if low >= 0 else '. + '}{number(abs(low))}) mod {number(step)} = 0")
        row = {"type": "integer" if whole else "decimal"}
        if tests:
            row |= {"constraint": " and ".join(tests)}
            row |= self.labels.of("constraint_message", _range_message(answers), question.column)
        return row

    def _ends(self, question: Question, answers: AnswerSet) -> Row:
        """What the ends mean, and the unit, under the question."""
        parts = []
        for value, label in ((answers.min, answers.low_label), (answers.max, answers.high_label)):
            if value is not None and label is not None:
                parts.append(Text(nl=f"{number(value)} = {label.nl}", en=f"{number(value)} = {label.en}"))
        parts += [answers.unit] if answers.unit is not None else []
        if not parts:
            return {}
        hint = Text(nl=", ".join(p.nl for p in parts), en=", ".join(p.en for p in parts))
        return self.labels.of("hint", hint, question.column)

    def _with_codes(self, question: Question, answers: AnswerSet, row: Row) -> list[Row]:
        """A box to tick under the question, and a hidden field that takes the code ticked or else the answer."""
        self.beside.append(question.column)
        name = row["name"]
        asked, ticked = (self.names.extra(f"pretest_{part}_{name}") for part in ("answer", "code"))
        options = f"m_{question.answers_id}".replace("-", "_")
        while self.lists.get(options, answers.missing) != answers.missing:
            options += "_"
        self.lists[options] = answers.missing
        tick = {"type": f"select_multiple {options}", "name": ticked, **self.labels.of("label", _OR_TICK, ticked)}
        if len(answers.missing) > 1:
            tick |= {
                "constraint": "count-selected(.) <= 1",
                **self.labels.of("constraint_message", _ONE_CODE, ticked),
            }
        chosen = f"if(${{{ticked}}} != '', ${{{ticked}}}, ${{{asked}}})"
        hidden = {
            "type": "calculate", "name": name, "calculation": chosen, "wording_hash": row["wording_hash"],
        }  # fmt: skip
        return [row | {"name": asked}, tick, hidden]


def _range_message(answers: AnswerSet) -> Text:
    low, high = answers.min, answers.max
    step = answers.step if answers.step is not None and answers.step > 1 else None
    nl = f"van {number(low)}" if low is not None else ""
    en = f"from {number(low)}" if low is not None else ""
    if high is not None:
        nl, en = f"{nl} tot en met {number(high)}".strip(), f"{en} up to {number(high)}".strip()
    more = ("", "") if step is None else (f", in stappen van {number(step)}", f", in steps of {number(step)}")
    return Text(nl=f"Vul een getal in {nl}{more[0]}.", en=f"Fill in a number {en}{more[1]}.")

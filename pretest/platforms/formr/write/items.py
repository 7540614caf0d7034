"""Questions as items of a formr survey, and the lists of options that they use.

formr keeps an answer in a column of its database whose type it derives from the item. Some combinations lose
answers there; those items are written in another way, so that nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pretest.errors import ExportError
from pretest.forms.form import Question
from pretest.forms.wording import question_hash
from pretest.platforms.csvtext import number
from pretest.platforms.formr.write.text import choice, plain
from pretest.spec import AnswerSet, Language
from pretest.spec.answer import MissingCode, Option

MOST_STEPS = 201  # values of a slider that still make a list
_LETTERS = 40  # of a number that is typed


@dataclass(slots=True)
class Item:
    """One row of the survey sheet. block: letters of the block that is shuffled with its neighbours, or ""."""

    type: str
    name: str
    label: str = ""
    optional: str = ""
    showif: str = ""
    value: str = ""
    style: str = ""
    block: str = ""
    wording: str = ""


Choices = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Items:
    """Items of questions in one language, and what is weaker than asked.

    lists: options → name of their list. typed: columns whose missing codes respondents have to type. unchecked:
    numbers that are typed as text. listed: sliders that became a list. prefixed: columns whose codes are kept with a
    letter in front.
    """

    language: Language
    lists: dict[Choices, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    prefixed: list[str] = field(default_factory=list)

    def item(self, question: Question, name: str) -> Item:
        """The item of ``question``; skipping it is always allowed."""
        label = plain(question.text.in_language(self.language))
        item = Item("textarea", name, label, optional="*", wording=question_hash(question))
        answers = question.answers
        if answers is None:
            return item
        if question.kind in ("ordinal", "nominal", "multiple"):
            kind = "mc_multiple" if question.kind == "multiple" else "mc"
            options: tuple[Option | MissingCode, ...] = (*answers.options, *answers.missing)
            labels = [(option.value, choice(option.label.in_language(self.language))) for option in options]
            item.type, item.style = f"{kind} {self._list(question, labels)}", "mc_vertical"
            return item
        if question.kind == "slider" and (values := _steps(answers)):
            self.listed.append(question.of)
            item.type = f"select_one {self._list(question, self._slider_labels(answers, values))}"
            return item
        if question.kind in ("number", "slider"):
            item.type = self._number(question, answers)
        elif question.kind == "date" and not answers.missing:
            item.type = "date"
        elif question.kind == "date":
            item.type = f"text {_LETTERS}"
            self.unchecked.append(question.of)
        item.label = "\n\n".join([label, *self._hints(question, answers)])
        return item

    def _list(self, question: Question, labels: list[tuple[int, str]]) -> str:
        """The name of the list with these options; formr refuses a list in which two of them read the same."""
        texts = [label for _, label in labels]
        twice = next((label for label in texts if texts.count(label) > 1), None)
        if twice is not None:
            what = f"two answers to '{question.column}' read the same, which formr refuses"
            raise ExportError("options_alike", f"formr {question.column}", what, hint="Word them differently.")
        prefix = "c" if is_prefixed(question) else ""
        if prefix:
            self.prefixed.append(question.of)
        choices = tuple((f"{prefix}{code}", label) for code, label in labels)
        return self.lists.setdefault(choices, f"list{len(self.lists) + 1}")

    def _slider_labels(self, answers: AnswerSet, values: list[int]) -> list[tuple[int, str]]:
        labels = {value: str(value) for value in values}
        for value, end in ((values[0], answers.low_label), (values[-1], answers.high_label)):
            if end is not None:
                labels[value] += f" ({choice(end.in_language(self.language))})"
        labels = {value: "&#48;" if label == "0" else label for value, label in labels.items()}
        found = list(labels.items())
        return found + [(code.value, choice(code.label.in_language(self.language))) for code in answers.missing]

    def _number(self, question: Question, answers: AnswerSet) -> str:
        """formr drops a 0 from a number that may be skipped, and rounds decimals: such numbers are typed as text."""
        codes = [code.value for code in answers.missing]
        low, high = answers.min, answers.max
        whole = answers.step is not None and answers.step.is_integer()
        bounded = low is not None and low.is_integer() and low > 0 and (high is None or high.is_integer())
        aligned = answers.step == 1 or (low is not None and low % (answers.step or 1) == 0 and not codes)
        if low is None or not whole or not bounded or not aligned or 0 in codes:
            self.unchecked.append(question.of)
            return f"text {_LETTERS}"
        least = number(min([low, *codes]))
        most = "" if high is None else number(max([high, *codes]))
        return f"number {least},{most},{number(answers.step or 1)}"

    def _hints(self, question: Question, answers: AnswerSet) -> list[str]:
        """Unit, what the ends mean, and which codes to type for what has no option."""
        found = [] if answers.unit is None else [choice(answers.unit.in_language(self.language))]
        for value, label in ((answers.min, answers.low_label), (answers.max, answers.high_label)):
            if value is not None and label is not None:
                found.append(f"{number(value)} = {choice(label.in_language(self.language))}")
        if question.kind == "date" and answers.missing:
            found.append({"nl": "JJJJ-MM-DD", "en": "YYYY-MM-DD"}[self.language])
        if answers.missing:
            self.typed.append(question.of)
            found += [f"{code.value} = {choice(code.label.in_language(self.language))}" for code in answers.missing]
        return [plain_number(hint) for hint in found]


def plain_number(hint: str) -> str:
    """A hint may begin with a minus, which Markdown would read as a list."""
    return f"&#45;{hint[1:]}" if hint.startswith("-") else hint


def _steps(answers: AnswerSet) -> list[int]:
    """Every value of a slider; none where they are not whole, too many, or would be taken for a missing code."""
    assert answers.min is not None
    assert answers.max is not None
    step = answers.step or 1.0
    if not all(value.is_integer() for value in (answers.min, answers.max, step)):
        return []
    values = list(range(int(answers.min), int(answers.max) + 1, int(step)))
    codes = {code.value for code in answers.missing}
    return values if len(values) <= MOST_STEPS and not codes & set(values) else []


def is_prefixed(question: Question) -> bool:
    """Whether the codes of a question get the letter c in front, because formr would not keep them as numbers.

    Hidden answers have no list of options, so formr keeps them as they are.
    """
    answers = question.answers
    if (
        answers is None
        or question.made is not None
        or question.kind not in ("ordinal", "nominal", "multiple", "slider")
    ):
        return False
    values = _steps(answers) if question.kind == "slider" else list(answers.values)
    codes = [*values, *(code.value for code in answers.missing)]
    return bool(values) and not storable(question.kind, codes)


def storable(kind: str, codes: list[int]) -> bool:
    """Whether formr's database keeps every one of ``codes`` as it is.

    It takes a column of one byte unless the lowest code lies below -126 or any beyond 32767; a 0 among several ticked
    answers gets lost.
    """
    if kind == "multiple":
        return 0 not in codes
    low, high = min(codes), max(codes)
    if max(abs(low), abs(high)) > 32_767:
        bits = 24
    elif abs(low) > 126:
        bits = 16
    else:
        bits = 8
    return (low >= 0 and high < 2**bits) or (low < 0 and low >= -(2 ** (bits - 1)) and high < 2 ** (bits - 1))

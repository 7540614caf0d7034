"""Which ids and export tags the parts of a form get in Qualtrics.

Questions are numbered in the order of the form (``QID1`` is the first); a table has the number of its first question.
After the questions come the timers of the screens, the timers of the arms, the texts of the blocks, and the messages.
The import counts in the same way, so a file that names columns by these ids can be read as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pretest.errors import ExportError
from pretest.forms.form import Form, Message, Part, Question, Screen
from pretest.forms.naming import OWN, platform_names
from pretest.platforms.qualtrics import NAMES
from pretest.spec.answer import AnswerSet


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """Numbers and tags of everything in ``form``. tags: also of timers (``time SCREEN``), tables and texts."""

    form: Form
    tags: dict[str, str]
    numbers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, form: Form) -> Names:
        """The names of a form.

        Raises
        ------
        ExportError
            When an answer's column in the export would have the name of another question.
        """
        names = cls(form, tags_of(form), numbers_of(form))
        names._require_columns_apart()
        return names

    @property
    def last(self) -> int:
        """The highest number in use."""
        return len(self.numbers)

    def question(self, question: Question) -> str:
        return f"QID{self.numbers[question.column]}"

    def field(self, question: Question) -> str:
        """The field of the flow that holds a hidden answer."""
        return self.tags[question.column]

    def screen_timer(self, screen: Screen) -> str:
        return f"QID{self.numbers[f'time {screen.id}']}"

    def arm_timer(self, message: Message) -> str:
        return f"QID{self.numbers[f'time {message.code} arm']}"

    def text(self, part: Part) -> str:
        return f"QID{self.numbers[f'text {part.id}']}"

    def message(self, message: Message) -> str:
        return f"QID{self.numbers[f'message {message.code}']}"

    def _require_columns_apart(self) -> None:
        """The export splits some answers over columns such as ``colours_1``; none may be another question's."""
        taken = {self.tags[question.column].casefold(): question.column for question in self.form.questions}
        for question in self.form.questions:
            suffixes = [1] if question.kind == "slider" else []
            if question.kind == "multiple" and question.answers is not None:
                suffixes = [*choice_ids(question.answers), *choice_ids(question.answers).values()]
            for suffix in suffixes:
                other = taken.get(f"{self.tags[question.column]}_{suffix}".casefold())
                if other is not None:
                    what = f"Qualtrics would call a column of '{question.column}' as the question '{other}' is called"
                    hint = "Give one of the two another id."
                    raise ExportError("field_ambiguous", f"{self.form.id}.{other} (qualtrics)", what, hint=hint)


def numbers_of(form: Form) -> dict[str, int]:
    """Name → number of everything that has a ``QID``, in the order in which the survey file gives them out."""
    names = [question.column for question in form.asked]
    names += [f"time {screen.id}" for screen in seen_screens(form)]
    names += [f"time {one.code} arm" for one in form.messages]
    names += [f"text {part.id}" for part in form.parts if part.kind != "made"]
    names += [f"message {one.code}" for one in form.messages]
    return {name: number for number, name in enumerate(names, 1)}


def tags_of(form: Form) -> dict[str, str]:
    """Name → export tag: our own fields, questions and hidden answers, all else that has a number, and tables."""
    questions = [question.column for question in form.questions]
    tables = [f"table {screen.id}" for screen in seen_screens(form)]
    return platform_names(dict.fromkeys([*OWN, *questions, *numbers_of(form), *tables]), NAMES)


def seen_screens(form: Form) -> tuple[Screen, ...]:
    """All screens but those of hidden answers, of which nothing is seen: these are fields of the flow."""
    return tuple(screen for part in form.parts if part.kind != "made" for screen in part.screens)


def row_numbers(screen: Screen) -> dict[str, int]:
    """Column of a question → number of its row, where the screen is a table."""
    return {question.column: number for number, question in enumerate(screen.questions, 1)}


def is_table(screen: Screen) -> bool:
    """Whether a screen becomes one table. Not where a condition looks at a row: those are asked one by one."""
    return screen.grid and not any(question.gate for question in screen.questions)


def choice_ids(answers: AnswerSet) -> dict[int, int]:
    """Code → number of the choice: the code itself where Qualtrics allows it (1 and up), else one that is no code.

    Whether an export ends the names of its columns in the code or in the number of the choice then does not matter.
    """
    codes = [*answers.values, *(code.value for code in answers.missing)]
    free = max([0, *codes]) + 1
    found: dict[int, int] = {}
    for code in codes:
        if code > 0:
            found[code] = code
        else:
            found[code], free = free, free + 1
    return found

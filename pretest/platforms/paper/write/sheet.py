"""One printed form: a questionnaire in one language and one version, numbered, with its routing in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pretest.forms.form import Form, FormArm, Message, Part, Question, Screen
from pretest.forms.wording import questionnaire_hash
from pretest.platforms.paper.write.jumps import instruction
from pretest.platforms.paper.write.printed import draws_of, message_of, printed_form
from pretest.platforms.phrases import figure, word
from pretest.seeds import stream
from pretest.spec import AnswerSet, Language

WIDEST_GRID = 10  # options that fit side by side on A4
TEXT_LINES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A part of the form. number: from 1. heading: with its title, if it has one. instruction: who fills it in.

    drawn: for data entry, ``column = value`` of what was drawn for this version; or None.
    """

    number: int
    part: Part
    heading: str
    instruction: str | None
    drawn: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """version: a letter that says nothing about the arm; None without arms. numbers: column → number of the question.

    wording: hash of the questionnaire.
    """

    form: Form
    language: Language
    version: str | None
    message: Message | None
    steps: tuple[Step, ...]
    numbers: dict[str, int]
    wording: str

    def say(self, key: str, **values: str | int) -> str:
        return word(key, self.language, **values)

    @property
    def title(self) -> str:
        """What stands above the questions. It says nothing of who fills them in: others may see the sheet."""
        return " ".join(self.form.shown_title.in_language(self.language).split())

    @property
    def mark(self) -> str:
        """What stands on every page: version and wording, never the arm, nor a name that says who fills it in."""
        version = () if self.version is None else (self.say("version", version=self.version),)
        return " · ".join((*version, self.say("wording", wording=self.wording)))

    def numbered(self, question: Question) -> str:
        return f"{self.numbers[question.column]}. {question.text.in_language(self.language).strip()}"


def versions(form: Form) -> dict[str, FormArm]:
    """Letter → arm, in the order of the letters; which arm gets which letter is drawn from the seed of the study."""
    order = stream(form.seed, "versions", form.id).permutation(len(form.arms))
    return {letter(place): form.arms[arm] for place, arm in enumerate(order)}


def printings(form: Form) -> list[tuple[str | None, FormArm | None, int]]:
    """(version, arm, draw) of every sheet: ``A`` per arm, ``A2`` where more is drawn, ``2`` without arms."""
    lettered: list[tuple[str, FormArm | None]] = [*versions(form).items()] or [("", None)]
    return [
        (f"{mark}{draw if draws_of(form, arm) > 1 else ''}" or None, arm, draw)
        for mark, arm in lettered
        for draw in range(1, draws_of(form, arm) + 1)
    ]


def letter(place: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def make_sheet(form: Form, language: Language, version: str | None, arm: FormArm | None, draw: int = 1) -> Sheet:
    """One version of ``form``; draw: which of its ``draws_of`` draws."""
    printed = printed_form(form, arm, draw)
    shown = printed.form
    numbers = {question.column: number for number, question in enumerate(shown.questions, start=1)}
    steps = []
    for place, part in enumerate(shown.parts):
        heading = word("part", language, n=place + 1)
        if part.title is not None:
            heading = f"{heading}. {' '.join(part.title.in_language(language).split())}"
        drawn = printed.draws.get(part.id)
        coding = None if drawn is None else f"{drawn[0]} = {drawn[1]}"
        steps.append(Step(place + 1, part, heading, instruction(shown, place, language, numbers), coding))
    return Sheet(shown, language, version, message_of(form, arm, draw), tuple(steps), numbers, questionnaire_hash(form))


def in_table(screen: Screen) -> bool:
    """Whether the questions of ``screen`` are printed as one table."""
    return screen.grid and len(choices(screen.questions[0], "nl")) <= WIDEST_GRID


def choices(question: Question, language: Language) -> list[tuple[int, str]]:
    """(code, label) of everything that can be ticked at ``question``, missing codes last."""
    if question.answers is None:
        return []
    found = [(option.value, option.label) for option in question.answers.options]
    found += [(code.value, code.label) for code in question.answers.missing]
    return [(value, " ".join(label.in_language(language).split())) for value, label in found]


def hint(question: Question, language: Language) -> str:
    """How to answer."""
    answers = question.answers
    if question.kind == "text" or answers is None:
        return word("write_text", language)
    if question.kind == "date":
        return word("write_date", language)
    if question.kind in ("number", "slider"):
        return " ".join(_number_hint(answers, language))
    return word("several" if question.kind == "multiple" else "one", language)


def _number_hint(answers: AnswerSet, language: Language) -> Sequence[str]:
    low = "" if answers.min is None else figure(answers.min, language)
    high = "" if answers.max is None else figure(answers.max, language)
    key = "write_number_between" if low and high else "write_number_from" if low else "write_number_to"
    found = [word(key if low or high else "write_number", language, low=low, high=high)]
    if answers.low_label is not None and answers.high_label is not None and low and high:
        ends = answers.low_label.in_language(language), answers.high_label.in_language(language)
        found.append(word("ends", language, low=low, low_label=ends[0], high=high, high_label=ends[1]))
    if answers.step is not None and answers.step != 1:
        found.append(word("steps", language, step=figure(answers.step, language)))
    return found


def unit(question: Question, language: Language) -> str:
    answers = question.answers
    return "" if answers is None or answers.unit is None else answers.unit.in_language(language)

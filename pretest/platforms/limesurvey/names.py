"""What a form is called in LimeSurvey: question codes, answer codes, and the question groups in their order.

The export writes these names and the import reads them back; both take them from here. Codes of questions are letters
and digits, at most 20, beginning with a letter; codes of answers are letters and digits, at most 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pretest.forms.form import Form, FormArm, Message, Part, Question, Screen
from pretest.forms.naming import ARM, AUDIENCE, OWN, QUESTIONNAIRE, SCREENED_OUT, WORDING, platform_names
from pretest.platforms.limesurvey import NAMES
from pretest.spec.answer import AnswerSet

LONGEST_CODE = 20
LONGEST_ANSWER = 5
SLIDER = "v"  # subquestion of a slider, which LimeSurvey makes of a list of numbers

# Columns of LimeSurvey's own in an export, and words that mean something in its expressions.
META = (
    "id", "submitdate", "lastpage", "startlanguage", "seed", "token", "startdate", "datestamp", "ipaddr", "refurl",
    "interviewtime",
)  # fmt: skip
_WORDS = ("lang", "sid", "savedid", "qid", "gid", "sgq", "self", "that", "this", "other", "comment", "count")
_TIME = "time"  # a question CODE has a column CODETime with its seconds

GroupKind = Literal["screen", "text", "arm", "made", "assign", "end"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer is kept. code: of the question. sub: of the subquestion, or None."""

    code: str
    sub: str | None = None

    @property
    def heading(self) -> str:
        """The column of a response export."""
        return self.code if self.sub is None else f"{self.code}[{self.sub}]"

    @property
    def variable(self) -> str:
        """The name in expressions, and in exports to SPSS."""
        return self.code if self.sub is None else f"{self.code}_{self.sub}"


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """One question group, which is one page.

    kind: ``screen`` has questions; ``text`` a text only; ``arm`` the message of one arm; ``made`` (hidden answers),
    ``assign`` (the draw) and ``end`` hold hidden fields only, so LimeSurvey passes over them. name: unique unless ids
    of the study make it so. arm: only its people see the page.
    """

    name: str
    kind: GroupKind
    part: Part | None = None
    screen: Screen | None = None
    arm: FormArm | None = None
    first: bool = False  # of the groups of its part: it shows title and text
    message: Message | None = None  # of the kind ``arm``


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """own: our own fields → question code. fields: column → its code, or its subquestion code in an array.

    arrays: id of a screen that is an array → question code. texts: name of a group → code of the text on it.
    """

    own: Mapping[str, str]
    fields: Mapping[str, str]
    arrays: Mapping[str, str]
    texts: Mapping[str, str]

    def place(self, question: Question, screen: Screen | None) -> Place:
        """Where the answer to ``question`` on ``screen`` is kept; of a ``multiple``, see ``ticks``."""
        field = self.fields[question.column]
        if screen is not None and screen.grid:
            return Place(self.arrays[screen.id], field)
        return Place(field, SLIDER) if is_slider(question) else Place(field)

    def ticks(self, question: Question) -> dict[int, Place]:
        """Code of an option → where it is kept whether that option was ticked."""
        assert question.answers is not None  # a question with ticks has options
        return {code: Place(self.fields[question.column], sub) for code, sub in answer_codes(question.answers).items()}


def names_of(form: Form) -> Names:
    """The codes of ``form``; the same form gives the same codes."""
    columns = [question.column for question in form.questions]
    arrays = [screen.id for screen in form.screens if screen.grid]
    texts = [group.name for group in groups_of(form) if group.kind in ("arm", "text")]
    codes = _codes([*OWN, *columns, *(f"{one}set" for one in arrays), *(f"{one}text" for one in texts)])
    found = iter(codes)
    own, fields, array, text = ({name: next(found) for name in names} for names in (OWN, columns, arrays, texts))
    return Names(own, fields, array, text)


def _codes(names: Sequence[str]) -> list[str]:
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        code = plain = _allowed(platform_names([name], NAMES)[name])
        number = 2
        while code.casefold() in taken:
            tail = f"x{number}"
            code, number = plain[: LONGEST_CODE - len(tail)] + tail, number + 1
        taken.add(code.casefold())
        found.append(code)
    return found


def _allowed(code: str) -> str:
    """A word of LimeSurvey's own gets a q at its end."""
    low = code.casefold()
    return f"{code[: LONGEST_CODE - 1]}q" if low in META or low in _WORDS or low.endswith(_TIME) else code


def answer_codes(answers: AnswerSet) -> dict[int, str]:
    """Code of an option or missing code → answer code: 97 is ``97``, -997 is ``m997``, what is longer its place."""
    codes = [option.value for option in answers.options] + [code.value for code in answers.missing]
    found: dict[int, str] = {}
    for place, code in enumerate(codes, start=1):
        text = str(code) if code >= 0 else f"m{-code}"
        found[code] = text if len(text) <= LONGEST_ANSWER else f"p{place}"
    return found


def is_slider(question: Question) -> bool:
    """Whether it is shown as a slider: one with missing codes is not, since a slider offers no way to choose them."""
    return question.kind == "slider" and question.answers is not None and not question.answers.missing


def welcome_part(form: Form) -> Part | None:
    """The text that opens the form, when there is one: LimeSurvey's welcome page shows it."""
    first = form.parts[0]
    return first if len(form.parts) > 1 and _is_open_text(first) else None


def end_parts(form: Form) -> tuple[Part, ...]:
    """Texts at the end for everybody: shown after the answers are sent, so that nobody can forget to send them."""
    rest = form.parts[1:]
    count = next((place for place, part in enumerate(reversed(rest)) if not _is_open_text(part)), len(rest))
    return rest[len(rest) - count :]


def _is_open_text(part: Part) -> bool:
    for_all = part.show_if is None and part.arm is None
    return part.kind == "text" and for_all and not any(screen.questions for screen in part.screens)


def groups_of(form: Form) -> tuple[Group, ...]:
    """The question groups in order, as the export writes them and as timings are numbered."""
    outside = {id(part) for part in (welcome_part(form), *end_parts(form)) if part is not None}
    inside = [part for part in form.parts if id(part) not in outside]
    pivot = _pivot(form)
    found: list[Group] = []
    for part in inside:
        if part is pivot and any(name in decided_before(form) for name in own_fields(form)):
            found.append(Group("pretest_assign", "assign"))
        found += _of_part(part, form.messages if part.kind == "stimulus" else ())
    if not audiences_known(form) or not found:
        found.append(Group("pretest_end", "end"))
    return tuple(found)


def own_fields(form: Form) -> tuple[str, ...]:
    """Our own fields that the form fills in."""
    asked = {
        ARM: bool(form.arms),
        AUDIENCE: bool(form.audiences),
        QUESTIONNAIRE: True,
        WORDING: True,
        SCREENED_OUT: form.eligible is not None,
    }
    return tuple(name for name, wanted in asked.items() if wanted)


def decided_before(form: Form) -> tuple[str, ...]:
    """Our own fields that are settled just before the message or, without one, before the last questions."""
    return (ARM, SCREENED_OUT, AUDIENCE) if audiences_known(form) else (ARM, SCREENED_OUT)


def audiences_known(form: Form) -> bool:
    """Whether all audiences are known when the arm is drawn; else they are worked out at the end."""
    wanted = {column for condition in form.audiences.values() for column in condition.columns}
    return wanted <= _asked_before(form, _pivot(form))


def _asked_before(form: Form, pivot: Part | None) -> set[str]:
    asked: set[str] = set()
    for part in form.parts:
        if part is pivot:
            break
        asked |= {question.column for screen in part.screens for question in screen.questions}
    return asked


def _pivot(form: Form) -> Part | None:
    """The part before which the arm is drawn: the message or, without one, the last questions."""
    asking = [part for part in form.parts if part.kind != "made" and any(screen.questions for screen in part.screens)]
    return form.stimulus or (asking[-1] if asking else None)


def _of_part(part: Part, messages: Sequence[Message]) -> Iterator[Group]:
    head = part.screens[0]
    if part.kind == "made":
        yield Group(head.id, "made", part, head)
        return
    if messages:
        for one in messages:
            yield Group(f"{head.id}_{one.code}", "arm", part, head, one.arm, first=True, message=one)
    elif not head.questions:
        yield Group(head.id, "text", part, head, part.arm, first=True)
    elif part.shuffled and len(part.screens) > 1 and (part.title is not None or part.text is not None):
        yield Group(f"{part.id}_text", "text", part, first=True)
    opened = bool(messages) or not head.questions or (part.shuffled and len(part.screens) > 1)
    for place, screen in enumerate(part.screens):
        if screen.questions:
            yield Group(screen.id, "screen", part, screen, first=place == 0 and not opened)

"""The survey flow of Qualtrics: blocks in order, branches, and the randomizer that assigns the arm and stores it.

What can be checked without Qualtrics: every page has a timer of its own, also in random order, and an arm is assigned
once, in the same breath as it is stored, just before its message is shown. Hidden answers are fields that branches set
or a randomizer draws. In a form of several audiences each has a randomizer of its own: arms come out even in each.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pretest.forms.form import Form, FormArm, Made, Message, Part, Question, Screen
from pretest.forms.made import ROUTE
from pretest.forms.naming import ARM, AUDIENCE, QUESTIONNAIRE, SCREENED_OUT, WORDING
from pretest.forms.wording import questionnaire_hash
from pretest.platforms.qualtrics.names import Names, is_table
from pretest.platforms.qualtrics.write import items as questions
from pretest.platforms.qualtrics.write.logic import Clause, Expression, branch_logic, condition_clauses
from pretest.platforms.qualtrics.write.text import message_html, to_html
from pretest.words import Language

Element = dict[str, Any]
PAGE_BREAK: Element = {"Type": "Page Break"}
PLACEHOLDER = "{~Randomized~}"
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(slots=True)
class Survey:
    """What is being built. questions: in the order in which they are made. flows: how many flow elements there are."""

    names: Names
    questions: list[Element] = field(default_factory=list)
    blocks: list[Element] = field(default_factory=list)
    flow: list[Element] = field(default_factory=list)
    flows: int = 1

    @property
    def form(self) -> Form:
        return self.names.form

    @property
    def languages(self) -> Sequence[Language]:
        return self.form.languages

    def element(self, kind: str, **rest: object) -> Element:
        """One element of the flow, with a number of its own."""
        self.flows += 1
        return {"Type": kind, "FlowID": f"FL_{self.flows}", **rest}

    def set_fields(self, values: Mapping[str, str]) -> Element:
        """Store ``values`` in fields of the response; they are named here too, so that every export has them."""
        fields = [
            {
                "Description": name,
                "Type": "Custom",
                "Field": name,
                "VariableType": "String",
                "DataVisibility": [],
                "AnalyzeText": False,
                "Value": value,
            }
            for name, value in values.items()
        ]
        return self.element("EmbeddedData", EmbeddedData=fields)

    def branch(self, description: str, clauses: Sequence[Clause], flow: list[Element]) -> list[Element]:
        """``flow`` for those who meet ``clauses``; for everybody when there are none."""
        if not clauses:
            return flow
        logic = branch_logic(clauses)
        return [self.element("Branch", Description=description, BranchLogic=logic, Flow=flow)]

    def add_question(self, payload: Element) -> Element:
        self.questions.append(payload)
        return {"Type": "Question", "QuestionID": payload["QuestionID"]}

    def add_block(self, name: str, elements: list[Element], options: Element | None = None) -> Element:
        """A block, and the element of the flow that shows it."""
        plain = {"BlockLocking": "false", "RandomizeQuestions": "false", "BlockVisibility": "Expanded"}
        first = not self.blocks
        self.blocks.append(
            {
                "Type": "Default" if first else "Standard",
                "SubType": "",
                "Description": name,
                "ID": made_up_id("BL", self.form.id, name),
                "BlockElements": elements,
                "Options": plain | (options or {}),
            }
        )
        return self.element("Block" if first else "Standard", ID=self.blocks[-1]["ID"], Autofill=[])


def build(form: Form) -> Survey:
    """Questions, blocks and flow of ``form``.

    Raises
    ------
    ExportError
        When a condition or a name cannot be expressed.
    """
    survey = Survey(Names.of(form))
    fields = {QUESTIONNAIRE: form.id, WORDING: questionnaire_hash(form)}
    hidden = [survey.names.field(question) for question in form.questions if question.made is not None]
    survey.flow.append(survey.set_fields(fields | dict.fromkeys((AUDIENCE, SCREENED_OUT, ARM, *hidden), "")))
    decisive = _decisive(form)
    sorted_after = _last_gate(form)
    for part in form.parts:
        survey.flow += _part(survey, part, part is decisive)
        if part is sorted_after:
            survey.flow += _audiences(survey)
    if decisive is not None:
        survey.flow += _screened_out(survey)
    return survey


def made_up_id(kind: str, *names: str) -> str:
    """An id as Qualtrics makes them (``BL_`` and 15 letters), the same for the same ``names``."""
    number = int.from_bytes(hashlib.sha256("\x1f".join((kind, *names)).encode()).digest(), "big")
    letters = []
    for _ in range(15):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return f"{kind}_{''.join(letters)}"


def whole_seconds(part: Part) -> int:
    """How long a page is held: whole seconds, never less than asked."""
    return 0 if part.min_seconds is None else math.ceil(part.min_seconds)


def _decisive(form: Form) -> Part | None:
    """The block that only those see who are not screened out."""
    if form.eligible is None:
        return None
    asking = [part for part in form.parts if part.kind != "made" and any(one.questions for one in part.screens)]
    return form.stimulus or asking[-1]


def _last_gate(form: Form) -> Part | None:
    """The block after which it is known to which audience a respondent belongs."""
    looked_at = {column for condition in form.audiences.values() for column in condition.columns}
    asking = [
        part for part in form.parts if any(q.column in looked_at for screen in part.screens for q in screen.questions)
    ]
    return asking[-1] if asking else None


def _part(survey: Survey, part: Part, decisive: bool) -> list[Element]:
    clauses = () if part.show_if is None else condition_clauses(survey.names, part.show_if)
    if part.arm is not None:
        clauses = (*clauses, (Expression(ARM, "EqualTo", part.arm.code),))
    decisive = decisive and bool(clauses)
    before = [survey.set_fields({SCREENED_OUT: "1"})] if decisive else []
    shown = [survey.set_fields({SCREENED_OUT: "0"})] if decisive else []
    if part.kind == "made":
        shown += _made(survey, part)
    elif part.kind == "stimulus":
        shown += _stimulus(survey, part)
    elif part.shuffled:
        shown += _shuffled(survey, part)
    else:
        shown += _in_order(survey, part, part.screens, _heading(survey, part))
    return before + survey.branch(f"Who sees {part.id}", clauses, shown)


def _made(survey: Survey, part: Part) -> list[Element]:
    """Hidden answers: the first case that is met, or a draw that comes out even."""
    found: list[Element] = []
    for question in (question for screen in part.screens for question in screen.questions):
        assert question.made is not None
        field = survey.names.field(question)
        if question.made.draws is not None:
            draws = [survey.set_fields({field: str(number)}) for number in range(1, question.made.draws + 1)]
            found.append(survey.element("BlockRandomizer", SubSet=1, EvenPresentation=True, Flow=draws))
        else:
            found += _first_met(survey, question, question.made)
    return found


def _first_met(survey: Survey, question: Question, made: Made) -> list[Element]:
    """A branch per case, for those of whom no earlier case was met."""
    field = survey.names.field(question)
    free: Clause = (Expression(field, "Empty"),)
    found: list[Element] = []
    for value, clauses in _alike(survey.names, made):
        found += survey.branch(f"{field} is {value}", (free, *clauses), [survey.set_fields({field: str(value)})])
    return found


def _alike(names: Names, made: Made) -> list[tuple[int, tuple[Clause, ...]]]:
    """The cases in order; neighbours with one value and one clause each are one, in which any of them may hold."""
    found: list[tuple[int, tuple[Clause, ...]]] = []
    for value, when in made.cases:
        clauses = condition_clauses(names, when)
        if found and found[-1][0] == value and len(found[-1][1]) == len(clauses) == 1:
            found[-1] = (value, ((*found[-1][1][0], *clauses[0]),))
        else:
            found.append((value, clauses))
    return found


def _in_order(survey: Survey, part: Part, screens: Sequence[Screen], heading: list[Element]) -> list[Element]:
    """One block, one page per screen."""
    elements = list(heading)
    for place, screen in enumerate(screens):
        elements += [PAGE_BREAK] if place else []
        elements += [*_asked(survey, screen, shuffled=False), _timer(survey, screen)]
    return [survey.add_block(part.id, elements)] if elements else []


def _shuffled(survey: Survey, part: Part) -> list[Element]:
    """A block per screen, in random order; on each, its questions in random order."""
    heading = _heading(survey, part)
    if len(part.screens) == 1:
        return [_shuffled_screen(survey, part.screens[0], heading)]
    before = [survey.add_block(part.id, heading)] if heading else []
    screens = [_shuffled_screen(survey, screen, []) for screen in part.screens]
    mixed = survey.element("BlockRandomizer", SubSet=len(screens), EvenPresentation=False, Flow=screens)
    return [*before, mixed]


def _shuffled_screen(survey: Survey, screen: Screen, heading: list[Element]) -> Element:
    """The block has the name of its timer, by which the export tells in which order blocks were shown."""
    asked, timer = _asked(survey, screen, shuffled=True), _timer(survey, screen)
    name = survey.names.tags[f"time {screen.id}"]
    if len(asked) < 2:
        return survey.add_block(name, [*heading, *asked, timer])
    fixed = [*(one["QuestionID"] for one in heading), *[PLACEHOLDER] * len(asked), timer["QuestionID"]]
    advanced = {
        "FixedOrder": fixed,
        "RandomizeAll": [one["QuestionID"] for one in asked],
        "RandomSubSet": [],
        "Undisplayed": [],
        "TotalRandSubset": 0,
        "QuestionsPerPage": 0,
    }
    options = {"RandomizeQuestions": "Advanced", "Randomization": {"Advanced": advanced, "EvenPresentation": False}}
    return survey.add_block(name, [*heading, *asked, timer], options)


def _stimulus(survey: Survey, part: Part) -> list[Element]:
    """The message of one arm, and what the block asks about it."""
    names, asking = survey.names, [screen for screen in part.screens if screen.questions]
    if survey.form.arms:
        ways = _ways(part)
        shown = _drawn_per_way(survey, part, ways) if len(ways) > 1 else _drawn(survey, part)
    else:
        timed = [screen for screen in part.screens if not screen.questions]
        elements = _heading(survey, part)
        elements += [_timer(survey, screen, whole_seconds(part)) for screen in timed]
        shown = [survey.add_block(part.id, elements)] if elements else []
    if asking:
        elements = []
        for place, screen in enumerate(asking):
            elements += [PAGE_BREAK] if place else []
            elements += [*_asked(survey, screen, shuffled=False), _timer(survey, screen)]
        shown.append(survey.add_block(f"{names.tags[f'text {part.id}']} questions", elements))
    return shown


def _ways(part: Part) -> tuple[int, ...]:
    """The audiences that come to the message, by their number; none where the form does not tell them apart."""
    allowed = None if part.show_if is None else part.show_if.root.get(ROUTE)
    return () if allowed is None else tuple(int(value) for value in allowed.values or ())


def _drawn(survey: Survey, part: Part) -> list[Element]:
    """One draw for everybody: where the randomizer sends somebody, the arm is stored, then shown."""
    arms = []
    for arm in survey.form.arms:
        flow = [survey.set_fields({ARM: arm.code}), *_arm(survey, part, arm)]
        arms.append(survey.element("Group", Description=f"Arm {arm.code}", Flow=flow))
    return [survey.element("BlockRandomizer", SubSet=1, EvenPresentation=True, Flow=arms)]


def _drawn_per_way(survey: Survey, part: Part, ways: Sequence[int]) -> list[Element]:
    """A draw of its own for each audience, then the message of the arm; a block stands in the flow only once."""
    route = survey.form.question(ROUTE)
    assert route is not None
    found: list[Element] = []
    for way in ways:
        arms = [survey.set_fields({ARM: arm.code}) for arm in survey.form.arms]
        drawn = survey.element("BlockRandomizer", SubSet=1, EvenPresentation=True, Flow=arms)
        here: Clause = (Expression(survey.names.field(route), "EqualTo", str(way)),)
        found += survey.branch(f"Arms of audience {way}", (here,), [drawn])
    for arm in survey.form.arms:
        assigned: Clause = (Expression(ARM, "EqualTo", arm.code),)
        found += survey.branch(f"Arm {arm.code}", (assigned,), _arm(survey, part, arm))
    return found


def _arm(survey: Survey, part: Part, arm: FormArm) -> list[Element]:
    """The message of one arm or, of several executions, that which was drawn."""
    found: list[Element] = []
    for message in survey.form.messages_of(arm):
        clauses = () if message.when is None else condition_clauses(survey.names, message.when)
        found += survey.branch(f"Message {message.code}", clauses, [_message(survey, part, message)])
    return found


def _message(survey: Survey, part: Part, shown: Message) -> Element:
    """The block that shows one message."""
    names, heading = survey.names, _heading_html(part, survey.languages)
    words = {
        language: "<br><br>".join(text for text in (heading[language], message_html(shown, language)) if text)
        for language in survey.languages
    }
    message = questions.text(names.message(shown), names.tags[f"message {shown.code}"], words, survey.languages)
    timer = questions.timer(names.arm_timer(shown), names.tags[f"time {shown.code} arm"], whole_seconds(part))
    elements = [survey.add_question(message), survey.add_question(timer)]
    return survey.add_block(f"{part.id} {shown.code}", elements)


def _asked(survey: Survey, screen: Screen, shuffled: bool) -> list[Element]:
    if is_table(screen):
        return [survey.add_question(questions.table(survey.names, screen, survey.languages, shuffled))]
    return [survey.add_question(questions.question(survey.names, one, survey.languages)) for one in screen.questions]


def _timer(survey: Survey, screen: Screen, min_seconds: int = 0) -> Element:
    qid, tag = survey.names.screen_timer(screen), survey.names.tags[f"time {screen.id}"]
    return survey.add_question(questions.timer(qid, tag, min_seconds))


def _heading(survey: Survey, part: Part) -> list[Element]:
    words = _heading_html(part, survey.languages)
    if not any(words.values()):
        return []
    tag = survey.names.tags[f"text {part.id}"]
    return [survey.add_question(questions.text(survey.names.text(part), tag, words, survey.languages))]


def _heading_html(part: Part, languages: Sequence[Language]) -> dict[Language, str]:
    found: dict[Language, str] = {}
    for language in languages:
        title = "" if part.title is None else f"<strong>{to_html(part.title.in_language(language))}</strong>"
        text = "" if part.text is None else to_html(part.text.in_language(language))
        found[language] = "<br><br>".join(piece for piece in (title, text) if piece)
    return found


def _audiences(survey: Survey) -> list[Element]:
    """The first audience of the study to which a respondent belongs, for quota."""
    found: list[Element] = []
    for name, condition in survey.form.audiences.items():
        free: Clause = (Expression(AUDIENCE, "Empty"),)
        clauses = (free, *condition_clauses(survey.names, condition))
        found += survey.branch("Audience", clauses, [survey.set_fields({AUDIENCE: name.replace("$", "")})])
    return found


def _screened_out(survey: Survey) -> list[Element]:
    """After the last page: mark those who never met the conditions, so that they count for no quota."""
    options = {
        "Advanced": "true",
        "SurveyTermination": "DefaultMessage",
        "ResponseFlag": "Screened",
        "CountQuotas": "No",
        "AnonymizeResponse": "Yes",
        "IgnoreResponse": "No",
        "EmailThankYou": "false",
    }
    end = survey.element("EndSurvey", EndingType="Advanced", Options=options)
    return survey.branch("Screened out", [(Expression(SCREENED_OUT, "EqualTo", "1"),)], [end])

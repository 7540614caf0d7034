"""The questionnaires of several audiences as one form: nobody sees a question that is for others.

Everybody begins with what all questionnaires begin with (consent, age). Then comes the screening, from which the form
works out which way somebody goes; then the blocks of that audience, the message, the audience's further blocks, and
what all questionnaires end with. A question that two audiences are asked has a field for each, since its words may
differ and a field belongs to one place; all of them answer the same column of the data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pretest.errors import ExportError, Note
from pretest.forms.form import Made, Part, Question, Screen
from pretest.forms.made import ROUTE, derived, made_part, route
from pretest.forms.meeting import both
from pretest.spec.condition import Allowed, Condition
from pretest.spec.model import Label
from pretest.spec.scale import Scale
from pretest.spec.study import Study

Parts = tuple[Part, ...]
SCREENING = "screening_list"  # the block that sorts people


def parts_together(study: Study, name: str, own: Mapping[str, Parts]) -> tuple[Parts, tuple[Note, ...]]:
    """The blocks of the form ``name``, and what is worth knowing about how they were put together.

    Parameters
    ----------
    own : questionnaire → its blocks, in the order of the form's audiences.

    Raises
    ------
    ExportError
        When the questionnaires do not begin alike, some show a message and others do not, an audience rests on
        something that is not known after the screening, or a block could be seen by nobody.
    """
    where = f"{study.name} forms.{name}"
    sorting = _Sorting.of(study, name, where)
    bare = {one: tuple(_without(parts, sorting.known)) for one, parts in own.items()}
    messages = [_message_of(parts) for parts in bare.values()]
    if None in messages and any(messages):
        raise ExportError("form_mixed", where, "some questionnaires of the form show a message and others do not")
    eligible = _first(messages).show_if if any(messages) else _going_on(bare)
    entry = _entry(bare, eligible, sorting, where)
    begin, end = len(entry), _common_end(bare)
    screening = sorting.parts(_known_before(eligible, entry))
    ways = sorting.ways(study, bare)
    everybody = Condition({ROUTE: Allowed(values=tuple(number for way in ways.values() for number in way))})
    middle = {one: parts[begin : len(parts) - end] for one, parts in bare.items()}
    first = next(iter(bare.values()))
    laid = [*entry, *screening, made_part(route(sorting.labelled(study)))]
    fields = _Fields.of(laid)
    laid += fields.of_ways(_beside_message(middle, after=False), ways)
    if any(messages):
        laid.append(fields.shared(_first(messages), everybody))
    laid += fields.of_ways(_beside_message(middle, after=True), ways)
    laid += [fields.shared(part, everybody if _asks(part) else None) for part in first[len(first) - end :]]
    return tuple(_in_place(laid)), tuple(_differing(bare, begin, where))


@dataclass(frozen=True, slots=True, eq=False)
class _Sorting:
    """How people are sorted. scale: the screening. audiences: those of the form, in order. known: columns that the
    screening asks or derives, which no questionnaire of the form asks again."""

    scale: Scale
    screen: Screen
    audiences: tuple[str, ...]
    made: tuple[Question, ...]

    @classmethod
    def of(cls, study: Study, name: str, where: str) -> _Sorting:
        form = study.file.forms[name]
        scale = study.scales[form.screening]
        questions = tuple(
            Question(
                column=item.id, item=item, text=item.text, answers=study.answers[scale.answers_of(item)],
                answers_id=scale.answers_of(item), scale=scale, phase="post", gate=True, of=item.id,
            )
            for item in scale.items
        )  # fmt: skip
        made = tuple(derived(scale, column, rule, questions) for column, rule in scale.derive.items())
        found = cls(scale, Screen(scale.id, scale, questions), form.audiences, made)
        for audience in form.audiences:
            if not study.file.audiences[audience].when.root:
                what = f"everybody belongs to audience '{audience}', so the form cannot sort people"
                hint = f"Give it a 'when' on what '{scale.id}' asks or derives."
                raise ExportError("form_unsorted", where, what, hint=hint)
        return found

    @property
    def known(self) -> set[str]:
        return {question.column for question in (*self.screen.questions, *self.made)}

    def parts(self, show_if: Condition | None) -> list[Part]:
        """The screening, and what is worked out of it."""
        asked = Part(SCREENING, "scales", None, None, (self.screen,), False, show_if, None, False)
        return [asked, *(made_part(question) for question in self.made)]

    def labelled(self, study: Study) -> list[tuple[Label, Condition]]:
        """Label and condition of every way, in order."""
        return [(study.file.audiences[name].label, study.file.audiences[name].when) for name in self.audiences]

    def ways(self, study: Study, own: Mapping[str, Parts]) -> dict[str, tuple[int, ...]]:
        """Questionnaire → numbers of the audiences that fill it in."""
        found: dict[str, tuple[int, ...]] = dict.fromkeys(own, ())
        for number, audience in enumerate(self.audiences, start=1):
            questionnaire = study.file.audiences[audience].questionnaire
            if questionnaire is not None:
                found[questionnaire] = (*found[questionnaire], number)
        return found


def _without(parts: Parts, known: set[str]) -> Iterator[Part]:
    """``parts`` without the questions that the screening has settled, and without the blocks that held nothing else."""
    for part in parts:
        screens = []
        for screen in part.screens:
            left = tuple(question for question in screen.questions if question.column not in known)
            if left or not screen.questions:
                screens.append(replace(screen, questions=left))
        if screens or not part.screens:
            yield replace(part, screens=tuple(screens))


def _message_of(parts: Sequence[Part]) -> Part | None:
    return next((part for part in parts if part.kind == "stimulus"), None)


def _first(messages: Sequence[Part | None]) -> Part:
    return next(part for part in messages if part is not None)


def _going_on(own: Mapping[str, Parts]) -> Condition | None:
    """Without a message: what the last questions ask of the blocks that all begin with, such as consent and age."""
    shared: set[str] = set()
    for row in zip(*own.values(), strict=False):
        if any(_questions(part) != _questions(row[0]) for part in row):
            break
        if row[0].kind != "made":
            shared |= {question.column for screen in row[0].screens for question in screen.questions}
    asking = [part for part in next(iter(own.values())) if part.kind != "made" and _asks(part)]
    last = None if not asking else asking[-1].show_if
    root = {} if last is None else {column: one for column, one in last.root.items() if column in shared}
    return Condition(root) if root else None


def _entry(own: Mapping[str, Parts], eligible: Condition | None, sorting: _Sorting, where: str) -> list[Part]:
    """What all begin with: up to the last question on which it rests who goes on to the message."""
    needed = {column for column in (() if eligible is None else eligible.columns) if column not in sorting.known}
    entry: list[Part] = []
    for row in zip(*own.values(), strict=False):
        if not needed and not (row[0].kind == "consent" or _is_words(row[0])):
            break
        if row[0].kind == "stimulus" or any(_questions(part) != _questions(row[0]) for part in row):
            break
        entry.append(row[0])
        needed -= {question.column for screen in row[0].screens for question in screen.questions}
    consents = {question.column for parts in own.values() for part in parts for question in _consent(part)}
    needed |= consents - {question.column for part in entry for question in _consent(part)}
    if needed:
        what = (
            f"the questionnaires do not begin alike: '{min(needed)}', on which it rests who goes on, comes in none of "
        )
        what += "the blocks that they share before the screening"
        hint = "Begin every questionnaire of the form with the same blocks for consent and age."
        raise ExportError("form_beginning", where, what, hint=hint)
    return entry


def _consent(part: Part) -> Iterator[Question]:
    """What nobody may be screened without having been asked."""
    if part.kind == "consent":
        yield from (question for screen in part.screens for question in screen.questions)


def _is_words(part: Part) -> bool:
    return part.kind == "text" and part.show_if is None


def _questions(part: Part) -> object:
    """What two blocks must share to be one: kind, condition and questions, word for word."""
    asked = [(q.column, q.text, q.answers_id) for screen in part.screens for q in screen.questions]
    return part.kind, part.show_if, part.shuffled, asked


def _common_end(own: Mapping[str, Parts]) -> int:
    """How many blocks at the end all questionnaires have in common: words and open questions, never scales."""
    number = 0
    for row in zip(*(reversed(parts) for parts in own.values()), strict=False):
        alike = all(_questions(part) == _questions(row[0]) and part.text == row[0].text for part in row)
        if not alike or row[0].kind not in ("text", "open"):
            break
        number += 1
    return number


def _asks(part: Part) -> bool:
    return any(screen.questions for screen in part.screens)


def _known_before(eligible: Condition | None, entry: Sequence[Part]) -> Condition | None:
    """As much of ``eligible`` as is known after ``entry``: who cannot see the message is not screened."""
    asked = {question.column for part in entry for screen in part.screens for question in screen.questions}
    root = {} if eligible is None else {name: one for name, one in eligible.root.items() if name in asked}
    return Condition(root) if root else None


def _beside_message(own: Mapping[str, Parts], *, after: bool) -> dict[str, Parts]:
    """The blocks before, or after, the message."""
    return {
        one: tuple(part for part in parts if part.kind != "stimulus" and part.after == after)
        for one, parts in own.items()
    }


@dataclass(slots=True, eq=False)
class _Fields:
    """Names that are taken in the form, and how each way calls what another way has as well.

    columns: of questions. ids: of blocks and screens. renamed: place of the questionnaire → its column → field of the
    form. Names of fields can be seen in the source of a page, so they hold that place and never an audience.
    """

    columns: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    renamed: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, parts: Sequence[Part]) -> _Fields:
        found = cls()
        for part in parts:
            found._take(part)
        return found

    def of_ways(self, own: Mapping[str, Parts], ways: Mapping[str, tuple[int, ...]]) -> list[Part]:
        """Each questionnaire's blocks, for those who go its way."""
        laid: list[Part] = []
        for number, (name, parts) in enumerate(own.items(), start=1):
            here = Condition({ROUTE: Allowed(values=ways[name])})
            laid += [self._own(part, str(number), here) for part in parts]
        return laid

    def shared(self, part: Part, here: Condition | None) -> Part:
        """A block that everybody sees who meets its condition, and ``here``."""
        made = replace(part, show_if=both(part.show_if, here, part.id))
        self._take(made)
        return made

    def _own(self, part: Part, way: str, here: Condition) -> Part:
        known = self.renamed.setdefault(way, {})
        screens = []
        for screen in part.screens:
            for question in screen.questions:
                known[question.column] = _free(question.column, way, self.columns)
            questions = tuple(_renamed(question, known) for question in screen.questions)
            screens.append(Screen(_free(screen.id, way, self.ids), screen.scale, questions, screen.own))
        taken = [screen.id for screen in screens]
        name = part.id if part.id in taken and part.id not in self.ids else _free(part.id, way, self.ids - set(taken))
        show_if = both(_condition(part.show_if, known), here, part.id)
        made = replace(part, id=name, screens=tuple(screens), show_if=show_if, of=part.own)
        self._take(made)
        return made

    def _take(self, part: Part) -> None:
        self.ids |= {part.id, *(screen.id for screen in part.screens)}
        self.columns |= {question.column for screen in part.screens for question in screen.questions}


def _free(name: str, way: str, taken: set[str]) -> str:
    """``name``, or with the place of the questionnaire behind it where another has it already."""
    found, number = name, 1
    while found in taken:
        found = f"{name}__{way}" if number == 1 else f"{name}__{way}_{number}"
        number += 1
    return found


def _renamed(question: Question, known: Mapping[str, str]) -> Question:
    made = question.made
    if made is not None:
        cases = tuple((value, Condition(_root(when, known))) for value, when in made.cases)
        made = Made(cases, made.draws)
    return replace(question, column=known[question.column], made=made)


def _condition(condition: Condition | None, known: Mapping[str, str]) -> Condition | None:
    return None if condition is None else Condition(_root(condition, known))


def _root(condition: Condition, known: Mapping[str, str]) -> dict[str, Allowed]:
    return {known.get(column, column): allowed for column, allowed in condition.root.items()}


def _in_place(parts: Sequence[Part]) -> Iterator[Part]:
    """Every block knows whether the message came before it."""
    after = False
    for part in parts:
        yield replace(part, after=after)
        after = after or part.kind == "stimulus"


def _differing(own: Mapping[str, Parts], begin: int, where: str) -> Iterator[Note]:
    """Shared blocks of which the questionnaires have other words: the first one's are shown."""
    first, *others = own
    for place in range(begin):
        for other in others:
            if own[other][place].text != own[first][place].text:
                message = f"Block '{own[first][place].id}' has other words in questionnaire '{other}'; the form shows "
                message += f"those of '{first}' to everybody, since nobody is sorted there yet."
                yield Note("form_words_differ", "warning", where, message)
    messages = {name: _message_of(parts) for name, parts in own.items()}
    for other in others:
        one, two = messages[first], messages[other]
        if one is not None and two is not None and (one.text, one.min_seconds) != (two.text, two.min_seconds):
            message = f"The block of the message differs in questionnaire '{other}'; the form has that of '{first}'."
            yield Note("form_words_differ", "warning", where, message)

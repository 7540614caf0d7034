"""The fields of a REDCap project, in order: pages of questions, the message per arm, and the fields for researchers.

With arms there are two surveys, since REDCap assigns when a survey is submitted: what comes before the message, and
the message with what follows. An instrument for staff holds the arm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import lcm
from pathlib import PurePosixPath

from pretest.forms.form import EXECUTION, Form, Made, Part, Question, Screen, plain_names
from pretest.forms.made import ROUTE
from pretest.forms.naming import ARM, AUDIENCE, QUESTIONNAIRE, SCREENED_OUT, WORDING
from pretest.forms.wording import questionnaire_hash
from pretest.platforms.redcap.names import (
    AFTER,
    ASSIGNMENT,
    BEFORE,
    LANGUAGE,
    MESSAGE_AT,
    MESSAGE_UNTIL,
    ONLY,
    STARTED,
    Names,
)
from pretest.platforms.redcap.write.fields import HIDDEN, Questions, Row
from pretest.platforms.redcap.write.logic import all_of, condition_logic, drawn_by_clock, first_met, literal
from pretest.platforms.redcap.write.text import NOTHING, Labels
from pretest.spec import Condition, Language, Text
from pretest.spec.concept import Picture

_READY = Text(nl="Hierna zie je een boodschap.", en="Next you see a message.")


@dataclass(frozen=True, slots=True)
class PictureField:
    """A field to which a picture has to be added by hand. file: its name in ``media``, one per arm."""

    field: str
    file: str
    picture: Picture


class Project:
    """All fields of a form in one language.

    rows: in order. pictures: those to add by hand. instruments: surveys, in order. order_fixed: shuffled parts of
    which (something of) the order is fixed. ways: numbers of the audiences that come to the message, where the form
    tells them apart. stratum: the field with that number, for the assignment. until: field with the time of a page
    that may be the first after the message → the block that it belongs to.
    """

    def __init__(self, form: Form, language: Language) -> None:
        self.form = form
        self.language = language
        self.names = Names(form)
        self.labels = Labels()
        self.questions = Questions(language, self.labels)
        self.pictures: list[PictureField] = []
        self.order_fixed: list[str] = []
        self.instruments = (BEFORE, AFTER) if form.arms else (ONLY,)
        self.trigger = condition_logic(form.eligible, form, self.names.fields)
        self.ways = _ways(form)
        self.stratum = self.names.extra("pretest_stratum") if len(self.ways) > 1 else ""
        self.until: dict[str, Part] = {}
        self.rows = _on_one_page(list(self._rows()), self.instruments[0])

    def _rows(self) -> Iterator[Row]:
        parts = [part for part in self.form.parts if part.kind != "made"]
        stimulus = next((i for i, part in enumerate(parts) if part.kind == "stimulus"), 0)
        first = parts[:stimulus] if self.form.arms else parts
        rest = parts[stimulus:] if self.form.arms else []
        instrument = self.instruments[0]
        yield Row(self.names.record, instrument, "text", "Record ID")
        yield from self._metadata(instrument)
        yield from self._made(instrument)
        yield from self._worked_out(instrument)
        if not first:  # a survey of its own, for the assignment needs one that is submitted
            title = self.labels.plain(self.form.shown_title.in_language(self.language), "title")
            yield Row(self.names.extra("pretest_welcome"), instrument, "descriptive", title)
        for part in first:
            yield from self._part(part, instrument)
        if self.stratum:
            yield from self._last_before(instrument)
        if rest:
            yield from self._part(rest[0], AFTER)
            yield from self._after(rest[1:])
            yield self._arm_field()
        if self.stratum:  # the names of audiences would stand in the source of a page
            yield from self._audience(ASSIGNMENT)

    def _after(self, parts: list[Part]) -> Iterator[Row]:
        """The time stands on every page that may be the first after the message: not all need see the first block."""
        left = {*self.ways} or {0}
        for part in parts:
            rows = list(self._part(part, AFTER))
            here = left & {*(_route(part.show_if) or left)}
            if rows and here:  # first on the page, under the same condition as the field that it precedes
                number = len(self.until) + 1
                until = _now(MESSAGE_UNTIL if number == 1 else f"{MESSAGE_UNTIL}_{number}", AFTER)
                until.logic, until.header = rows[0].logic, rows[0].header
                rows[0].header = ""
                self.until[until.name] = part
                yield until
                left -= set() if self._passed_by(part) else here
            yield from rows

    def _passed_by(self, part: Part) -> bool:
        """Whether the arm, or a hidden answer, keeps some of its audience who saw the message from ``part``."""
        stimulus = self.form.stimulus
        seen = {} if stimulus is None or stimulus.show_if is None else stimulus.show_if.root
        known = {ROUTE, *(question.column for question in self.form.asked)}
        root = {} if part.show_if is None else part.show_if.root
        narrower = any(column not in known and seen.get(column) != allowed for column, allowed in root.items())
        return narrower or part.arm is not None

    def _made(self, instrument: str) -> Iterator[Row]:
        """Hidden answers stand on the first page, where their order is that of the form: each is known to the next."""
        for part in self.form.parts:
            for question in (question for screen in part.screens for question in screen.questions):
                if question.made is not None:
                    value = self._made_value(question, question.made)
                    here = condition_logic(part.show_if, self.form, self.names.fields)
                    value = f"if({here}, {value}, '')" if here else value
                    label = self._text(question.text.in_language(self.language), question.column)
                    field = self.names.fields[question.column]
                    yield Row(field, instrument, "text", label, annotation=f"{HIDDEN} @CALCTEXT({value})")

    def _made_value(self, question: Question, made: Made) -> str:
        if made.draws is not None:
            others = [one.made.draws for one in self.form.questions if one.made and one.made.draws and one != question]
            return drawn_by_clock(made.draws, STARTED, lcm(*others) if question.column == EXECUTION else 1)
        return first_met(made.cases, self.form, self.names.fields)

    def _last_before(self, instrument: str) -> Iterator[Row]:
        """The page before the assignment, on which the number of the audience goes into a field that it can use.

        The module takes options only, no calculations; a field is set when its page opens, and a page on which
        nothing is to be seen does not open. Labels are numbers: they stand in the source of the page.
        """
        text = self._text(_READY.in_language(self.language), "ready")
        name = self.names.extra("pretest_ready")
        yield Row(name, instrument, "descriptive", text, logic=self.trigger, header=NOTHING)
        choices = tuple((str(way), str(way)) for way in self.ways)
        tag = f"{HIDDEN} @SETVALUE='[{self.names.fields[ROUTE]}]'"
        yield Row(self.stratum, instrument, "radio", "Stratum", choices, logic=self.trigger, annotation=tag)

    def _metadata(self, instrument: str) -> Iterator[Row]:
        """What is the same for everybody, and the time; @DEFAULT works on the first page that is opened."""
        yield _now(STARTED, instrument)
        tag = "@LANGUAGE-CURRENT-SURVEY" if len(self.form.languages) > 1 else f"@DEFAULT='{self.language}'"
        yield Row(LANGUAGE, instrument, "text", "Language", annotation=f"{HIDDEN} {tag}")
        for name, value in ((QUESTIONNAIRE, self.form.id), (WORDING, questionnaire_hash(self.form))):
            field = self.names.fields[name]
            yield Row(field, instrument, "text", name, annotation=f"{HIDDEN} @DEFAULT='{value}'")

    def _worked_out(self, instrument: str) -> Iterator[Row]:
        """Audience (for quota) and screen-out: REDCap works them out whenever the answers change.

        They stand on the first page: on a later one they would keep a page open on which nothing is to be seen.
        """
        if not self.stratum:
            yield from self._audience(instrument)
        if self.trigger:
            annotation = f"{HIDDEN} @CALCTEXT(if({self.trigger}, '0', '1'))"
            field = self.names.fields[SCREENED_OUT]
            yield Row(field, instrument, "text", "Screened out", annotation=annotation)

    def _audience(self, instrument: str) -> Iterator[Row]:
        where, fields = f"redcap {self.form.id}", self.names.fields
        if self.form.audiences:
            value = "''"
            plain = audience_names(self.form)
            for name, condition in reversed(self.form.audiences.items()):
                test = condition_logic(condition, self.form, fields)
                value = f"if({test}, {literal(plain[name], where)}, {value})"
            annotation = f"{HIDDEN} @CALCTEXT({value})"
            yield Row(fields[AUDIENCE], instrument, "text", "Audience", annotation=annotation)

    def _arm_field(self) -> Row:
        choices = tuple(
            (arm.code, self.labels.choice(arm.label.in_language(self.language), f"arm '{arm.id}'"))
            for arm in self.form.arms
        )
        return Row(self.names.fields[ARM], ASSIGNMENT, "radio", "Assigned arm", choices)

    def _part(self, part: Part, instrument: str) -> Iterator[Row]:
        logic = condition_logic(part.show_if, self.form, self.names.fields)
        if part.arm is not None:
            logic = all_of([logic, f"[{self.names.fields[ARM]}] = '{part.arm.code}'"])
        header = NOTHING if part.title is None else self._text(part.title.in_language(self.language), part.id)
        if part.text is not None:
            name = self.names.extra(f"pretest_text_{part.id}")
            text = self._text(part.text.in_language(self.language), part.id)
            yield Row(name, instrument, "descriptive", text, logic=logic, header=header)
            header = ""
        if part.kind == "stimulus" and self.form.arms:
            for row in self._message(part, instrument, logic):
                row.header, header = header, ""
                yield row
            header = NOTHING
        self._order(part)
        for screen in part.screens:
            for row in self._screen(screen, instrument, part.shuffled):
                row.logic = logic
                row.header, header = header, ""
                yield row
            header = NOTHING

    def _message(self, part: Part, instrument: str, logic: str) -> Iterator[Row]:
        """The message of each arm, seen only by those who were assigned to it."""
        arm_field = self.names.fields[ARM]
        at = _now(MESSAGE_AT, instrument)
        at.logic = all_of([logic, f"[{arm_field}] <> ''"])
        yield at
        for one in self.form.messages:
            drawn = condition_logic(one.when, self.form, self.names.fields)
            shown = all_of([logic, f"[{arm_field}] = '{one.arm.code}'", drawn])
            copy = one.copy.get(self.language)
            text = NOTHING if copy is None else self.labels.markdown(copy, one.named)
            name = self.names.extra(f"pretest_message_{one.code}")
            yield Row(name, instrument, "descriptive", text or NOTHING, logic=shown)
            if one.picture is not None:
                yield self._picture(one.code, one.picture, instrument, shown)

    def _picture(self, code: str, picture: Picture, instrument: str, logic: str) -> Row:
        name = self.names.extra(f"pretest_picture_{code}")
        file = code + PurePosixPath(picture.name).suffix.lower()
        self.pictures.append(PictureField(name, file, picture))
        return Row(name, instrument, "descriptive", NOTHING, logic=logic)

    def _screen(self, screen: Screen, instrument: str, shuffled: bool) -> Iterator[Row]:
        matrix = self.names.extra(f"m_{screen.id}"[:50]) if screen.grid else ""
        for place, question in enumerate(screen.questions):
            row = self.questions.row(question, self.names.fields[question.column], instrument)
            row.matrix = matrix
            if matrix and shuffled and place == 0:
                row.annotation += " @RANDOMORDER"
            yield row

    def _order(self, part: Part) -> None:
        loose = any(len(screen.questions) > 1 and not screen.grid for screen in part.screens)
        if part.shuffled and (len(part.screens) > 1 or loose):
            self.order_fixed.append(part.id)

    def _text(self, text: str, where: str) -> str:
        return self.labels.plain(text, where) or NOTHING


def _on_one_page(rows: list[Row], instrument: str) -> list[Row]:
    """``rows`` with the hidden fields at the beginning on the page of the first questions.

    A header begins a page, also behind fields of which nothing is seen: these would have a blank page to themselves,
    or none, and then no time, language or draw. The header stands above the first of them, where it begins nothing.
    """
    own = [row for row in rows[1:] if row.instrument == instrument]
    first = next((row for row in own if HIDDEN not in row.annotation), None)
    if first is not None:
        own[0].header, first.header = first.header, ""
    return rows


def _ways(form: Form) -> tuple[int, ...]:
    """Numbers of the audiences that come to the message, where the form tells them apart and assigns arms."""
    return _route(None if form.stimulus is None or not form.arms else form.stimulus.show_if)


def _route(condition: Condition | None) -> tuple[int, ...]:
    """The audiences that ``condition`` names by number; none where it tells no audiences apart."""
    allowed = None if condition is None else condition.root.get(ROUTE)
    return () if allowed is None else tuple(int(value) for value in allowed.values or ())


def audience_names(form: Form) -> dict[str, str]:
    """Audience → how the calculated field spells it: without marks that would end the calculation."""
    safe = {name for name in form.audiences if all(mark.isalnum() or mark in " _-" for mark in name)}
    plain = plain_names(form.audiences)
    return {name: name if name in safe else plain[name] for name in form.audiences}


def _now(name: str, instrument: str) -> Row:
    return Row(name, instrument, "text", name, validation="datetime_seconds_ymd", annotation=f"{HIDDEN} @NOW-SERVER")

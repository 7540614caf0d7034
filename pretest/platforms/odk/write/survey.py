"""The survey sheet of an XLSForm: pages, the arm, the message, and what is worked out for the researcher."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Literal

from pretest.forms.form import Form, Message, Part, Screen
from pretest.forms.naming import ARM, AUDIENCE, QUESTIONNAIRE, SCREENED_OUT, SHOWN, SHOWN_SECONDS, WORDING
from pretest.forms.wording import questionnaire_hash
from pretest.platforms.csvtext import number
from pretest.platforms.odk.names import Names
from pretest.platforms.odk.write.items import Questions, Row
from pretest.platforms.odk.write.logic import choose, condition_xpath, first_met, literal
from pretest.platforms.odk.write.text import LANGUAGE_NAMES, Labels
from pretest.spec import Condition, Text
from pretest.spec.concept import Picture

SECONDS_PER_DAY = 86_400

_READY = Text(nl="Hierna zie je een boodschap.", en="Next you see a message.")
_READY_TICK = Text(nl="Ik ben er klaar voor", en="I am ready")
_READ = Text(nl="Heb je de boodschap bekeken of gelezen?", en="Have you looked at or read the message?")
_READ_TICK = Text(nl="Ja, ik wil verder", en="Yes, I want to go on")
_TICK_FIRST = Text(nl="Kruis dit aan om verder te gaan.", en="Tick this to go on.")
_NUMBER = Text(nl="Wat is het nummer van deze deelnemer?", en="What is the number of this participant?")
_NUMBER_UNKNOWN = Text(nl="Dit nummer staat niet op de lijst.", en="This number is not on the list.")


class Survey:
    """Rows of the survey sheet of one form.

    assignment: ``drawn`` by the device, or ``listed``: looked up by a number. pictures: file name in the form's media
    → picture. min_seconds: how long the page of the message is held; None where it is not.
    """

    def __init__(self, form: Form, assignment: Literal["drawn", "listed"]) -> None:
        self.form = form
        self.assignment = assignment
        self.names = Names(form)
        self.labels = Labels(form.languages)
        self.questions = Questions(self.labels, self.names)
        self.pictures: dict[str, Picture] = {}
        stimulus = form.stimulus
        self.min_seconds = stimulus.min_seconds if stimulus is not None and form.arms else None
        self.rows: list[Row] = [*self._metadata(), *self._assignment()]
        for part in form.parts:
            self.rows += self._part(part)
        self.rows += self._worked_out()

    def _metadata(self) -> Iterator[Row]:
        """Times only: no device, no user, no telephone number, no place."""
        yield {"type": "start", "name": self.names.start}
        yield {"type": "end", "name": self.names.end}
        yield {"type": "audit", "name": "audit"}

    def _assignment(self) -> Iterator[Row]:
        arms, fields = self.form.arms, self.names.fields
        if not arms:
            return
        if self.assignment == "listed":
            asked = self.names.extra("pretest_number")
            found = f"pulldata('allocation', 'arm', 'number', ${{{asked}}})"
            yield from self._number_page(asked)
        else:
            draw = self.names.extra("pretest_draw")
            yield _calculate(draw, f"once(int(random() * {len(arms)}))")
            found = choose({f"${{{draw}}} = {place}": literal(arm.code) for place, arm in enumerate(arms)})
        eligible = self._condition(self.form.eligible)
        yield _calculate(fields[ARM], found if eligible is None else f"if({eligible}, {found}, '')")

    def _number_page(self, asked: str) -> Iterator[Row]:
        yield self._begin("pretest_list")
        known = "pulldata('allocation', 'arm', 'number', .) != ''"
        row = {"type": "text", "name": asked, "required": "yes", "appearance": "numbers", "constraint": known}
        row |= self.labels.of("label", _NUMBER, asked)
        yield row | self.labels.of("constraint_message", _NUMBER_UNKNOWN, asked)
        yield {"type": "end_group"}

    def _part(self, part: Part) -> Iterator[Row]:
        if part.kind == "made":
            yield from self._made(part)
            return
        relevant = self._relevant(part)
        if part.kind == "stimulus" and self.form.arms:
            yield from self._message(part, relevant)
            return
        for place, screen in enumerate(part.screens):
            yield self._begin(screen.id, relevant)
            yield from self._introduction(part) if place == 0 else ()
            yield from self._screen(screen)
            yield {"type": "end_group"}

    def _relevant(self, part: Part) -> str | None:
        tests = [] if part.show_if is None else [condition_xpath(part.show_if, self.form, self.names.fields)]
        if part.arm is not None:
            tests.append(f"${{{self.names.fields[ARM]}}} = {literal(part.arm.code)}")
        return " and ".join(f"({test})" for test in tests) if len(tests) > 1 else "".join(tests) or None

    def _made(self, part: Part) -> Iterator[Row]:
        """Hidden answers: worked out as the answers come in, or drawn once."""
        for question in (question for screen in part.screens for question in screen.questions):
            made, name = question.made, self.names.fields[question.column]
            assert made is not None
            if made.draws is not None:
                value = f"once(int(random() * {made.draws}) + 1)"
            else:
                value = first_met(made.cases, self.form, self.names.fields)
            here = self._condition(part.show_if)
            yield _calculate(name, value if here is None else f"if({here}, {value}, '')")

    def _screen(self, screen: Screen) -> Iterator[Row]:
        for question in screen.questions:
            yield from self.questions.rows(question)

    def _introduction(self, part: Part) -> Iterator[Row]:
        for what, text in (("title", part.title), ("text", part.text)):
            if text is not None:
                yield self._note(f"pretest_{what}_{part.id}", self.labels.of("label", text, f"{part.id} {what}"))

    def _message(self, part: Part, relevant: str | None) -> Iterator[Row]:
        """A page to get ready, the page of the message, then the times of both ticks; then the rest of the block."""
        fields, extra = self.names.fields, self.names.extra
        ready, read = extra("pretest_ready"), extra("pretest_read")
        opened, left = extra("pretest_from"), extra("pretest_to")
        yield self._begin("pretest_before", relevant)
        yield self._tick(ready, _READY, "pretest_ready_tick", _READY_TICK)
        yield {"type": "end_group"}
        yield _calculate(opened, f"if(${{{ready}}} != '', once(decimal-date-time(now())), '')")
        yield self._begin(part.id if not part.screens else part.screens[0].id, relevant)
        yield from self._introduction(part)
        for place, message in enumerate(self.form.messages, start=1):
            yield from self._shown(message, place)
        yield self._tick(read, _READ, "pretest_read_tick", _READ_TICK) | self._hold(opened)
        yield {"type": "end_group"}
        yield _calculate(left, f"if(${{{read}}} != '', once(decimal-date-time(now())), '')")
        yield _calculate(fields[SHOWN], f"if(${{{read}}} != '', ${{{fields[ARM]}}}, '')")
        seconds = f"round((${{{left}}} - ${{{opened}}}) * {SECONDS_PER_DAY}, 3)"
        yield _calculate(fields[SHOWN_SECONDS], f"if(${{{opened}}} != '' and ${{{left}}} != '', {seconds}, '')")
        asked = [screen for screen in part.screens if screen.questions]
        for screen in asked:
            yield self._begin(f"{screen.id}_questions", relevant)
            yield from self._screen(screen)
            yield {"type": "end_group"}

    def _shown(self, message: Message, place: int) -> Iterator[Row]:
        label = self.labels.of_markdown("label", message.copy, message.named)
        image: Row = {}
        if message.picture is not None:
            # a number, since respondents can see the name of a file
            file = f"message_{place}{PurePosixPath(message.picture.name).suffix.lower()}"
            self.pictures[file] = message.picture
            image = {f"media::image::{LANGUAGE_NAMES[language]}": file for language in self.form.languages}
        if label or image:
            relevant = f"${{{self.names.fields[ARM]}}} = {literal(message.arm.code)}"
            drawn = self._condition(message.when)
            relevant = relevant if drawn is None else f"({relevant}) and ({drawn})"
            yield self._note(f"pretest_message_{place}", label) | image | {"relevant": relevant}

    def _tick(self, name: str, text: Text, options: str, option: Text) -> Row:
        self.questions.ticks[options] = option
        return {
            "type": f"select_one {options}", "name": name, "required": "yes", **self.labels.of("label", text, name),
            **self.labels.of("required_message", _TICK_FIRST, name),
        }  # fmt: skip

    def _hold(self, opened: str) -> Row:
        if self.min_seconds is None:
            return {}
        passed = f"(decimal-date-time(now()) - ${{{opened}}}) * {SECONDS_PER_DAY} >= {number(self.min_seconds)}"
        seconds = number(self.min_seconds)
        hint = Text(nl=f"Dit kan na {seconds} seconden.", en=f"You can do this after {seconds} seconds.")
        wait = Text(
            nl=f"Neem nog even de tijd. Verdergaan kan als de boodschap {seconds} seconden in beeld is geweest.",
            en=f"Please take a little more time. You can go on when the message has been shown for {seconds} seconds.",
        )
        return {
            "constraint": f"${{{opened}}} = '' or {passed}",
            **self.labels.of("hint", hint, opened),
            **self.labels.of("constraint_message", wait, opened),
        }

    def _worked_out(self) -> Iterator[Row]:
        form, fields = self.form, self.names.fields
        if not form.arms:
            yield from (_calculate(fields[name], "''") for name in (ARM, SHOWN, SHOWN_SECONDS))
        eligible = self._condition(form.eligible)
        yield _calculate(fields[SCREENED_OUT], "0" if eligible is None else f"if({eligible}, 0, 1)")
        tests = {condition_xpath(when, form, fields): literal(name) for name, when in form.audiences.items()}
        yield _calculate(fields[AUDIENCE], choose(tests))
        yield _calculate(fields[QUESTIONNAIRE], literal(form.id))
        yield _calculate(fields[WORDING], literal(questionnaire_hash(form)))

    def _condition(self, condition: Condition | None) -> str | None:
        return None if condition is None else condition_xpath(condition, self.form, self.names.fields)

    def _begin(self, name: str, relevant: str | None = None) -> Row:
        row = {"type": "begin_group", "name": self.names.extra(f"g_{name}"), "appearance": "field-list"}
        return row if relevant is None else row | {"relevant": relevant}

    def _note(self, name: str, label: Row) -> Row:
        return {"type": "note", "name": self.names.extra(name), **label}


def _calculate(name: str, calculation: str) -> Row:
    return {"type": "calculate", "name": name, "calculation": calculation}

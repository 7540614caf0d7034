"""The columns of an export of Qualtrics that belong to a survey: answers, timers, and the order of what was shown."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.forms.conditions import matches
from pretest.forms.form import Form, Question, Screen
from pretest.platforms.qualtrics.names import is_table, row_numbers, seen_screens
from pretest.platforms.qualtrics.write.items import TIMES
from pretest.platforms.qualtrics.write.surveyflow import Survey
from pretest.tables import columns

_IDS = {
    "First Click": "FIRST_CLICK",
    "Last Click": "LAST_CLICK",
    "Page Submit": "PAGE_SUBMIT",
    "Click Count": "CLICK_COUNT",
}


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of the file. text and import_id: what stands in the second and third row. cells: one per person."""

    name: str
    text: str
    import_id: Mapping[str, str]
    cells: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """Who saw which screen. places: screen → column of shown and seconds, both (people, screens).

    broken: (people,) who stopped before the end.
    """

    form: Form
    frame: pd.DataFrame
    places: Mapping[str, int]
    shown: NDArray[np.bool_]
    seconds: NDArray[np.float64]
    broken: NDArray[np.bool_]

    def at(self, screen: Screen) -> list[bool]:
        return [bool(here) for here in self.shown[:, self.places[screen.id]]]

    def seconds_at(self, screen: Screen) -> list[float]:
        return [float(value) for value in self.seconds[:, self.places[screen.id]]]


def question_columns(survey: Survey, frame: pd.DataFrame, visits: Visits) -> Iterator[Column]:
    """Answers and timers, in the order of the survey's blocks."""
    form, names = survey.form, survey.names
    seen_here = seen_screens(form)
    asked = {names.question(question): (question, screen) for screen in seen_here for question in screen.questions}
    timed = {names.screen_timer(screen): (screen, None) for screen in seen_here}
    stimulus = form.stimulus
    by_arm = {} if stimulus is None else {names.arm_timer(one): (stimulus.screens[0], one) for one in form.messages}
    payloads = {payload["QuestionID"]: payload for payload in survey.questions}
    order = [one["QuestionID"] for block in survey.blocks for one in block["BlockElements"] if "QuestionID" in one]
    for qid in order:
        payload = payloads[qid]
        if payload["QuestionType"] == "Timing":
            screen, message = timed.get(qid) or by_arm[qid]
            seen = visits.at(screen)
            if message is not None:
                mine = frame[columns.ARM] == message.arm.id
                mine &= True if message.when is None else matches(message.when, frame)
                seen = [here and bool(one) for here, one in zip(seen, mine, strict=True)]
            yield from _timer(payload, qid, seen, visits.seconds_at(screen))
        elif payload["QuestionType"] == "Matrix":
            screen = asked[qid][1]
            rows = row_numbers(screen)
            for question in screen.questions:
                row = rows[question.column]
                text = f"{_words(payload['QuestionText'])} - {_words(payload['Choices'][str(row)]['Display'])}"
                name, cells = names.tags[question.column], _answers(frame, question, visits.at(screen))
                yield Column(name, text, {"ImportId": f"{qid}_{row}"}, cells)
        elif qid in asked:
            question, screen = asked[qid]
            yield _answer(payload, question, _answers(frame, question, visits.at(screen)))


def order_columns(survey: Survey, visits: Visits, rng: np.random.Generator) -> Iterator[Column]:
    """Where each screen and each question of a block in random order came, for those who saw it."""
    randomizers = {
        one["FlowID"]: [child["ID"] for child in one["Flow"]]
        for one in _walk(survey.flow)
        if one["Type"] == "BlockRandomizer" and one["SubSet"] != 1
    }
    blocks = {block["ID"]: block["Description"] for block in survey.blocks}
    for part in survey.form.parts:
        if not part.shuffled:
            continue
        seen = [visits.at(screen) for screen in part.screens]
        own = [survey.names.tags[f"time {screen.id}"] for screen in part.screens]
        for flow, shown in randomizers.items():
            if [blocks[one] for one in shown] == own:
                ranks = _ranks(seen, rng)
                for place, tag in enumerate(own):
                    text = f"FL_{flow[3:]} - Block Randomizer - Display Order - {tag}"
                    yield Column(f"{flow}_DO_{tag}", text, {"ImportId": f"{flow}_DO", "choiceId": tag}, ranks[place])
        for screen, here in zip(part.screens, seen, strict=True):
            if len(screen.questions) > 1:
                yield from _question_order(survey, screen, here, rng)


def _question_order(survey: Survey, screen: Screen, seen: list[bool], rng: np.random.Generator) -> Iterator[Column]:
    names, table = survey.names, is_table(screen)
    base = names.tags[f"{'table' if table else 'time'} {screen.id}"]
    ranks = _ranks([seen] * len(screen.questions), rng)
    rows = row_numbers(screen)
    for place, question in enumerate(screen.questions):
        key = str(rows[question.column]) if table else names.tags[question.column]
        import_id = f"{names.question(screen.questions[0])}_DO" if table else f"{base}_DO"
        text = f"{base} - Display Order - {key}"
        yield Column(f"{base}_DO_{key}", text, {"ImportId": import_id, "choiceId": key}, ranks[place])


def _ranks(seen: Sequence[Sequence[bool]], rng: np.random.Generator) -> list[list[str]]:
    """(things, people) the place of each thing in a random order of those that a person saw, from 1; "" if unseen."""
    found = [[""] * len(seen[0]) for _ in seen]
    for person in range(len(seen[0])):
        here = [thing for thing in range(len(seen)) if seen[thing][person]]
        for place, thing in enumerate(rng.permutation(here).tolist(), 1):
            found[int(thing)][person] = str(place)
    return found


def _answer(payload: Mapping[str, Any], question: Question, cells: Sequence[str]) -> Column:
    qid, tag, kind = payload["QuestionID"], payload["DataExportTag"], payload["QuestionType"]
    words = _words(payload["QuestionText"])
    if kind == "Slider":
        return Column(f"{tag}_1", f"{words} - ", {"ImportId": f"{qid}_1"}, cells)
    if kind == "TE":
        return Column(tag, words, {"ImportId": f"{qid}_TEXT"}, cells)
    return Column(tag, words, {"ImportId": qid}, cells)


def _answers(frame: pd.DataFrame, question: Question, seen: Sequence[bool]) -> list[str]:
    cells = [cell(value) if here else "" for value, here in zip(frame[question.column], seen, strict=True)]
    return [cell.replace(" ", ",") for cell in cells] if question.kind == "multiple" else cells


def cell(value: object) -> str:
    """An answer as the export writes it: whole numbers without a point, "" where there is none."""
    if isinstance(value, float):
        if np.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None or value is pd.NA else str(value)


def _timer(payload: Mapping[str, Any], qid: str, seen: Sequence[bool], seconds: Sequence[float]) -> Iterator[Column]:
    """Clicks come at a third and at nine tenths of the stay; Qualtrics counts in thousandths of a second."""
    tag = payload["DataExportTag"]
    shares = {"First Click": 1 / 3, "Last Click": 0.9, "Page Submit": 1.0}
    for name in TIMES:
        cells = ["" if not here else "3" for here in seen]
        if name in shares:
            stays = zip(seen, seconds, strict=True)
            cells = [cell(round(shares[name] * stay, 3)) if here else "" for here, stay in stays]
        yield Column(f"{tag}_{name}", f"Timing - {name}", {"ImportId": f"{qid}_{_IDS[name]}"}, cells)


def _words(text: str) -> str:
    """HTML as the second row of an export has it: without marks, line ends kept."""
    return html.unescape(re.sub(r"<[^>]*>", "", text.replace("<br>", "\n")))


def _walk(flow: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for one in flow:
        yield one
        yield from _walk(one.get("Flow", ()))

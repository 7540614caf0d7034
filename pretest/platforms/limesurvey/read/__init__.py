"""Exports of LimeSurvey: responses as CSV, Excel or SPSS, headed by codes or texts, and survey archives (.lsa)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pretest.errors import DataError, Note
from pretest.forms.form import Form
from pretest.forms.naming import ARM, OWN, QUESTIONNAIRE, SCREENED_OUT, WORDING, platform_names
from pretest.platforms.limesurvey import NAMES
from pretest.platforms.limesurvey.names import names_of
from pretest.platforms.limesurvey.read.answers import Answers, first_value, read_answers
from pretest.platforms.limesurvey.read.header import Head, Style, is_lime_column, read_heads, with_codes
from pretest.platforms.limesurvey.read.times import read_pages, read_times
from pretest.platforms.unwrapped import Reader, Unwrapped
from pretest.tablefiles.tablefile import Table
from pretest.tablefiles.typedfile import Coded
from pretest.tables import columns

IDENTIFYING = ("token", "ipaddr", "refurl", "firstname", "lastname", "email")
_OWN = platform_names(OWN, NAMES)
_FIELDS = {
    "id": columns.RESPONDENT,
    "startlanguage": columns.LANGUAGE,
    _OWN[ARM]: columns.ARM_CODE,
    _OWN[QUESTIONNAIRE]: columns.QUESTIONNAIRE,
    _OWN[WORDING]: columns.WORDING,
}


def recognise(table: Table) -> bool:
    """Whether the columns are those that LimeSurvey adds to every export."""
    return read_heads([str(name) for name in table.frame.columns]) is not None


def unwrap(table: Table, forms: Sequence[Form]) -> Unwrapped:
    """One row per response; answer codes turned back, ticks put together, status and seconds per page added.

    Raises
    ------
    DataError
        When the table is no export of LimeSurvey.
    """
    read = read_heads([str(name) for name in table.frame.columns])
    if read is None:
        what = "this is no export of LimeSurvey"
        hint = "Export the responses with 'Question code' as headings, and with the columns that are chosen by default."
        raise DataError("no_limesurvey_export", table.name, what, "columns id, submitdate and startlanguage", hint=hint)
    style, heads = read
    form = _form_of(table, forms, heads)
    if form is not None:
        heads = with_codes(heads, form, names_of(form), table.name, tuple(table.twice))
    at = {head.code: head.name for head in heads if head.code}
    times = read_times(table.frame, at, at.get(_OWN[SCREENED_OUT]))
    answers = Answers(times.frame)
    if form is not None:
        read_pages(times, heads, form, table.name)
        answers = read_answers(times.frame, at, form, names_of(form), table.name)
    kept = [head for head in heads if head.name not in answers.folded]
    own = {at[code]: ours for code, ours in _FIELDS.items() if code in at}
    fields = {**own, **times.fields, **answers.fields}
    rest = [head for head in kept if head.name not in fields and head.name not in times.shown.values()]
    identifying = tuple(head.name for head in rest if head.code in IDENTIFYING)
    notes = (*times.notes, *answers.notes, *_notes(table, style, form, forms, rest))
    return Unwrapped(
        table=replace(table, frame=answers.frame, coded=_coded(table, answers)),
        fields=fields,
        shown_seconds=times.shown,
        texts={head.name: head.text for head in kept if head.text is not None and not is_lime_column(head)},
        labels=answers.labels,
        identifying=identifying,
        metadata=tuple(_metadata(rest, identifying, form)),
        notes=notes,
    )


def _coded(table: Table, answers: Answers) -> Coded:
    return {name: mask for name, mask in table.coded.items() if name in answers.frame}


def _form_of(table: Table, forms: Sequence[Form], heads: Sequence[Head]) -> Form | None:
    """The form that the file says it is; without a word of it, the only one, or the one with the most columns here."""
    codes = {head.code: head.name for head in heads if head.code}
    column = codes.get(_OWN[QUESTIONNAIRE])
    named = next(first_value(table.frame[column]), None) if column is not None else None
    said = [form for form in forms if form.id == named]
    if said or not forms:
        return said[0] if said else None
    found = [(len(_headings(form) & {*codes}), form) for form in forms]
    most = max(count for count, _ in found)
    best = [form for count, form in found if count == most]
    return best[0] if len(best) == 1 and (most or len(forms) == 1) else None


def _headings(form: Form) -> set[str]:
    names = names_of(form)
    found: set[str] = set()
    for screen in form.screens:
        for question in screen.questions:
            places = names.ticks(question).values() if question.kind == "multiple" else [names.place(question, screen)]
            found |= {spelling for place in places for spelling in (place.heading, place.variable)}
    return found


def _metadata(rest: Sequence[Head], identifying: Sequence[str], form: Form | None) -> Iterator[str]:
    """LimeSurvey's own columns, our hidden fields, and the pages with text only (which have an empty column)."""
    texts = set() if form is None else set(names_of(form).texts.values())
    own = set(_OWN.values())
    for head in rest:
        if head.name not in identifying and (is_lime_column(head) or head.code in own or head.code in texts):
            yield head.name


def _notes(
    table: Table, style: Style, form: Form | None, forms: Sequence[Form], rest: Sequence[Head]
) -> Iterator[Note]:
    if forms and form is None:
        message = "The file does not say which questionnaire it is, so its columns are read under their own names."
        yield Note("questionnaire_unknown", "warning", table.name, message)
    if style == "text":
        unknown = sum(not head.code and head.group is None for head in rest)
        message = (
            f"The columns are named by the texts of the questions; {unknown} of them could not be recognised. Export "
            "with 'Question code' as headings: two questions may have the same text."
        )
        yield Note("headings_as_text", "warning" if unknown else "info", table.name, message)


LIMESURVEY = Reader(recognise, unwrap)

"""Questionnaire → XLSForm, for ODK Central and Collect, Enketo, KoboToolbox and SurveyCTO.

Two forms are written when a study has arms: one in which the device draws the arm, and one that follows a prepared
list (``ID_list.xlsx`` with ``media/allocation.csv``). Both ask the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence

from pretest.forms.form import Content, Form
from pretest.forms.layout import lay_out
from pretest.forms.naming import platform_names
from pretest.forms.wording import question_hash, questionnaire_hash
from pretest.platforms.allocation import allocation
from pretest.platforms.csvtext import Cell, to_csv
from pretest.platforms.export import Export
from pretest.platforms.odk import NAMES
from pretest.platforms.odk.write.items import Row
from pretest.platforms.odk.write.logic import literal
from pretest.platforms.odk.write.notes import xlsform_notes
from pretest.platforms.odk.write.survey import Survey
from pretest.platforms.odk.write.text import LANGUAGE_NAMES, plain
from pretest.platforms.workbooks import to_workbook
from pretest.spec import Language, Questionnaire

LIST_LENGTH = 5_000  # numbers on the prepared list
_FIRST = ("type", "name")
_LAST = ("wording_hash",)


def to_xlsform(
    content: Content, questionnaire: str | Questionnaire, languages: Sequence[Language] | None = None
) -> Export:
    """The form as ``ID.xlsx`` with its pictures in ``media/``, and ``wording.csv`` (column, field, hash).

    Parameters
    ----------
    content
        A study, whose arms and audiences go along, or the shipped content.
    languages
        The first is the default language; those of the study (or all) when None.

    Raises
    ------
    ExportError
        When the questionnaire cannot be laid out, or a condition cannot be expressed.
    """
    form = lay_out(content, questionnaire, languages)
    drawn = Survey(form, "drawn")
    files = {f"{form.id}.xlsx": _workbook(form, drawn)}
    if form.arms:
        files[f"{form.id}_list.xlsx"] = _workbook(form, Survey(form, "listed"))
        files["media/allocation.csv"] = allocation_table(form)
    files |= {f"media/{name}": picture.data for name, picture in drawn.pictures.items()}
    fields = drawn.names.fields
    hashes = [[q.of, fields[q.column], question_hash(q)] for q in form.asked]
    files["wording.csv"] = to_csv([["column", "field", "hash"], *hashes])
    return Export(files, (*form.notes, *xlsform_notes(form, drawn)))


def allocation_table(form: Form) -> bytes:
    """``allocation.csv``: a number per respondent and the arm that belongs to it, balanced in permuted blocks."""
    arms = allocation(form, LIST_LENGTH, "xlsform")
    return to_csv([["number", "arm"], *([str(place), arm] for place, arm in enumerate(arms, start=1))])


def _workbook(form: Form, survey: Survey) -> bytes:
    rows = survey.rows
    choices = list(_choices(survey))
    identity = platform_names([f"{form.study or 'pretest'}_{form.id}"], NAMES).popitem()[1]
    settings = {
        "form_title": plain(form.shown_title.in_language(form.languages[0])).replace("${", "$ {"),
        "form_id": identity if survey.assignment == "drawn" else f"{identity[:59]}_list",
        "version": f"{questionnaire_hash(form)}-{_digest(rows, choices, survey)}",
        "default_language": LANGUAGE_NAMES[form.languages[0]],
        "instance_name": literal(form.id),  # the same for everybody: it must not reveal answers or the arm
        "style": "pages",
    }
    sheets = {"survey": _sheet(rows, _FIRST, _LAST), "choices": _sheet(choices, ("list_name", "name"))}
    return to_workbook(sheets | {"settings": _sheet([settings], ())})


def _digest(rows: Sequence[Row], choices: Sequence[Row], survey: Survey) -> str:
    """A server refuses a changed form of the same version: messages and pictures count too."""
    pictures = [hashlib.sha256(picture.data).hexdigest() for picture in survey.pictures.values()]
    packed = json.dumps([rows, choices, pictures], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(packed.encode("utf-8")).hexdigest()[:8]


def _choices(survey: Survey) -> Iterator[Row]:
    for name, text in survey.questions.ticks.items():
        yield {"list_name": name, "name": "1", **survey.labels.of("label", text, name)}
    for name, options in survey.questions.lists.items():
        for option in options:
            label = survey.labels.of("label", option.label, f"answers '{name}'")
            yield {"list_name": name, "name": str(option.value), **label}


def _sheet(rows: Sequence[Mapping[str, str]], first: Sequence[str], last: Sequence[str] = ()) -> list[list[Cell]]:
    """Rows under one header; columns in the order in which they are first used."""
    used = dict.fromkeys(key for row in rows for key in row)
    header = [*first, *(key for key in used if key not in (*first, *last)), *(key for key in last if key in used)]
    cells: list[list[Cell]] = [[row.get(key) for key in header] for row in rows]
    return [[*header], *cells]

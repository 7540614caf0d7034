"""Questionnaire → a form for print or interview: HTML and docx, a version per arm, and what data entry needs.

Paper cannot draw an arm: each arm has a version of its own, named by a letter that tells respondents and interviewers
nothing, and a prepared list says which version goes with which sheet number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from pretest.errors import ExportError, Note
from pretest.forms.form import Content, Form, FormArm
from pretest.forms.layout import lay_out
from pretest.forms.naming import ARM
from pretest.forms.wording import question_hash, questionnaire_hash
from pretest.platforms.allocation import allocation
from pretest.platforms.csvtext import Cell, to_csv
from pretest.platforms.export import Export
from pretest.platforms.paper.write.docx import readable_picture, sheet_docx
from pretest.platforms.paper.write.html import sheet_html
from pretest.platforms.paper.write.sheet import make_sheet, versions
from pretest.platforms.printable import require_printable
from pretest.spec import Language, Questionnaire

SHEETS = 1_000  # numbers on the allocation list
SHEET = "pretest_sheet"  # number of the sheet: the respondent, in the data


def to_paper(
    content: Content, questionnaire: str | Questionnaire, languages: Sequence[Language] | None = None
) -> Export:
    """The printable forms of a questionnaire.

    ``ID-LANG-VERSION.html`` and ``.docx`` per language and version (``ID-LANG`` without arms), ``ID-entry.csv`` (the
    header for data entry) and ``ID-wording.csv`` (column, hash). With arms also ``ID-allocation.csv`` (sheet number,
    version), ``ID-key.csv`` (version, arm; not for interviewers) and ``ID-data.yaml`` (lines for study.yaml).

    Raises
    ------
    ExportError
        When the questionnaire cannot be laid out, a text cannot be printed, or a question bears the name of a column
        that data entry needs.
    """
    form = lay_out(content, questionnaire, languages)
    require_printable(form, "paper")
    _require_free(form)
    drawn: list[tuple[str | None, FormArm | None]] = [*versions(form).items()] if form.arms else [(None, None)]
    files: dict[str, bytes] = {}
    for language in form.languages:
        for version, arm in drawn:
            sheet = make_sheet(form, language, version, arm)
            name = "-".join([form.id, language, *([version] if version else [])])
            files[f"{name}.html"] = sheet_html(sheet)
            files[f"{name}.docx"] = sheet_docx(sheet)
    files[f"{form.id}-entry.csv"] = to_csv([_entry_columns(form)])
    hashes = [[question.column, question_hash(question)] for question in form.questions]
    files[f"{form.id}-wording.csv"] = to_csv([["column", "hash"], ["", questionnaire_hash(form)], *hashes])
    if form.arms:
        files |= _assignment(form)
    return Export(files, (*form.notes, *_notes(form)))


def _entry_columns(form: Form) -> list[str]:
    return [SHEET, *([ARM] if form.arms else []), *(question.column for question in form.questions)]


def _require_free(form: Form) -> None:
    for column in (SHEET, ARM):
        if form.question(column) is not None:
            what = f"a question is called '{column}', which paper needs for itself"
            raise ExportError("column_taken", form.id, what, hint="Give the item another id.")


def _assignment(form: Form) -> dict[str, bytes]:
    drawn = versions(form)
    letters = {arm.code: version for version, arm in drawn.items()}
    drawn_codes = enumerate(allocation(form, SHEETS, "paper"), start=1)
    listed: list[list[Cell]] = [[sheet, letters[code]] for sheet, code in drawn_codes]
    key = [[version, arm.code, arm.id, arm.label.in_language(form.languages[0])] for version, arm in drawn.items()]
    arms = ", ".join(
        f"{json.dumps(version)}: {json.dumps(arm.id, ensure_ascii=False)}" for version, arm in drawn.items()
    )
    lines = [
        "# Lines for study.yaml; data entry types the letter of the version into pretest_arm.",
        "data:",
        f"  - file: data/{form.id}-entry.csv",
        f"    respondent: {SHEET}",
        f"    arm: {ARM}",
        f"    arms: {{{arms}}}",
    ]
    return {
        f"{form.id}-allocation.csv": to_csv([["sheet", "version"], *listed]),
        f"{form.id}-key.csv": to_csv([["version", ARM, "arm", "label"], *key]),
        f"{form.id}-data.yaml": ("\n".join(lines) + "\n").encode("utf-8"),
    }


def _notes(form: Form) -> Iterator[Note]:
    if form.arms:
        message = (
            f"Paper cannot draw an arm. Give sheet number n the version that {form.id}-allocation.csv names (numbers 1 "
            f"to {SHEETS:,}), and hand the sheets out in the order of their numbers. Keep {form.id}-key.csv from "
            "interviewers."
        )
        yield Note("assignment_list", "warning", form.id, message)
    if form.stimulus is not None:
        message = (
            "On paper the message can be seen before the questions that precede it, and answers can be changed "
            "after it. Print the parts before the message, the message, and the rest apart, and give them in turn."
        )
        yield Note("paper_leafing", "warning", f"{form.id}.{form.stimulus.id}", message)
        if form.stimulus.min_seconds is not None:
            message = "The least time on the message is an instruction; nothing on paper holds the page or measures it."
            yield Note("exposure_unmeasured", "warning", f"{form.id}.{form.stimulus.id}", message)
    yield from _order_notes(form)
    message = "Paper keeps no times. Quality rules that look at the duration cannot be applied to these answers."
    yield Note("no_timing", "info", form.id, message)
    if form.audiences:
        message = "Paper cannot count how many people of an audience took part: keep a tally, and stop at your quota."
        yield Note("quota_by_hand", "info", form.id, message)
    if any(question.kind == "slider" for question in form.questions):
        message = "A slider is printed as a box for a number, with its ends in words: people choose round numbers more."
        yield Note("slider_as_number", "info", form.id, message)
    for arm in form.arms:
        if arm.picture is not None and not readable_picture(arm.picture):
            message = f"The image of arm '{arm.id}' cannot be put into a docx file. Print its HTML, or use png or jpg."
            yield Note("picture_not_in_docx", "serious", f"arm '{arm.id}'", message)


def _order_notes(form: Form) -> Iterator[Note]:
    shuffled = [part.id for part in form.parts if part.shuffled]
    if shuffled:
        message = (
            "Blocks in random order are printed in the order of the questionnaire, the same in all versions, so that "
            f"the order cannot be mistaken for the effect of a message: {', '.join(shuffled)}."
        )
        yield Note("order_fixed", "warning", form.id, message)

"""Questionnaire → a form for print or interview: HTML and docx, a version per arm, and what data entry needs.

Paper cannot draw an arm: each arm has a version of its own, named by a letter that tells respondents and interviewers
nothing, and a prepared list says which version goes with which sheet number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from pretest.errors import ExportError, Note
from pretest.forms.form import EXECUTION, Content, Form
from pretest.forms.layout import lay_out
from pretest.forms.naming import ARM
from pretest.forms.wording import question_hash, questionnaire_hash
from pretest.platforms.allocation import allocation
from pretest.platforms.csvtext import Cell, to_csv
from pretest.platforms.export import Export
from pretest.platforms.paper.write.docx import readable_picture, sheet_docx
from pretest.platforms.paper.write.html import sheet_html
from pretest.platforms.paper.write.printed import draws_of, printed_form
from pretest.platforms.paper.write.sheet import make_sheet, printings, versions
from pretest.platforms.printable import require_printable
from pretest.seeds import stream
from pretest.spec import Language, Questionnaire

SHEETS = 1_000  # numbers on the allocation list
SHEET = "pretest_sheet"  # number of the sheet: the respondent, in the data


def to_paper(
    content: Content, questionnaire: str | Questionnaire, languages: Sequence[Language] | None = None
) -> Export:
    """The printable forms of a questionnaire.

    ``ID-LANG-VERSION.html`` and ``.docx`` per language and version (``ID-LANG`` without arms and draws),
    ``ID-entry.csv`` (the header for data entry) and ``ID-wording.csv`` (column, field, hash). With versions also
    ``ID-allocation.csv`` (sheet number, version), ``ID-data.yaml`` (lines for study.yaml) and, with arms,
    ``ID-key.csv`` (version, arm; not for interviewers).

    Raises
    ------
    ExportError
        When the questionnaire cannot be laid out, a text cannot be printed, or a question bears the name of a column
        that data entry needs.
    """
    form = lay_out(content, questionnaire, languages)
    require_printable(form, "paper")
    _require_free(form)
    files: dict[str, bytes] = {}
    for language in form.languages:
        for version, arm, draw in printings(form):
            sheet = make_sheet(form, language, version, arm, draw)
            name = "-".join([form.id, language, *([version] if version else [])])
            files[f"{name}.html"] = sheet_html(sheet)
            files[f"{name}.docx"] = sheet_docx(sheet)
    files[f"{form.id}-entry.csv"] = to_csv([_entry_columns(form)])
    hashes = [[question.of, question.column, question_hash(question)] for question in form.asked]
    whole = ["", "", questionnaire_hash(form)]
    files[f"{form.id}-wording.csv"] = to_csv([["column", "field", "hash"], whole, *hashes])
    if form.arms or draws_of(form, None) > 1:
        files |= _assignment(form)
    return Export(files, (*form.notes, *_notes(form)))


def _entry_columns(form: Form) -> list[str]:
    """A column of the data each: whichever way of the form somebody goes, an answer is typed into the same place."""
    printed = [q.of for _, arm, draw in printings(form) for q in printed_form(form, arm, draw).form.questions]
    drawn = [question.of for question in form.questions if question.made is not None and question.made.draws]
    wanted = {*printed, *drawn}
    asked = dict.fromkeys(question.of for question in form.questions if question.of in wanted)
    return [SHEET, *([ARM] if form.arms else []), *asked]


def _require_free(form: Form) -> None:
    for column in (SHEET, ARM):
        if form.question(column) is not None:
            what = f"a question is called '{column}', which paper needs for itself"
            raise ExportError("column_taken", form.id, what, hint="Give the item another id.")


def _assignment(form: Form) -> dict[str, bytes]:
    listed: list[list[Cell]] = [[sheet, version] for sheet, version in enumerate(_allocated(form), start=1)]
    lines = [
        "# Lines for study.yaml; data entry types the letter of the version into pretest_arm.",
        "data:",
        f"  - file: data/{form.id}-entry.csv",
        f"    respondent: {SHEET}",
    ]
    files = {f"{form.id}-allocation.csv": to_csv([["sheet", "version"], *listed])}
    if form.arms:
        drawn = versions(form)
        key = [[version, arm.code, arm.id, arm.label.in_language(form.languages[0])] for version, arm in drawn.items()]
        files[f"{form.id}-key.csv"] = to_csv([["version", ARM, "arm", "label"], *key])
        arms = ", ".join(
            f"{json.dumps(version)}: {json.dumps(arm.id, ensure_ascii=False)}" for version, arm in drawn.items()
        )
        lines += [f"    arm: {ARM}", f"    arms: {{{arms}}}"]
    if form.question(EXECUTION) is not None:
        lines.append(f"    execution: {EXECUTION}")
    files[f"{form.id}-data.yaml"] = ("\n".join(lines) + "\n").encode("utf-8")
    return files


def _allocated(form: Form) -> list[str]:
    """The version of every sheet number: arms in balanced blocks, and of each arm the draws of blocks balanced too."""
    letters = {arm.code: version for version, arm in versions(form).items()}
    arms = [letters[code] for code in allocation(form, SHEETS, "paper")] if form.arms else [""] * SHEETS
    drawn = {letters.get(arm.code, ""): draws_of(form, arm) for arm in form.arms} or {"": draws_of(form, None)}
    rng = stream(form.seed, "paper draws", form.id)
    waiting: dict[str, list[int]] = {}
    found = []
    for arm in arms:
        if drawn[arm] == 1:
            found.append(arm)
            continue
        if not waiting.get(arm):
            waiting[arm] = [int(draw) for draw in rng.permutation(drawn[arm]) + 1]
        found.append(f"{arm}{waiting[arm].pop()}")
    return found


def _notes(form: Form) -> Iterator[Note]:
    if form.arms:
        message = (
            f"Paper cannot draw an arm. Give sheet number n the version that {form.id}-allocation.csv names (numbers 1 "
            f"to {SHEETS:,}), and hand the sheets out in the order of their numbers. Keep {form.id}-key.csv from "
            "interviewers."
        )
        yield Note("assignment_list", "warning", form.id, message)
    draws = draws_of(form, None)
    if form.question(EXECUTION) is not None:
        message = (
            "Paper cannot draw an execution. Each has a sheet of its own, numbered after the letter of its arm (A1, "
            f"A2, ...); {form.id}-allocation.csv says which number gets which, each execution of an arm as often as "
            "the others. Type the value that the sheet gives for data entry into execution."
        )
        yield Note("execution_versions", "warning", form.id, message)
    if draws > 1:
        message = (
            f"Paper cannot draw blocks. There are {draws} versions of the sheet"
            + (" per arm" if form.arms else "")
            + (" and execution" if form.question(EXECUTION) is not None else "")
            + (" (A1, A2, ...)" if form.arms else "")
            + f"; {form.id}-allocation.csv says which number gets which, each draw as often as the others. Type the "
            "letter into pretest_arm and the value that the sheet gives for data entry into split."
        )
        yield Note("split_versions", "warning", form.id, message)
    if any(question.column != question.of for question in form.questions):
        message = (
            "The sheet holds the questions of every audience, and sends people to theirs. Print the parts of each way "
            "apart if people should not see that there are others. Data entry has one column per question, whichever "
            "way it was asked; leave out what somebody filled in on a way that the ticked line does not send them."
        )
        yield Note("ways_on_paper", "warning", form.id, message)
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
    for one in form.messages:
        if one.picture is not None and not readable_picture(one.picture):
            message = f"The image of {one.named} cannot be put into a docx file. Print its HTML, or use png or jpg."
            yield Note("picture_not_in_docx", "serious", one.named, message)


def _order_notes(form: Form) -> Iterator[Note]:
    shuffled = [part.id for part in form.parts if part.shuffled]
    if shuffled:
        message = (
            "Blocks in random order are printed in the order of the questionnaire, the same in all versions, so that "
            f"the order cannot be mistaken for the effect of a message: {', '.join(shuffled)}."
        )
        yield Note("order_fixed", "warning", form.id, message)

"""What a formr survey does less well than the questionnaire asks, and what has to be done by hand."""

from __future__ import annotations

from collections.abc import Iterator

from pretest.errors import Note, some
from pretest.forms.form import Form
from pretest.forms.made import ROUTE
from pretest.forms.naming import AUDIENCE
from pretest.platforms.formr.write.survey import Survey
from pretest.words import Severity


def formr_notes(form: Form, survey: Survey) -> Iterator[Note]:
    """Notes on one form, the most important first."""
    where = f"formr {form.id}"
    if form.arms:
        within = "" if form.question(ROUTE) is None else ", also within each audience"
        message = (
            "formr draws each respondent's arm with equal chances, once, and stores it. Arms are therefore not "
            f"balanced: small groups differ in size by chance{within}."
        )
        yield Note("assignment_simple", "warning", where, message)
    for one in survey.pictures:
        message = (
            f"Upload media/{one.file} to the run, and put its address in place of ADDRESS-OF/{one.file} in the row "
            f"'{one.name}': a spreadsheet holds no pictures."
        )
        yield Note("picture_by_hand", "serious", where, message)
    if len(form.languages) > 1:
        message = (
            "formr has one language per survey, so there is a file for each. Give every language a run of its own; "
            "their answers come back in separate files, and the field pretest_language says which is which."
        )
        yield Note("languages_apart", "warning", where, message)
    if form.audiences:
        kept = survey.fields[AUDIENCE]
        message = f"formr keeps the audience ({kept}) but does not close a full quota by itself: watch the counts."
        yield Note("quota_open", "warning", where, message)
    message = (
        f"Respondents see the name and the title of the run, in its address and in their browser's history. Choose a "
        f"name that tells nothing, and give it a title such as '{form.shown_title.in_language(survey.language)}'."
    )
    yield Note("run_title", "warning", where, message)
    message = (
        "formr keeps the order and the times of every item in its item display table, not in the results: download "
        "that table too if you need them."
    )
    yield Note("order_and_times_apart", "info", where, message)
    yield from _questions(survey, where)


def _questions(survey: Survey, where: str) -> Iterator[Note]:
    items = survey.items
    found: tuple[tuple[str, Severity, list[str], str], ...] = (
        (
            "slider_as_list", "warning", items.listed,
            "sliders that became a list to choose from. A slider of formr stores its middle when nobody touches it, "
            "and loses a 0.",
        ),
        (
            "number_unchecked", "warning", items.unchecked,
            "typed as text, without a check of the range: a number field of formr that may be skipped loses a 0, and "
            "rounds decimals. A date field cannot hold a code.",
        ),
        (
            "codes_typed", "warning", items.typed,
            "they have 'don't know' and the like, for which the field has no option: the question says which code to "
            "type.",
        ),
        (
            "codes_prefixed", "info", items.prefixed,
            "formr's database would change some of their codes, so they are stored with a c in front (c0 for 0). The "
            "import takes it off.",
        ),
    )  # fmt: skip
    for code, severity, columns, what in found:
        if columns:  # what two audiences are asked is named once
            yield Note(code, severity, where, f"{some(list(dict.fromkeys(columns)))}: {what}")

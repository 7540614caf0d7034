"""What an XLSForm does less well than the questionnaire asks."""

from __future__ import annotations

from collections.abc import Iterator

from pretest.errors import Note, some
from pretest.forms.form import Form
from pretest.platforms.odk.write.survey import Survey


def xlsform_notes(form: Form, survey: Survey) -> Iterator[Note]:
    """Notes on one form, the most important first."""
    where = f"xlsform {form.id}"
    if form.arms:
        message = (
            "The device draws each respondent's arm by itself, with equal chances, once, when the form is opened. Arms "
            f"are therefore not balanced: small groups differ in size by chance. {form.id}_list.xlsx follows a list "
            "that is balanced in blocks (media/allocation.csv) instead, but every respondent then needs a number."
        )
        yield Note("assignment_simple", "warning", where, message)
    shuffled = [
        part.id for part in form.parts if part.shuffled and sum(len(s.questions) or 1 for s in part.screens) > 1
    ]
    if shuffled:
        message = (
            f"XLSForm can shuffle options but not questions, so {some(shuffled)} come in the questionnaire's order "
            "for everybody and effects of order are not averaged out. Choose another platform where order matters."
        )
        yield Note("order_fixed", "warning", where, message)
    if form.audiences:
        message = (
            "The form keeps the audience but cannot count other respondents, so it does not close a full quota: "
            "watch the counts."
        )
        yield Note("quota_open", "warning", where, message)
    yield from _timing(form, survey, where)
    yield from _questions(survey, where)


def _timing(form: Form, survey: Survey, where: str) -> Iterator[Note]:
    if form.arms:
        seconds = survey.min_seconds
        held = "" if seconds is None else f", and cannot go on until {seconds:g} seconds after the first tick"
        message = (
            f"Respondents tick a box before and after the message{held}; the seconds between both ticks are kept. Who "
            "ticks too early has to wait, but the shorter time is what is recorded."
        )
        yield Note("exposure_ticked", "info", where, message)
    elif form.stimulus is not None and form.stimulus.min_seconds is not None:
        yield Note("exposure_unheld", "info", where, "Without arms there is no message, so no minimum time is kept.")
    message = "Only ODK Collect and KoboCollect time the pages (in audit.csv); a form in a browser does not."
    yield Note("page_times", "info", where, message)


def _questions(survey: Survey, where: str) -> Iterator[Note]:
    if survey.questions.beside:
        message = (
            "A number field has no options, so 'don't know' and the like are a box to tick below it "
            f"({some(survey.questions.beside)}). The question's own field holds the code where the box is ticked, even "
            "when a number was filled in too."
        )
        yield Note("codes_beside", "info", where, message)
    if survey.questions.numbered:
        message = (
            f"The steps do not divide the range of {some(survey.questions.numbered)}, which a slider needs: "
            "it is a number field."
        )
        yield Note("slider_as_number", "warning", where, message)
    if survey.labels.changed:
        message = (
            f"A blank was put into texts that the form would not show as they are (references, links): "
            f"{some(survey.labels.changed)}. Reword them if that matters."
        )
        yield Note("text_changed", "warning", where, message)
    if survey.labels.beyond:
        message = (
            f"The message of {some(survey.labels.beyond)} uses Markdown that forms do not know (quotes, tables, code, "
            "images in the text): it is shown as it was typed. Bold, italics, links, headings and lists do work."
        )
        yield Note("markdown_unknown", "warning", where, message)

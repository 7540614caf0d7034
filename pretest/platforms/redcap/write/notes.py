"""What a REDCap project does less well than the questionnaire asks, and what has to be set by hand."""

from __future__ import annotations

from collections.abc import Iterator

from pretest.errors import Note, some
from pretest.forms.form import Form
from pretest.forms.made import ROUTE
from pretest.forms.naming import ARM
from pretest.platforms.redcap.names import ADVISED, AFTER
from pretest.platforms.redcap.write.project import Project, audience_names
from pretest.words import Severity


def redcap_notes(form: Form, project: Project) -> Iterator[Note]:
    """Notes on one form, the most important first."""
    where = f"redcap {form.id}"
    if form.arms:
        yield from _assignment(form, project, where)
    title = form.shown_title.in_language(form.languages[0])
    message = (
        f"A dictionary names no survey: give each survey in its settings the title '{title}', which says nothing of "
        "who somebody is. Respondents, and the history of their browser, would else show 'Pretest Before'."
    )
    yield Note("survey_title", "warning", where, message)
    if form.question(ROUTE) is not None:
        message = (
            "Hide the button 'Previous page' in the settings of each survey. Who goes back and answers the list "
            "otherwise would leave answers behind to questions of another audience, and the import refuses those."
        )
        yield Note("no_way_back", "serious", where, message)
    if any(question.made is not None and question.made.draws is not None for question in form.questions):
        message = (
            "REDCap cannot draw in a form, and assigns only once the first survey is submitted. Which blocks of a "
            "split somebody is asked therefore follows from the second in which they open the form: each draw has the "
            "same chance, but they come out less even than from a list. Let no group open the form all at once."
        )
        yield Note("split_by_clock", "warning", where, message)
    if project.order_fixed:
        message = (
            f"REDCap shuffles the rows of a matrix, but not pages or other questions: in {some(project.order_fixed)} "
            "these come in the questionnaire's order for everybody, so effects of order are not averaged out."
        )
        yield Note("order_fixed", "warning", where, message)
    if form.audiences:
        message = "REDCap keeps the audience but does not close a full quota by itself: watch the counts in a report."
        yield Note("quota_open", "warning", where, message)
        renamed = [name for name, plain in audience_names(form).items() if name != plain]
        if renamed:
            message = f"The field of the audience spells {some(renamed)} in letters, digits and _ only."
            yield Note("audience_spelled", "info", where, message)
    if len(form.languages) > 1:
        message = (
            f"The dictionary is in '{form.languages[0]}'. Import the .json file of each other language under "
            "Multi-Language Management (REDCap 12 or later), and look through every page in it: headings, notes and "
            "matrices are translated as far as your version takes them from the file."
        )
        yield Note("languages_imported", "info", where, message)
    yield from _pages(form, where)
    yield from _questions(project, where)


def _assignment(form: Form, project: Project, where: str) -> Iterator[Note]:
    field = project.names.fields[ARM]
    trigger = project.trigger or "[pretest_before_complete] = '2'"
    message = (
        "A dictionary cannot assign arms by itself. Set up REDCap's randomisation module on the field "
        f"'{field}', upload both allocation tables, and let it run when the first survey is submitted (REDCap 14.7 or "
        f"later: automatic triggering, with the logic {trigger}). Without that, nobody gets an arm or a message. "
        f"Before 14.7 a person has to press the button, and the header of the tables must read '{field}'. Without "
        "the module, import records_with_arms.csv and give every respondent the link of an own record."
    )
    yield Note("assignment_by_module", "serious", where, message)
    if project.stratum:
        message = (
            f"Choose stratified randomisation with the field '{project.stratum}' as stratum: both tables hold a list "
            "of arms for each audience, so that arms come out even in each. records_with_arms.csv has one list for all."
        )
        yield Note("assignment_by_audience", "serious", where, message)
    message = (
        f"Switch on automatic continuation to '{AFTER}', only for records that have an arm, and test it: an answer to "
        "the second survey without an arm shows no message."
    )
    yield Note("second_survey", "warning", where, message)
    for one in project.pictures:
        message = f"Add media/{one.file} to the field '{one.field}' as an image: a dictionary holds none."
        yield Note("picture_by_hand", "serious", where, message)


def _pages(form: Form, where: str) -> Iterator[Note]:
    stimulus = form.stimulus
    if stimulus is not None and stimulus.min_seconds is not None:
        message = (
            f"REDCap cannot hold a page for {stimulus.min_seconds:g} seconds. How long the message was on the "
            "screen is kept instead; decide in the plan what to do with those who went on sooner."
        )
        yield Note("exposure_unheld", "warning", where, message)
    message = "Only the start and the page of the message are timed; REDCap keeps no time of other pages."
    yield Note("page_times", "info", where, message)
    message = "Set 'one section per page' in the settings of each survey: every section header begins a new page."
    yield Note("paging", "info", where, message)


def _questions(project: Project, where: str) -> Iterator[Note]:
    questions = project.questions
    long = [name for name in project.names.fields.values() if len(name) > ADVISED]
    found: tuple[tuple[str, Severity, list[str], str], ...] = (
        (
            "codes_typed", "warning", questions.typed,
            "they have 'don't know' and the like, for which REDCap's field has no option: the note under the question "
            "says which code to type, and the range that is checked reaches as far as the code.",
        ),
        (
            "slider_as_number", "warning", questions.numbered,
            "they are number fields: REDCap's slider has whole numbers only, and no place for codes.",
        ),
        ("slider_steps", "warning", questions.stepped, "sliders on which values between the steps can be chosen."),
        ("date_as_text", "warning", questions.undated, "dates, typed as text: a date field cannot hold codes."),
        (
            "text_changed", "warning", project.labels.changed,
            "there is [, { or < in the text, which REDCap would act on; a blank was put after it.",
        ),
        (
            "names_long", "info", long,
            f"names of more than {ADVISED} letters: REDCap warns of them when you upload, but takes them.",
        ),
    )  # fmt: skip
    for code, severity, columns, what in found:
        if columns:
            yield Note(code, severity, where, f"{some(columns)}: {what}")

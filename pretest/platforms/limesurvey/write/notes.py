"""What LimeSurvey does less well than a form asks, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pretest.errors import Note, some
from pretest.forms.form import Form, Question
from pretest.forms.made import ROUTE
from pretest.forms.naming import ARM, AUDIENCE
from pretest.platforms.limesurvey.names import Names, answer_codes, audiences_known
from pretest.platforms.limesurvey.write.questiongroups import MAX_EMBEDDED, audience_word
from pretest.platforms.limesurvey.write.text import has_braces
from pretest.spec import Text


def notes_of(form: Form, names: Names) -> Iterator[Note]:
    """Notes to read before fieldwork."""
    yield from _on_arms(form, names)
    yield from _on_pictures(form)
    yield from _on_answers(form)
    if any(part.shuffled for part in form.parts):
        message = "LimeSurvey shows questions in random order, but its exports do not say in which order."
        yield Note("order_unrecorded", "info", form.id, message)
    yield from _on_audiences(form, names)
    braced = [where for where, text in _texts(form) if has_braces(text.nl) or has_braces(text.en)]
    braced += [f"arm '{arm.id}'" for arm in form.arms if any(has_braces(copy) for copy in arm.copy.values())]
    if braced:
        message = f"LimeSurvey acts on text between braces, so a blank was put beside them in {some(braced)}."
        yield Note("text_changed", "info", form.id, message)


def _on_audiences(form: Form, names: Names) -> Iterator[Note]:
    if form.audiences and audiences_known(form):
        words = ", ".join(f"'{audience_word(name)}'" for name in form.audiences)
        message = (
            f"Quotas cannot go along. Set one for each audience in LimeSurvey, on the hidden question "
            f"{names.own[AUDIENCE]}, with the audience as its answer: {words}. It is settled before the message, so "
            "nobody sees a message in vain."
        )
        yield Note("quota_by_hand", "info", form.id, message)
    elif form.audiences:
        message = (
            f"Quotas cannot go along. Set them in LimeSurvey, on the question that decides on the audience; the field "
            f"{names.own[AUDIENCE]} says to which audience a respondent belongs."
        )
        yield Note("quota_by_hand", "info", form.id, message)
    if form.question(ROUTE) is not None:
        message = (
            "Several audiences are asked questions of the same text, each in a field of its own. Export the responses "
            "with 'Question code' as headings: with texts as headings nobody could tell these fields apart."
        )
        yield Note("headings_by_code", "warning", form.id, message)


def _on_arms(form: Form, names: Names) -> Iterator[Note]:
    if form.arms:
        within = "" if form.question(ROUTE) is None else f" within each audience ({names.fields[ROUTE]})"
        message = (
            "LimeSurvey draws the arm for every respondent by chance, without balancing, so the arms will not be "
            f"equally large. Watch the counts of {names.own[ARM]}{within}, and plan for some more respondents."
        )
        yield Note("assignment_simple", "warning", form.id, message)
    stimulus = form.stimulus
    if stimulus is None or stimulus.min_seconds is None:
        return
    if any(screen.questions for screen in stimulus.screens) and not form.arms:
        message = "The message has no page of its own, so it can be passed before its minimum time is over."
        yield Note("exposure_unchecked", "warning", stimulus.id, message)
        return
    message = "The minimum time of the message is kept by a script in the browser; without scripts it can be passed."
    yield Note("exposure_by_script", "info", stimulus.id, message)
    if not stimulus.min_seconds.is_integer():
        message = "LimeSurvey counts whole seconds, so the minimum time of the message was rounded up."
        yield Note("seconds_rounded", "info", stimulus.id, message)


def _on_pictures(form: Form) -> Iterator[Note]:
    for one in form.messages:
        if one.picture is None:
            continue
        if len(one.picture.data) >= MAX_EMBEDDED:
            message = (
                f"The picture is too large to go inside the form. Upload media/{one.picture.name} in the editor of the "
                "text of this arm, in every language; without it the arm shows no picture."
            )
            yield Note("picture_by_hand", "serious", one.named, message)
        else:
            message = (
                "The picture is inside the text. LimeSurvey may take it out when the one who imports is no "
                "administrator: look in the preview, and upload it in the editor of the text if it is not there."
            )
            yield Note("picture_inside", "info", one.named, message)


def _on_answers(form: Form) -> Iterator[Note]:
    numbers = _columns(q for q in form.asked if _numeric_with_missing(q))
    if numbers:
        message = (
            "A number cannot have options beside it, so respondents fill in the code of 'don't know' and the like; "
            f"the help text says which: {some(numbers)}. A slider with such codes is asked as a number."
        )
        yield Note("missing_as_number", "warning", form.id, message)
    open_answers = _columns(
        q for q in form.asked if q.kind in ("text", "date") and q.answers and q.answers.missing
    )  # fmt: skip
    if open_answers:
        message = (
            "A text or a date cannot have options beside it, so 'don't know' and the like are not offered, and "
            f"respondents leave it open: {some(open_answers)}."
        )
        yield Note("missing_not_offered", "warning", form.id, message)
    uneven = _columns(q for q in form.asked if q.kind == "number" and q.answers is not None and _step(q) not in (0, 1))
    if uneven:
        message = f"LimeSurvey does not check the steps of a number: {some(uneven)}."
        yield Note("step_unchecked", "info", form.id, message)
    renamed = {
        f"{code} is {text}"
        for question in form.questions
        if question.answers is not None
        for code, text in answer_codes(question.answers).items()
        if str(code) != text and not _numeric_with_missing(question)
    }
    if renamed:
        message = (
            f"Codes of answers have letters and digits only, five at most: {some(sorted(renamed))}. Import the answers "
            "with the study at hand, which turns them back."
        )
        yield Note("codes_changed", "info", form.id, message)


def _columns(questions: Iterable[Question]) -> list[str]:
    """The columns of the data that they answer: what two audiences are asked is named once."""
    return list(dict.fromkeys(question.of for question in questions))


def _numeric_with_missing(question: Question) -> bool:
    return question.kind in ("number", "slider") and question.answers is not None and bool(question.answers.missing)


def _step(question: Question) -> float:
    return 0.0 if question.answers is None or question.answers.step is None else question.answers.step


def _texts(form: Form) -> Iterator[tuple[str, Text]]:
    yield form.id, form.shown_title
    for part in form.parts:
        yield from ((part.id, text) for text in (part.title, part.text) if text is not None)
    for question in form.asked:
        yield question.column, question.text
        if question.answers is not None:
            found = question.answers
            yield from ((question.column, one.label) for one in found.options)
            yield from ((question.column, one.label) for one in found.missing)
            ends = (found.unit, found.low_label, found.high_label)
            yield from ((question.column, text) for text in ends if text is not None)

"""A questionnaire as a Qualtrics survey: a survey file (qsf) that assigns arms, and plain text to fall back on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from pretest.errors import Note
from pretest.forms.form import Content, Form, Question
from pretest.forms.layout import lay_out
from pretest.forms.wording import question_hash
from pretest.platforms.csvtext import to_csv
from pretest.platforms.export import Export
from pretest.platforms.qualtrics.write.items import number_range, slider_steps
from pretest.platforms.qualtrics.write.plain import advanced_text
from pretest.platforms.qualtrics.write.surveyflow import Element, Survey, build, made_up_id, whole_seconds
from pretest.platforms.qualtrics.write.text import as_number, plain, too_large
from pretest.spec.questionnaire import Questionnaire
from pretest.words import Language

_NEVER = "0000-00-00 00:00:00"
_CREATED = "2000-01-01 00:00:00"  # the same form gives the same file; Qualtrics writes its own date on import


def to_qualtrics(
    content: Content, questionnaire: str | Questionnaire, languages: Sequence[Language] | None = None
) -> Export:
    """The files of ``questionnaire`` for Qualtrics.

    ``ID.qsf`` is the survey; ``ID-advanced.txt`` the questions alone, for an account that may not import survey files;
    ``wording.csv`` (column, field, hash) the wording of each question; ``media/`` pictures that are too large to travel
    inside the survey.

    Parameters
    ----------
    content
        A study, whose arms and audiences go along, or the shipped content.
    languages
        The first is the default language; those of the study when None.

    Raises
    ------
    ExportError
        When there is no such questionnaire, or Qualtrics cannot express a condition or a name in it.
    """
    form = lay_out(content, questionnaire, languages)
    survey = build(form)
    hashes = [(q.of, survey.names.tags[q.column], question_hash(q)) for q in form.asked]
    files = {
        f"{form.id}.qsf": json.dumps(_file(survey), ensure_ascii=False, indent=1).encode("utf-8"),
        f"{form.id}-advanced.txt": advanced_text(survey.names),
        "wording.csv": to_csv([("column", "field", "hash"), *hashes]),
    }
    for one in form.messages:
        if one.picture is not None and too_large(one.picture):
            files[f"media/{one.code}-{one.picture.name}"] = one.picture.data
    return Export(files, (*form.notes, *_notes(form)))


def _file(survey: Survey) -> dict[str, Any]:
    form = survey.form
    survey_id, set_id = made_up_id("SV", form.id), made_up_id("RS", form.id)
    trash = {
        "Type": "Trash",
        "Description": "Trash / Unused Questions",
        "ID": made_up_id("BL", form.id, "\x1ftrash"),
        "BlockElements": [],
    }
    flow = {
        "Type": "Root",
        "FlowID": "FL_1",
        "Flow": survey.flow,
        "Properties": {"Count": survey.flows, "RemovedFieldsets": []},
    }
    scoring: Element = {
        "ScoringCategories": [],
        "ScoringCategoryGroups": [],
        "ScoringSummaryCategory": None,
        "ScoringSummaryAfterQuestions": 0,
        "ScoringSummaryAfterSurvey": 0,
        "DefaultScoringCategory": None,
        "AutoScoringCategory": None,
    }
    elements = [
        ("BL", "Survey Blocks", None, None, [*survey.blocks, trash]),
        ("FL", "Survey Flow", None, None, flow),
        ("SO", "Survey Options", None, None, _options(form)),
        ("SCO", "Scoring", None, None, scoring),
        ("PROJ", "CORE", None, "1.1.0", {"ProjectCategory": "CORE", "SchemaVersion": "1.1.0"}),
        ("STAT", "Survey Statistics", None, None, {"MobileCompatible": True, "ID": "Survey Statistics"}),
        ("QC", "Survey Question Count", str(survey.names.last), None, None),
        ("RS", set_id, "Default Response Set", None, None),
        *(("SQ", one["QuestionID"], one["QuestionDescription"], None, one) for one in survey.questions),
    ]
    return {
        "SurveyEntry": _entry(form, survey_id, set_id),
        "SurveyElements": [_element(survey_id, *element) for element in elements],
    }


def _element(
    survey_id: str, kind: str, primary: str, secondary: str | None, tertiary: str | None, payload: object
) -> Element:
    return {
        "SurveyID": survey_id,
        "Element": kind,
        "PrimaryAttribute": primary,
        "SecondaryAttribute": secondary,
        "TertiaryAttribute": tertiary,
        "Payload": payload,
    }


def _entry(form: Form, survey_id: str, set_id: str) -> dict[str, Any]:
    title = plain(form.title.in_language(form.languages[0]))
    return {
        "SurveyID": survey_id,
        "SurveyName": f"{form.id}: {title}" if title else form.id,
        "SurveyDescription": None,
        "SurveyOwnerID": made_up_id("UR", "pretest"),
        "SurveyBrandID": "pretest",
        "DivisionID": None,
        "SurveyLanguage": form.languages[0].upper(),
        "SurveyActiveResponseSet": set_id,
        "SurveyStatus": "Inactive",
        "SurveyStartDate": _NEVER,
        "SurveyExpirationDate": _NEVER,
        "SurveyCreationDate": _CREATED,
        "CreatorID": made_up_id("UR", "pretest"),
        "LastModified": _CREATED,
        "LastAccessed": _NEVER,
        "LastActivated": _NEVER,
        "Deleted": None,
    }


def _options(form: Form) -> dict[str, Any]:
    """No IP addresses, no location, no way back: an arm that was shown stays the arm that was assigned."""
    return {
        "BackButton": "false",
        "SaveAndContinue": "true",
        "SurveyProtection": "PublicSurvey",
        "BallotBoxStuffingPrevention": "false",
        "NoIndex": "Yes",
        "SecureResponseFiles": "true",
        "SurveyExpiration": "None",
        "SurveyTermination": "DefaultMessage",
        "Header": "",
        "Footer": "",
        "ProgressBarDisplay": "None",
        "PartialData": "+1 week",
        "PartialDataCloseAfter": "LastActivity",
        "ValidationMessage": None,
        "PreviousButton": " \u2190 ",
        "NextButton": " \u2192 ",
        "SkinLibrary": "Qualtrics",
        "SkinType": "MQ",
        "Skin": "qualtrics",
        "NewScoring": 1,
        "EOSMessage": "",
        "ShowExportTags": "false",
        "CollectGeoLocation": "false",
        "SurveyTitle": plain(form.shown_title.in_language(form.languages[0])),
        "SurveyMetaDescription": "",
        "PasswordProtection": "No",
        "AnonymizeResponse": "Yes",
        "RefererCheck": "No",
        "RecaptchaV3": "false",
        "RelevantID": "false",
        "ResponseSummary": "No",
        "EmailThankYou": "false",
        "ValidateMessage": "false",
        "InactiveSurvey": "DefaultMessage",
        "AvailableLanguages": {language.upper(): [] for language in form.languages},
    }


def _notes(form: Form) -> Iterator[Note]:
    where = f"{form.id} (qualtrics)"
    if form.audiences:
        message = (
            "The survey file holds no quotas, since the study does not say how many people each audience needs. "
            "Make them in Qualtrics on the field pretest_audience, which the survey fills."
        )
        yield Note("quota_manual", "info", where, message)
    yield from _message_notes(form)
    for question in form.asked:
        yield from _question_notes(question, f"{form.id}.{question.column} (qualtrics)")
    message = (
        "The plain text file holds the questions and codes in one language only: conditions, random order, timers and "
        "the assignment of arms are not in it, and all arms stand in it one after the other. Use it only where a "
        "survey file cannot be imported, and build the survey flow by hand."
    )
    yield Note("plain_text_without_flow", "warning", f"{form.id}-advanced.txt", message)


def _message_notes(form: Form) -> Iterator[Note]:
    part = form.stimulus
    if part is not None and part.min_seconds is not None and part.min_seconds != whole_seconds(part):
        message = f"Qualtrics holds a page for whole seconds: {whole_seconds(part)} instead of {part.min_seconds:g}."
        yield Note("seconds_rounded_up", "info", f"{form.id}.{part.id} (qualtrics)", message)
    for one in form.messages:
        if one.picture is not None and too_large(one.picture):
            message = (
                f"The picture of {one.named} is too large to travel inside the survey: upload it from the folder "
                "media to the graphics library of Qualtrics, and put it into the message by hand."
            )
            yield Note("picture_manual", "serious", f"{one.named} (qualtrics)", message)


def _question_notes(question: Question, where: str) -> Iterator[Note]:
    answers = question.answers
    if answers is None:
        return
    if question.kind == "date":
        message = "The date is written into a text field, as year-month-day; Qualtrics does not check how."
        yield Note("date_as_text", "info", where, message)
    if as_number(question):
        message = "A slider of Qualtrics has no place for a missing code, so the question is asked as a number."
        yield Note("slider_as_number", "warning", where, message)
    elif question.kind == "slider" and answers.step is not None and slider_steps(answers) is None:
        message = f"The slider cannot be held to steps of {answers.step:g}: values in between can be chosen."
        yield Note("slider_without_steps", "info", where, message)
    if question.kind in ("number", "slider") and answers.missing:
        low, high = number_range(answers)
        message = (
            f"A missing code is typed into the field, so the form accepts numbers from {low or 'any'} to "
            f"{high or 'any'}; the import tells those apart that lie outside the answer's own bounds."
        )
        yield Note("range_wider", "info", where, message)

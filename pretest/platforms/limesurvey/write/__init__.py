"""Questionnaire → LimeSurvey, as the tab-separated survey structure that LimeSurvey 6 imports.

Every screen is a question group (one page). The arm is drawn in a hidden equation just before the message; every arm
has a page of its own, so that the timings say how long its message was on the screen.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

from pretest.forms.form import Content, Form
from pretest.forms.layout import lay_out
from pretest.forms.wording import question_hash
from pretest.platforms.csvtext import to_csv
from pretest.platforms.export import Export
from pretest.platforms.limesurvey.names import Names, end_parts, names_of, welcome_part
from pretest.platforms.limesurvey.write.logic import Logic
from pretest.platforms.limesurvey.write.notes import notes_of
from pretest.platforms.limesurvey.write.questiongroups import MAX_EMBEDDED, group_rows, opening
from pretest.platforms.limesurvey.write.rows import Row, to_structure
from pretest.platforms.limesurvey.write.text import to_title
from pretest.spec import Language, Questionnaire

_ISO_DATES = "6"  # number of yyyy-mm-dd among LimeSurvey's date formats
_SETTINGS = {
    "format": "G",
    "anonymized": "Y",
    "datestamp": "Y",
    "savetimings": "Y",
    "ipaddr": "N",
    "ipanonymize": "N",
    "refurl": "N",
    "allowprev": "Y",
    "allowsave": "N",
    "alloweditaftercompletion": "N",
    "tokenanswerspersistence": "N",
    "usecookie": "N",
    "printanswers": "N",
    "publicstatistics": "N",
    "publicgraphs": "N",
    "listpublic": "N",
    "assessments": "N",
    "questionindex": "0",
    "navigationdelay": "0",
    "showprogress": "Y",
    "showgroupinfo": "D",  # the names of groups are ours, and not for respondents
    "shownoanswer": "N",
    "showxquestions": "N",
    "showqnumcode": "X",
}


def to_limesurvey(
    content: Content, questionnaire: str | Questionnaire, languages: Sequence[Language] | None = None
) -> Export:
    """The form as ``ID.txt``, ``wording.csv`` (column, field, hash), and pictures that are too large to go inside.

    Parameters
    ----------
    content
        A study, whose arms and audiences go along, or the shipped content.
    languages
        The first is the default language; those of the study (or all) when None.

    Raises
    ------
    ExportError
        When the questionnaire cannot be laid out, a condition cannot be expressed, or a text cannot be read by
        LimeSurvey.
    """
    form = lay_out(content, questionnaire, languages)
    names = names_of(form)
    logic = Logic(form, names)
    rows = [*_settings(form), *(row for language in form.languages for row in _texts(form, language))]
    rows += [row for language in form.languages for row in group_rows(form, names, logic, language)]
    files = {f"{form.id}.txt": to_structure(rows, form.languages[0]), "wording.csv": _wording(form, names)}
    large = {one.picture.name: one.picture for one in form.messages if one.picture is not None}
    files |= {f"media/{name}": one.data for name, one in large.items() if len(one.data) >= MAX_EMBEDDED}
    return Export(files, (*form.notes, *notes_of(form, names)))


def survey_id(form: Form) -> int:
    """The number that LimeSurvey gives the survey when it is free: six digits, the same for the same form."""
    return 100_000 + zlib.crc32(f"{form.study}/{form.id}".encode()) % 900_000


def _settings(form: Form) -> Iterator[Row]:
    first, *others = form.languages
    chosen = {"sid": str(survey_id(form)), "gsid": "1", "language": first}
    if others:
        chosen["additional_languages"] = " ".join(others)
    chosen |= {**_SETTINGS, "showwelcome": "N" if welcome_part(form) is None else "Y"}
    return (Row("S", name, {"text": text}) for name, text in chosen.items())


def _texts(form: Form, language: Language) -> Iterator[Row]:
    welcome = welcome_part(form)
    found = {
        "surveyls_title": to_title(form.shown_title.in_language(language), form.id),
        "surveyls_welcometext": "" if welcome is None else opening(welcome, language),
        "surveyls_endtext": "".join(opening(part, language) for part in end_parts(form)),
        "surveyls_dateformat": _ISO_DATES,
        "surveyls_numberformat": "0",
    }
    return (Row("SL", name, {"text": text, "language": language}) for name, text in found.items() if text)


def _wording(form: Form, names: Names) -> bytes:
    rows = [
        [q.of, names.place(q, screen).heading, question_hash(q)]
        for screen in form.screens
        for q in screen.questions
        if q.made is None
    ]
    return to_csv([["column", "field", "hash"], *rows])

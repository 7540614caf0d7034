"""Questions, texts and timers as elements of a Qualtrics survey file."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pretest.forms.form import Question, Screen
from pretest.platforms.qualtrics.names import Names, choice_ids, row_numbers
from pretest.platforms.qualtrics.write.text import as_number, label_html, plain, question_html, to_html
from pretest.spec.answer import AnswerSet
from pretest.spec.model import Text
from pretest.words import Language

Payload = dict[str, Any]
TIMES = ("First Click", "Last Click", "Page Submit", "Click Count")
MOST_GRID_LINES = 100
_NOT_FORCED = {"ForceResponse": "OFF", "ForceResponseType": "ON", "Type": "None"}


def question(names: Names, asked: Question, languages: Sequence[Language]) -> Payload:
    """One question; skipping it is always allowed."""
    makers: Mapping[str, Callable[[Question, Sequence[Language]], Payload]] = {
        "ordinal": _choices,
        "nominal": _choices,
        "multiple": _choices,
        "number": _number,
        "slider": _number if as_number(asked) else _slider,
        "date": _line,
        "text": _essay,
    }
    made = makers[asked.kind](asked, languages)
    return _named(names.question(asked), names.tags[asked.column], made)


def table(names: Names, screen: Screen, languages: Sequence[Language], shuffled: bool) -> Payload:
    """The questions of a screen as the rows of one table."""
    first, answers = screen.questions[0], screen.questions[0].answers
    scale = [] if answers is None else options(answers)
    ids = {} if answers is None else choice_ids(answers)
    numbers = row_numbers(screen)
    rows = {str(numbers[row.column]): row for row in screen.questions}
    words = {
        language: {
            "QuestionText": "",
            "Choices": {key: {"Display": to_html(row.text.in_language(language))} for key, row in rows.items()},
            "Answers": {str(ids[code]): {"Display": label_html(label, language)} for code, label in scale},
        }
        for language in languages
    }
    made: Payload = {
        "QuestionType": "Matrix",
        "Selector": "Likert",
        "SubSelector": "SingleAnswer",
        "DefaultChoices": False,
        "Configuration": {
            "QuestionDescriptionOption": "UseText",
            "TextPosition": "inline",
            "ChoiceColumnWidth": 25,
            "RepeatHeaders": "none",
            "WhiteSpace": "OFF",
            "MobileFirst": True,
        },
        **_in_languages(words, languages),
        "ChoiceOrder": list(rows),
        "AnswerOrder": [str(ids[code]) for code, _ in scale],
        "ChoiceDataExportTags": {key: names.tags[row.column] for key, row in rows.items()},
        "RecodeValues": {str(number): str(code) for code, number in ids.items()},
        "NextChoiceId": len(rows) + 1,
        "NextAnswerId": max(ids.values(), default=0) + 1,
    }
    if shuffled:
        made["Randomization"] = {"Advanced": None, "TotalRandSubset": "", "Type": "All"}
    return _named(names.question(first), names.tags[f"table {screen.id}"], made)


def text(qid: str, tag: str, words: Mapping[Language, str], languages: Sequence[Language]) -> Payload:
    """A text that asks nothing. words: language → HTML."""
    shown = {language: {"QuestionText": words[language]} for language in languages}
    made = {"QuestionType": "DB", "Selector": "TB", "ChoiceOrder": [], **_in_languages(shown, languages)}
    return _named(qid, tag, made) | {"Validation": {"Settings": {"Type": "None"}}}


def timer(qid: str, tag: str, min_seconds: int = 0) -> Payload:
    """Counts the seconds of the page it stands on, and holds the page for ``min_seconds``."""
    configuration = {"QuestionDescriptionOption": "UseText", "MinSeconds": str(min_seconds), "MaxSeconds": "0"}
    made: Payload = {
        "QuestionText": "Timing",
        "DefaultChoices": False,
        "QuestionType": "Timing",
        "Selector": "PageTimer",
        "Configuration": configuration,
        "QuestionDescription": "Timing",
        "Choices": {str(number): {"Display": name} for number, name in enumerate(TIMES, 1)},
        "GradingData": [],
        "Language": [],
        "NextChoiceId": len(TIMES) + 1,
        "NextAnswerId": 1,
    }
    return {"DataExportTag": tag, "QuestionID": qid} | made


def _choices(asked: Question, languages: Sequence[Language]) -> Payload:
    """One answer, or several: codes are recode values, whatever Qualtrics numbers the choices."""
    answers = asked.answers
    assert answers is not None
    several, ids = asked.kind == "multiple", choice_ids(answers)
    missing = {code.value for code in answers.missing}
    words: dict[Language, Payload] = {}
    for language in languages:
        shown: dict[str, Payload] = {}
        for code, label in options(answers):
            alone = {"ExclusiveAnswer": True} if several and code in missing else {}
            shown[str(ids[code])] = {"Display": label_html(label, language)} | alone
        words[language] = {"QuestionText": question_html(asked, language), "Choices": shown}
    return {
        "QuestionType": "MC",
        "Selector": "MAVR" if several else "SAVR",
        "SubSelector": "TX",
        **_in_languages(words, languages),
        "ChoiceOrder": [str(ids[code]) for code, _ in options(answers)],
        "RecodeValues": {str(number): str(code) for code, number in ids.items()},
        "NextChoiceId": max(ids.values(), default=0) + 1,
    }


def _number(asked: Question, languages: Sequence[Language]) -> Payload:
    answers = asked.answers
    assert answers is not None
    low, high = number_range(answers)
    settings = {
        "ForceResponse": "OFF",
        "ForceResponseType": "ON",
        "Type": "ContentType",
        "MinChars": "1",
        "ContentType": "ValidNumber",
        "ValidDateType": "DateWithFormat",
        "ValidPhoneType": "ValidUSPhone",
        "ValidZipType": "ValidUSZip",
        "ValidNumber": {"Min": low, "Max": high, "NumDecimals": _decimals(answers.step)},
    }
    return _line(asked, languages) | {"Validation": {"Settings": settings}}


def number_range(answers: AnswerSet) -> tuple[str, str]:
    """Lowest and highest number that the field takes, "" for none: wide enough for the missing codes."""
    codes = [float(code.value) for code in answers.missing]
    low = "" if answers.min is None else f"{min([answers.min, *codes]):.15g}"
    high = "" if answers.max is None else f"{max([answers.max, *codes]):.15g}"
    return low, high


def _line(asked: Question, languages: Sequence[Language]) -> Payload:
    words = {language: {"QuestionText": question_html(asked, language)} for language in languages}
    return {"QuestionType": "TE", "Selector": "SL", "DefaultChoices": False, **_in_languages(words, languages)}


def _essay(asked: Question, languages: Sequence[Language]) -> Payload:
    return _line(asked, languages) | {"Selector": "ML"}


def _slider(asked: Question, languages: Sequence[Language]) -> Payload:
    answers = asked.answers
    assert answers is not None
    assert answers.min is not None
    assert answers.max is not None
    lines = slider_steps(answers)
    ends = [(str(number), label) for number, label in enumerate((answers.low_label, answers.high_label), 1)]
    words: dict[Language, Payload] = {}
    for language in languages:
        labels = {key: {"Display": label_html(label, language)} for key, label in ends if label is not None}
        words[language] = {
            "QuestionText": question_html(asked, language),
            "Choices": {"1": {"Display": "&nbsp;"}},
            "Labels": labels,
        }
    configuration = {
        "QuestionDescriptionOption": "UseText",
        "CSSliderMin": _whole(answers.min),
        "CSSliderMax": _whole(answers.max),
        "GridLines": lines or 10,
        "SnapToGrid": lines is not None,
        "NumDecimals": _decimals(answers.step) or "2",
        "ShowValue": True,
        "CustomStart": False,
        "NotApplicable": False,
        "MobileFirst": True,
    }
    return {
        "QuestionType": "Slider",
        "Selector": "HSLIDER",
        "DefaultChoices": False,
        **_in_languages(words, languages),
        "ChoiceOrder": ["1"],
        "Configuration": configuration,
        "NextChoiceId": 2,
    }


def slider_steps(answers: AnswerSet) -> int | None:
    """How many steps a slider has, when a grid of Qualtrics can hold them; None when it cannot."""
    if answers.step is None or answers.min is None or answers.max is None:
        return None
    steps = (answers.max - answers.min) / answers.step
    return round(steps) if math.isclose(steps, round(steps)) and 1 <= round(steps) <= MOST_GRID_LINES else None


def options(answers: AnswerSet) -> list[tuple[int, Text]]:
    """Codes with their labels, missing codes last."""
    return [
        *((option.value, option.label) for option in answers.options),
        *((code.value, code.label) for code in answers.missing),
    ]


def _in_languages(words: Mapping[Language, Payload], languages: Sequence[Language]) -> Payload:
    """Texts in the default language, and all of them once more per language."""
    return {**words[languages[0]], "Language": {language.upper(): words[language] for language in languages}}


def _named(qid: str, tag: str, made: Payload) -> Payload:
    """What every question has; the questions that make their own settings keep them."""
    described = plain(str(made["QuestionText"])) or tag
    defaults: Payload = {
        "QuestionText": "",
        "DataExportTag": tag,
        "QuestionType": "",
        "Selector": "",
        "DataVisibility": {"Private": False, "Hidden": False},
        "Configuration": {"QuestionDescriptionOption": "UseText"},
        "QuestionDescription": described,
        "Validation": {"Settings": dict(_NOT_FORCED)},
        "GradingData": [],
        "NextChoiceId": 4,
        "NextAnswerId": 1,
        "QuestionID": qid,
    }
    return defaults | made


def _decimals(step: float | None) -> str:
    """Decimals that ``step`` asks for; "" for any."""
    if step is None:
        return ""
    return next((str(places) for places in range(7) if math.isclose(step, round(step, places))), "")


def _whole(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value

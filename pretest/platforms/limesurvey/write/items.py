"""One question of a form as rows of LimeSurvey's survey structure."""

from __future__ import annotations

from collections.abc import Iterator

from pretest.forms.form import Question, Screen
from pretest.platforms.csvtext import number
from pretest.platforms.limesurvey.names import Names, answer_codes, is_slider
from pretest.platforms.limesurvey.write.rows import Row
from pretest.platforms.limesurvey.write.text import to_html
from pretest.spec import AnswerSet, Language

_OPEN = {"text": "T", "date": "D", "number": "N", "slider": "N", "multiple": "M", "ordinal": "L", "nominal": "L"}
_HINT: dict[Language, str] = {"nl": "Of vul in:", "en": "Or fill in:"}
_STEPS = 100  # of a slider whose answers have no step


def question_rows(
    question: Question, screen: Screen, names: Names, language: Language, random_group: str | None
) -> Iterator[Row]:
    """The rows of a question that stands by itself, in one language."""
    place = names.place(question, screen)
    attributes = _attributes(question, place.code, language)
    if random_group is not None:
        attributes["random_group"] = random_group
    cells = _cells("K" if is_slider(question) else _OPEN[question.kind], question, language)
    yield Row("Q", place.code, cells, attributes)
    if question.answers is None:
        return
    if place.sub is not None:
        yield Row("SQ", place.sub, {"text": _ends(question, language), "language": language})
    for code, label in labels(question.answers, language, question.column).items():
        if question.kind == "multiple":
            yield Row("SQ", code, {"text": bars(label), "language": language})
        elif question.kind in ("ordinal", "nominal"):
            yield Row("A", code, {"type/scale": "0", "text": label, "language": language})


def grid_rows(screen: Screen, names: Names, language: Language, *, shuffled: bool) -> Iterator[Row]:
    """The rows of a screen whose questions have the same options: one array."""
    attributes = {"random_order": "1"} if shuffled else {}
    cells = {"type/scale": "F", "relevance": "1", "language": language, "mandatory": "N", "other": "N"}
    yield Row("Q", names.arrays[screen.id], cells, attributes)
    for question in screen.questions:
        text = to_html(question.text.in_language(language), question.column)
        yield Row("SQ", names.fields[question.column], {"text": bars(text), "language": language})
    answers = screen.questions[0].answers
    assert answers is not None  # a grid has options
    for code, label in labels(answers, language, screen.id).items():
        yield Row("A", code, {"type/scale": "0", "text": label, "language": language})


def labels(answers: AnswerSet, language: Language, where: str) -> dict[str, str]:
    """Answer code → label as HTML, options first, then what stands for no answer."""
    codes = answer_codes(answers)
    found = [(one.value, one.label) for one in answers.options] + [(one.value, one.label) for one in answers.missing]
    return {codes[value]: to_html(label.in_language(language), where) for value, label in found}


def bars(html: str) -> str:
    """A bar would cut the text of a subquestion in two."""
    return html.replace("|", "&#124;")


def _cells(kind: str, question: Question, language: Language) -> dict[str, str]:
    return {
        "type/scale": kind,
        "relevance": "1",
        "text": to_html(question.text.in_language(language), question.column),
        "help": _hint(question, language),
        "language": language,
        "mandatory": "N",
        "other": "N",
    }


def _hint(question: Question, language: Language) -> str:
    """The missing codes of a number, which respondents fill in as they are."""
    answers = question.answers
    if answers is None or question.kind not in ("number", "slider") or not answers.missing:
        return ""
    said = "; ".join(f"{code.value} = {code.label.in_language(language)}" for code in answers.missing)
    return f"{_HINT[language]} {to_html(said, question.column)}"


def _ends(question: Question, language: Language) -> str:
    answers = question.answers
    assert answers is not None  # a slider has bounds
    texts = ("" if text is None else text.in_language(language) for text in (answers.low_label, answers.high_label))
    low, high = (bars(to_html(text, question.column)) for text in texts)
    return f"|{low}|{high}" if low or high else ""


def _attributes(question: Question, code: str, language: Language) -> dict[str, str]:
    answers = question.answers
    if answers is None:
        return {}
    if question.kind == "date":
        return {"date_format": "yyyy-mm-dd"}
    if question.kind == "multiple" and answers.missing:
        codes = answer_codes(answers)
        return {"exclude_all_others": ";".join(codes[one.value] for one in answers.missing)}
    if is_slider(question):
        return _slider(answers)
    return _number(answers, code, question, language) if question.kind in ("number", "slider") else {}


def _slider(answers: AnswerSet) -> dict[str, str]:
    low, high = answers.min or 0.0, answers.max or 0.0
    step = answers.step if answers.step is not None else (high - low) / _STEPS
    return {
        "slider_layout": "1",
        "slider_min": number(low),
        "slider_max": number(high),
        "slider_accuracy": number(step),
        "slider_separator": "|",
        "slider_reset": "1",
        "slider_showminmax": "0",
    }


def _number(answers: AnswerSet, code: str, question: Question, language: Language) -> dict[str, str]:
    found: dict[str, str] = {}
    whole = answers.step is not None and answers.step.is_integer() and (answers.min or 0.0).is_integer()
    if whole:
        found["num_value_int_only"] = "1"
    if answers.unit is not None:
        found["suffix"] = to_html(answers.unit.in_language(language), question.column)
    bounds = [(word, bound) for word, bound in (("ge", answers.min), ("le", answers.max)) if bound is not None]
    if not answers.missing:
        found |= {f"{'min' if word == 'ge' else 'max'}_num_value_n": number(bound) for word, bound in bounds}
    elif bounds:
        variable = f"{code}.NAOK"
        inside = " and ".join(f"{variable} {word} {number(bound)}" for word, bound in bounds)
        others = " or ".join(f"{variable} == {one.value}" for one in answers.missing)
        found["em_validation_q"] = f"is_empty({variable}) or ({inside}) or {others}"
        found["em_validation_q_tip"] = _range(answers, language)
    return found


def _range(answers: AnswerSet, language: Language) -> str:
    low, high = (None if bound is None else number(bound) for bound in (answers.min, answers.max))
    if low is not None and high is not None:
        return f"{low} – {high}"
    dutch = language == "nl"
    return (
        f"{low} {'of meer' if dutch else 'or more'}"
        if high is None
        else f"{high} {'of minder' if dutch else 'or less'}"
    )

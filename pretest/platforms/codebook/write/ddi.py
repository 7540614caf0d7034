"""The codebook as DDI-Codebook 2.5, which data archives read.

Elements stand in the order that the schema prescribes (codebook.xsd of 2012-01-17, namespace ``ddi:codebook:2_5``,
https://ddialliance.org/Specification/DDI-Codebook/2.5/). Texts are given per language with ``xml:lang``; where the
schema allows one element only, it is in the first language and a ``notes`` holds the others.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from pretest.forms.form import Form, Part, Question
from pretest.forms.naming import ARM
from pretest.forms.wording import question_hash, questionnaire_hash
from pretest.platforms.codebook.write.hidden import rule_in_words
from pretest.platforms.codebook.write.scoring import Score, margin_in_words, score_in_words, scores
from pretest.platforms.csvtext import number
from pretest.platforms.phrases import word
from pretest.platforms.routing import condition_in_words
from pretest.spec import AnswerSet, Text
from pretest.spec.studyfile import StudyFile

NAMESPACE = "ddi:codebook:2_5"
_LANG = "xml:lang"
_DOMAINS = {
    "ordinal": "category", "nominal": "category", "multiple": "multiple", "number": "numeric", "slider": "numeric",
    "text": "text", "date": "datetime",
}  # fmt: skip
_REPRESENTATIONS = {
    "ordinal": "code", "nominal": "code", "multiple": "text", "number": "numeric", "slider": "numeric", "text": "text",
    "date": "datetime",
}  # fmt: skip
_AGGREGATES = {"mean": "average", "sum": "sum", "share": "percent"}


def codebook_ddi(form: Form, study: StudyFile | None) -> bytes:
    """The XML of a whole codebook: study, blocks, every question, the arm, and the scores."""
    attributes = {"xmlns": NAMESPACE, "version": "2.5", "ID": "codebook", _LANG: form.languages[0]}
    root = ET.Element("codeBook", attributes)
    _study(root, form, study)
    data = _add(root, "dataDscr")
    names = {question.column: f"V{place}" for place, question in enumerate(form.questions, start=1)}
    _groups(data, form, names)
    for part in form.parts:
        for screen in part.screens:
            for question in screen.questions:
                _question(data, form, part, question, names[question.column])
        if part.kind == "stimulus" and form.arms:
            _arm(data, form)
    made = [score for score in scores(form) if score.column not in names]
    for place, score in enumerate(made, start=1):
        _score(data, form, score, f"S{place}", names)
    ET.indent(root, space=" ")
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    element.text = text
    return element


def _texts(parent: ET.Element, tag: str, text: Text, form: Form, **attributes: str) -> None:
    """One element per language."""
    for language in form.languages:
        _add(parent, tag, text.in_language(language), **attributes).set(_LANG, language)


def _study(root: ET.Element, form: Form, study: StudyFile | None) -> None:
    description = _add(root, "stdyDscr")
    title = _add(_add(description, "citation"), "titlStmt")
    named = form.title if study is None else study.title
    for place, language in enumerate(form.languages):
        _add(title, "titl" if place == 0 else "parTitl", named.in_language(language)).set(_LANG, language)
    _add(title, "IDNo", form.id if study is None else f"{study.study}/{form.id}")
    information = _add(description, "stdyInfo")
    subject = None if study is None else study.goal
    _texts(information, "abstract", subject or form.title, form)
    summary = _add(information, "sumDscr")
    for language in form.languages:
        audience = form.audience
        known = None if study is None else study.audiences.get(audience)
        universe = audience if known is None else known.label.in_language(language)
        _add(summary, "universe", universe).set(_LANG, language)
    _add(information, "notes", questionnaire_hash(form), type="wording_hash", subject="questionnaire")


def _groups(data: ET.Element, form: Form, names: dict[str, str]) -> None:
    """A group per block that asks something."""
    for part in form.parts:
        members = [names[question.column] for screen in part.screens for question in screen.questions]
        if members:
            kind = "randomized" if part.shuffled else "section"
            group = _add(data, "varGrp", ID=f"B_{part.id}", type=kind, var=" ".join(members), name=part.id)
            if part.title is not None:
                _texts(group, "labl", part.title, form)


def _question(data: ET.Element, form: Form, part: Part, question: Question, identity: str) -> None:
    answers = question.answers
    variable = _variable(data, question, identity)
    _texts(variable, "labl", question.text, form)
    if question.made is None:
        asked = _add(
            variable, "qstn", ID=f"Q{identity[1:]}", seqNo=identity[1:], responseDomainType=_DOMAINS[question.kind]
        )
        _texts(asked, "qstnLit", question.text, form)
    if answers is not None and (answers.min is not None or answers.max is not None):
        _range(_add(variable, "valrng"), answers.min, answers.max, whole=_whole(answers))
    if part.show_if is not None:
        for language in form.languages:
            condition = condition_in_words(form, part.show_if.root, language, lambda other: other.column)
            _add(variable, "universe", word("who_answered", language, condition=condition)).set(_LANG, language)
    if answers is not None:
        for option in answers.options:
            _category(variable, form, str(option.value), option.label)
        for code in answers.missing:
            _category(variable, form, str(code.value), code.label, missing="Y", missType=code.kind)
    if question.scale is not None:
        _texts(variable, "concept", question.scale.title, form)
    if question.made is not None:
        rule = rule_in_words(question, form, form.languages[0])
        _add(_add(variable, "derivation"), "drvdesc", rule).set(_LANG, form.languages[0])
    written = question.kind in ("text", "multiple", "date")
    category = {"category": "date"} if question.kind == "date" else {}
    _add(variable, "varFormat", type="character" if written else "numeric", **category)
    _question_notes(variable, form, part, question)


def _variable(data: ET.Element, question: Question, identity: str) -> ET.Element:
    continuous = question.kind in ("number", "slider")
    attributes = {"ID": identity, "name": question.column, "intrvl": "contin" if continuous else "discrete"}
    attributes["representationType"] = _REPRESENTATIONS[question.kind]
    if question.kind in ("ordinal", "nominal"):
        attributes["nature"] = question.kind
    return _add(data, "var", **attributes)


def _question_notes(variable: ET.Element, form: Form, part: Part, question: Question) -> None:
    _add(variable, "notes", question_hash(question), type="wording_hash")
    _add(variable, "notes", part.id, type="block")
    _add(variable, "notes", question.phase, type="phase")
    if question.column != question.of:
        _add(variable, "notes", question.of, type="column")
    if question.made is not None:
        for language in form.languages[1:]:
            rule = rule_in_words(question, form, language)
            _add(variable, "notes", rule, type="derivation").set(_LANG, language)
    answers = question.answers
    for kind, text in (
        ("unit", None if answers is None else answers.unit),
        ("low_label", None if answers is None else answers.low_label),
        ("high_label", None if answers is None else answers.high_label),
    ):
        if text is not None:
            _texts(variable, "notes", text, form, type=kind)
    if answers is not None and answers.step is not None:
        _add(variable, "notes", number(answers.step), type="step")
    if question.item.reverse:
        _add(variable, "notes", "reversed", type="keying")
    if question.item.instructed is not None:
        _add(variable, "notes", str(question.item.instructed), type="instructed")
    if question.item.bogus:
        _add(variable, "notes", "bogus", type="check")


def _whole(answers: AnswerSet) -> bool:
    """Whether only whole numbers are answers: a step that is whole from a bound that is whole."""
    start = answers.min if answers.min is not None else 0.0
    return answers.step is not None and float(answers.step).is_integer() and float(start).is_integer()


def _range(valid: ET.Element, low: float | None, high: float | None, whole: bool = False) -> None:
    bounds = {key: number(float(value)) for key, value in (("min", low), ("max", high)) if value is not None}
    _add(valid, "range", UNITS="INT" if whole else "REAL", **bounds)


def _category(variable: ET.Element, form: Form, value: str, label: Text, **attributes: str) -> None:
    category = _add(variable, "catgry", **attributes)
    _add(category, "catValu", value)
    _texts(category, "labl", label, form)


def _arm(data: ET.Element, form: Form) -> None:
    variable = _add(data, "var", ID="ARM", name=ARM, intrvl="discrete", representationType="code", nature="nominal")
    for language in form.languages:
        _add(variable, "labl", word("assigned", language)).set(_LANG, language)
    for arm in form.arms:
        _category(variable, form, arm.code, arm.label)
    _add(variable, "varFormat", type="character")
    _add(variable, "notes", "assigned at random", type="assignment")


def _score(data: ET.Element, form: Form, score: Score, identity: str, names: dict[str, str]) -> None:
    scale, first = score.scale, form.languages[0]
    attributes = {"ID": identity, "name": score.column, "intrvl": "contin", "representationType": "numeric"}
    if scale.score.method in _AGGREGATES:
        attributes["aggrMeth"] = _AGGREGATES[scale.score.method]
    variable = _add(data, "var", **attributes)
    _texts(variable, "labl", scale.title, form)
    if score.bounds is not None:
        _range(_add(variable, "valrng"), *score.bounds)
    _texts(variable, "txt", scale.measures, form)
    _texts(variable, "concept", scale.title, form)
    members = " ".join(names[question.column] for question in score.questions)
    derivation = _add(variable, "derivation", var=members)
    _add(derivation, "drvdesc", " ".join(score_in_words(score, first))).set(_LANG, first)
    _add(variable, "varFormat", type="numeric")
    for language in form.languages[1:]:
        text = " ".join(score_in_words(score, language))
        _add(variable, "notes", text, type="derivation").set(_LANG, language)
    _add(variable, "notes", scale.role, type="role")
    _add(variable, "notes", scale.higher_is, type="higher_is")
    for language in form.languages:
        _sentences(variable, margin_in_words(scale, language), "margin", language)
    for source in scale.sources:
        _add(variable, "notes", f"{source.doi or source.url or ''} {source.note}".strip(), type="source")


def _sentences(variable: ET.Element, found: Iterable[str], kind: str, language: str) -> None:
    text = " ".join(found)
    if text:
        _add(variable, "notes", text, type=kind).set(_LANG, language)

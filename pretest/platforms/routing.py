"""Conditions for readers: in words, on paper and in codebooks, and as data. Always exact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pretest.forms.conditions import answer_meets
from pretest.forms.form import Form, Part, Question
from pretest.platforms.phrases import figure, quoted, word
from pretest.spec import Allowed, Condition, Language
from pretest.spec.condition import Value


def still_to_check(parts: Sequence[Part], place: int) -> dict[str, Allowed]:
    """What must be checked on reaching part ``place``, when everybody went on as ``part_after_skip`` says.

    A part that follows one with the same condition is only reached by those who met it, and repeats nothing.
    """
    needed = dict(_root(parts[place]))
    for earlier in range(place - 1, -1, -1):
        held = _root(parts[earlier])
        if all(_covers(_root(between), held) for between in parts[earlier + 1 : place + 1]):
            needed = {column: allowed for column, allowed in needed.items() if held.get(column) != allowed}
    return needed


def part_after_skip(parts: Sequence[Part], place: int) -> int | None:
    """Where to go on for who may not fill in part ``place``: the next part that asks less. None: the end."""
    held = _root(parts[place])
    return next((later for later in range(place + 1, len(parts)) if not _covers(_root(parts[later]), held)), None)


def _root(part: Part) -> Mapping[str, Allowed]:
    return {} if part.show_if is None else part.show_if.root


def _covers(condition: Mapping[str, Allowed], held: Mapping[str, Allowed]) -> bool:
    """Whether who does not meet ``held`` cannot meet ``condition`` either."""
    return all(condition.get(column) == allowed for column, allowed in held.items())


def condition_in_words(
    form: Form, root: Mapping[str, Allowed], language: Language, named: Callable[[Question], str]
) -> str:
    """``root`` as a phrase; ``named`` says how a question is called (``question 3``, or its column name)."""
    phrases = []
    for column, allowed in root.items():
        question = form.question(column)
        answer = _bounds(allowed, language) if question is None else allowed_answers(question, allowed, language)
        phrases.append(f"{column if question is None else named(question)}: {answer}")
    return f"; {word('and', language)} ".join(phrases)


def allowed_answers(question: Question, allowed: Allowed, language: Language) -> str:
    """The answers to ``question`` that meet ``allowed``. A missing code is no answer, unless they are kept."""
    answers = question.answers
    if answers is not None and question.kind in ("ordinal", "nominal"):
        labels = [o.label.in_language(language) for o in answers.options if answer_meets(allowed, str(o.value))]
        found = [quoted(" ".join(label.split()), language) for label in labels] or [word("no_option", language)]
    elif question.kind == "multiple":
        found = [_ticked(question, allowed, language)]
    else:
        found = [_bounds(allowed, language)]
    if allowed.missing == "keep":
        codes = () if answers is None else answers.missing
        found += [quoted(" ".join(code.label.in_language(language).split()), language) for code in codes]
        found.append(word("skipped", language))
    return _alternatives(found, language)


def _ticked(question: Question, allowed: Allowed, language: Language) -> str:
    """The answer of several ticks is one text of codes, and is compared as a whole."""

    def labels(value: Value) -> str:
        options = () if question.answers is None else question.answers.options
        known = {str(o.value): quoted(" ".join(o.label.in_language(language).split()), language) for o in options}
        return " + ".join(known.get(code, code) for code in str(value).split())

    phrases = []
    if allowed.values is not None:
        phrases.append(word("only", language, answer=_alternatives([labels(v) for v in allowed.values], language)))
    if allowed.not_ is not None:
        phrases.append(word("not_only", language, answer=_alternatives([labels(v) for v in allowed.not_], language)))
    if allowed.min is not None or allowed.max is not None:
        phrases.append(_range(allowed, language))
    return f" {word('and', language)} ".join(phrases)


def _bounds(allowed: Allowed, language: Language) -> str:
    phrases = []
    if allowed.min is not None or allowed.max is not None:
        phrases.append(_range(allowed, language))
    if allowed.values is not None:
        phrases.append(_alternatives([_value(value, language) for value in allowed.values], language))
    if allowed.not_ is not None:
        values = _alternatives([_value(value, language) for value in allowed.not_], language)
        phrases.append(word("other_than", language, answer=values))
    return f" {word('and', language)} ".join(phrases)


def _range(allowed: Allowed, language: Language) -> str:
    low = "" if allowed.min is None else figure(allowed.min, language)
    high = "" if allowed.max is None else figure(allowed.max, language)
    return word("from_to" if low and high else "at_least" if low else "at_most", language, low=low, high=high)


def _value(value: Value, language: Language) -> str:
    return quoted(value, language) if isinstance(value, str) else figure(value, language)


def _alternatives(found: Sequence[str], language: Language) -> str:
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {word('or', language)} {found[-1]}"


def condition_data(condition: Condition) -> dict[str, Any]:
    """A condition as in a questionnaire file: a list of values stands for itself."""
    found: dict[str, Any] = {}
    for column, allowed in condition.root.items():
        data = allowed.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
        found[column] = data["values"] if list(data) == ["values"] else data
    return found

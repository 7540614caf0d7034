"""Whether answers that exist can meet a condition: who an audience can be, and who sees a block, without any data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pretest.forms.conditions import answer_meets
from pretest.spec.answer import AnswerSet
from pretest.spec.condition import Allowed, Condition
from pretest.values import as_number, canonical

_FAR = 1e6  # stands for a number beyond every bound that a condition names


def can_meet(allowed: Allowed, answers: AnswerSet | None, *also: Allowed) -> bool:
    """Whether one answer of ``answers`` meets ``allowed`` and all of ``also``; any value is an answer when None.

    Examples
    --------
    >>> from pretest.spec.condition import Allowed
    >>> can_meet(Allowed(min=18), None, Allowed(max=17))
    False
    """
    every = (allowed, *also)
    if all(one.missing == "keep" for one in every):
        return True
    return any(all(answer_meets(one, text) for one in every) for text in _points(answers, every))


def strange_values(allowed: Allowed, answers: AnswerSet) -> tuple[str, ...]:
    """Values that ``allowed`` names and that are no answers of ``answers``, as text."""
    codes = [*answers.values, *(code.value for code in answers.missing)]
    named = (*(allowed.values or ()), *(allowed.not_ or ()))
    if answers.values:
        return tuple(canonical(value) for value in named if as_number(value) not in codes)
    if answers.type not in ("number", "slider"):
        return ()
    return tuple(canonical(value) for value in named if not _within(as_number(value), answers))


def can_both(one: Condition, other: Condition, answers: Mapping[str, AnswerSet]) -> bool:
    """Whether the same person can meet both conditions. answers: of the columns, where they are known."""
    for column in dict.fromkeys((*one.root, *other.root)):
        found = [condition.root[column] for condition in (one, other) if column in condition.root]
        if not can_meet(found[0], answers.get(column), *found[1:]):
            return False
    return True


def implies(known: Sequence[Condition], then: Condition, answers: Mapping[str, AnswerSet]) -> bool:
    """Whether everybody who meets all of ``known`` meets ``then`` too, as far as one column at a time can tell."""
    return all(
        any(_settles(one.root.get(column), allowed, answers.get(column)) for one in known)
        for column, allowed in then.root.items()
    )


def _settles(given: Allowed | None, allowed: Allowed, answers: AnswerSet | None) -> bool:
    """Whether every answer that ``given`` lets through meets ``allowed``."""
    if given is None or (given.missing == "keep" and allowed.missing == "drop"):
        return False
    points = _points(answers, (given, allowed))
    return not any(answer_meets(given, text) and not answer_meets(allowed, text) for text in points)


def _points(answers: AnswerSet | None, conditions: tuple[Allowed, ...]) -> Iterator[str]:
    """Answers among which is one of every kind that the conditions tell apart."""
    if answers is not None and answers.values:
        yield from (canonical(value) for value in answers.values)
        return
    named = [value for one in conditions for value in (*(one.values or ()), *(one.not_ or ()))]
    bounds = [bound for one in conditions for bound in (one.min, one.max) if bound is not None]
    if answers is not None:
        bounds += [bound for bound in (answers.min, answers.max) if bound is not None]
    yield from (canonical(value) for value in named if answers is None or as_number(value) is not None)
    numbers = [number for number in map(as_number, (*named, *bounds)) if number is not None]
    near = sorted({0.0, -_FAR, _FAR, *(n + step for n in numbers for step in (-1.0, -0.5, 0.0, 0.5, 1.0))})
    yield from (canonical(number) for number in near if answers is None or _within(number, answers))


def _within(number: float | None, answers: AnswerSet) -> bool:
    if number is None:
        return False
    return (answers.min is None or number >= answers.min) and (answers.max is None or number <= answers.max)

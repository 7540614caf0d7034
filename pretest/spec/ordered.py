"""Outcomes that are one ordered answer: which answers there are, and from which one on a plan judges."""

from __future__ import annotations

from collections.abc import Mapping

from pretest.spec.answer import AnswerSet
from pretest.spec.scale import Scale

MOST_ANSWERS = 11  # a scale of 0 to 10; more answers than this are a number, not a choice


def ordered_answers(
    scale: Scale | None, bounds: tuple[float, float] | None, answers: Mapping[str, AnswerSet]
) -> tuple[float, ...] | None:
    """(J,) scores that can be given, lowest first; None where the outcome is not one ordered answer.

    A scale counts when it has one question with an ordinal answer set (reversed where the scale reverses it); a score
    of the data counts when ``bounds`` are two whole numbers: then every whole number between them is an answer. Neither
    may have more than ``MOST_ANSWERS`` answers.
    """
    found = _whole(bounds) if scale is None else _asked(scale, answers)
    return found if 2 <= len(found) <= MOST_ANSWERS else None


def judged_cut(answers: tuple[float, ...], cut: float | None) -> float:
    """The answer from which on the share is judged: ``cut``, else the first one above the middle answer."""
    return answers[(len(answers) + 1) // 2] if cut is None else cut


def _asked(scale: Scale, answers: Mapping[str, AnswerSet]) -> tuple[float, ...]:
    if len(scale.items) != 1 or scale.score.method == "share":
        return ()
    item = scale.items[0]
    offered = answers.get(scale.answers_of(item))
    if offered is None or offered.type != "ordinal" or offered.bounds is None:
        return ()
    turned = sum(offered.bounds)
    return tuple(sorted(turned - value if item.reverse else float(value) for value in offered.values))


def _whole(bounds: tuple[float, float] | None) -> tuple[float, ...]:
    if bounds is None or not all(end.is_integer() for end in map(float, bounds)):
        return ()
    low, high = map(int, bounds)
    return tuple(float(value) for value in range(low, min(high, low + MOST_ANSWERS) + 1))

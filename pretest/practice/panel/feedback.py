"""What a member is told in round 2: the middle and the spread of the group, their own answer, and reasons of others.

Of fewer than three members nothing is told, and reasons only where at least three wrote one, in an order that does not
follow the list of members: nobody can be recognised by their place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from pretest.practice.panel.answers import FEWEST_TOLD, Answer
from pretest.practice.panel.formwords import said
from pretest.spec.panel import Member
from pretest.words import Language

MOST_REASONS = 12  # of one question that are shown


def feedback(
    answers: Sequence[Answer], member: Member, language: Language, number: int
) -> dict[tuple[str, str, str, str], list[str]]:
    """(kind, concept, audience, outcome) → sentences on round ``number``, for the form of ``member``.

    Parameters
    ----------
    answers : of that round, of all members.
    """
    groups: dict[tuple[str, str, str, str], list[Answer]] = {}
    for one in answers:
        groups.setdefault((one.kind, one.concept, one.audience, one.outcome), []).append(one)
    told = {}
    for place, found in groups.items():
        if place[0] == "reason":
            told[place] = list(_reasons(found, member, language))
        elif place[0] in ("rating", "forecast"):
            told[place] = [" ".join(_numbers(found, member, language, number))]
    return told


def _numbers(found: Sequence[Answer], member: Member, language: Language, number: int) -> Iterator[str]:
    middles = [middle for one in found if (middle := _middle(one)) is not None]
    if len(middles) >= FEWEST_TOLD:
        low, median, high = (float(value) for value in np.quantile(middles, (0.25, 0.5, 0.75)))
        shown = {name: figure(value, language) for name, value in (("low", low), ("median", median), ("high", high))}
        yield said("before_group", language, n=str(len(middles)), round=str(number), **shown)
    own = next((one for one in found if one.member == member.id), None)
    if own is None:
        yield said("before_nothing", language)
        return
    numbers = own.quantiles or (() if own.value is None else (own.value,))
    yield said("before_own", language, own=" / ".join(figure(one, language) for one in numbers))


def _middle(one: Answer) -> float | None:
    return one.value if one.quantiles is None else one.quantiles[1]


def _reasons(found: Iterable[Answer], member: Member, language: Language) -> Iterator[str]:
    """What others wrote, where at least three members wrote something."""
    written = [one for one in found if one.text.strip()]
    others = [one for one in written if one.member != member.id]
    if len({one.member for one in written}) < FEWEST_TOLD or not others:
        return
    mixed = sorted(others, key=lambda one: hashlib.sha256(one.text.encode()).hexdigest())
    texts = "\n".join(f"- {' '.join(one.text.split())}" for one in mixed[:MOST_REASONS])
    yield said("before_reasons", language, reasons=f"\n{texts}")


def figure(value: float, language: Language) -> str:
    """A number as people write it, with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return text.replace(".", ",") if language == "nl" else text

"""The judgement of a panel by the RAND/UCLA appropriateness method: median, disagreement, and the word for both.

Fitch et al. (2001), The RAND/UCLA Appropriateness Method User's Manual, RAND MR-1269. A concept is appropriate from a
median of 7 on and inappropriate up to 3, in both cases without disagreement; all else is uncertain. There is
disagreement where the range between the 30 and 70 % points (IPR) is larger than it may be for ratings that lie as far
from the middle of the scale (IPRAS = 2.35 + 1.5 × the distance of the middle of that range from 5). The manual names no
rule for percentage points that fall between two ratings; as in the programs that it gives (SAS), the two are averaged
where a point falls on a step (definition 5 of SAS, type 2 of Hyndman & Fan 1996, doi:10.2307/2684934). So the median
of an even number of ratings is the middle of the middle two, and may end in a half.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pretest.practice.panel.answers import HIGHEST, LOWEST, Answer, PanelAnswers, told_domains
from pretest.words import Suitability

IPR_WHEN_EVEN = 2.35  # that means disagreement where ratings lie evenly around the middle of the scale
CORRECTION = 1.5  # of it per point that they lie from the middle
MIDDLE = (LOWEST + HIGHEST) / 2
POINTS = (0.3, 0.5, 0.7)
INAPPROPRIATE_TO, APPROPRIATE_FROM = 3.0, 7.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What several members find of one concept for one audience.

    n: ratings. median, ipr, ipras: in points of the scale of 1 to 9. disagreement: ipr above ipras.
    """

    n: int
    median: float
    ipr: float
    ipras: float
    disagreement: bool
    appropriate: Suitability


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement with its place. domain: "" = everybody. change: of the median since the round before, in points; NaN
    in the first round. moved: members who judged in both rounds and gave another rating; None in the first round."""

    concept: str
    audience: str
    domain: str
    round: int
    judgement: Judgement
    change: float
    moved: int | None


def judgement(ratings: ArrayLike) -> Judgement:
    """The judgement of some members on one concept.

    Parameters
    ----------
    ratings : (n,) whole numbers from 1 to 9.

    Raises
    ------
    ValueError
        When there are none, or one is no such number.

    Examples
    --------
    >>> from pretest.practice.panel.rand import judgement
    >>> judgement([7, 8, 8, 9, 7]).appropriate, judgement([1, 1, 9, 9, 5]).appropriate
    ('appropriate', 'uncertain')
    """
    values = np.asarray(ratings, dtype=np.float64)
    if values.ndim != 1 or not len(values):
        raise ValueError("a judgement needs ratings")
    if not (np.isin(values, np.arange(LOWEST, HIGHEST + 1))).all():
        raise ValueError(f"ratings are whole numbers from {LOWEST} to {HIGHEST}, got {values.tolist()}")
    low, median, high = (float(one) for one in np.quantile(values, POINTS, method="averaged_inverted_cdf"))
    ipr = high - low
    ipras = IPR_WHEN_EVEN + CORRECTION * abs(MIDDLE - (low + high) / 2)
    disagreement = ipr > ipras
    return Judgement(len(values), median, ipr, ipras, disagreement, _word(median, disagreement))


def judgements(answers: PanelAnswers) -> tuple[Judged, ...]:
    """Every judgement that may be told: per concept and audience, of everybody and of each domain, in each round.

    Ratings of a round count in that round alone: who stopped after the first one stands in the first one.
    """
    return tuple(_all(answers))


def _all(answers: PanelAnswers) -> Iterator[Judged]:
    places: dict[tuple[str, str], list[Answer]] = {}
    for answer in answers.of("rating"):
        places.setdefault((answer.concept, answer.audience), []).append(answer)
    for (concept, audience), found in places.items():
        for number in sorted({answer.round for answer in found}):
            now = [answer for answer in found if answer.round == number]
            before = [answer for answer in found if answer.round == number - 1]
            for domain in told_domains(now):
                made = judgement(_values(now, domain))
                yield Judged(concept, audience, domain, number, made, *_since(before, now, domain, made.median))


def _since(before: Sequence[Answer], now: Sequence[Answer], domain: str, median: float) -> tuple[float, int | None]:
    """Change of the median, and how many members changed their rating, since the round before."""
    if domain not in told_domains(before):
        return float("nan"), None
    earlier = {answer.member: answer.value for answer in before}
    both = [answer for answer in now if domain in ("", answer.domain) and answer.member in earlier]
    moved = sum(answer.value != earlier[answer.member] for answer in both)
    return median - judgement(_values(before, domain)).median, moved


def _values(answers: Sequence[Answer], domain: str) -> list[int]:
    return [answer.value for answer in answers if domain in ("", answer.domain) and answer.value is not None]


def _word(median: float, disagreement: bool) -> Suitability:
    if disagreement or INAPPROPRIATE_TO < median < APPROPRIATE_FROM:
        return "uncertain"
    return "appropriate" if median >= APPROPRIATE_FROM else "inappropriate"

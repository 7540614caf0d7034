"""What research, practice and the data say each by themselves, and where they contradict each other.

Differences are in people of 100, as measured; chances are of harm beyond a margin.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from pretest.special import ndtr, ndtri
from pretest.words import CONTRADICTING, Contradiction, Source

WHOLE = 0.5  # of 100 people: from here on a difference is told as somebody
_REACH = float(ndtri(0.95))  # SDs from the middle to the 5 % and 95 % points of a normal distribution
_WORDS: Mapping[frozenset[tuple[Source, Source]], Contradiction] = {
    frozenset(pairs): word for word, pairs in CONTRADICTING.items() if word != "not_compared"
}


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says: the middle of its difference with the ends of its interval; NaN where it says nothing."""

    middle: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        return all(map(math.isfinite, (self.middle, self.low, self.high)))


def contradict(one: Said, other: Said) -> bool:
    """Whether two sources contradict each other: their intervals do not overlap, or the interval of one lies wholly on
    one side of no difference while the middle of the other lies on the other side, by what rounds to a whole person.

    A middle on the other side alone is no contradiction: two wide intervals around nothing are both unsure. A source
    that says nothing contradicts nobody.

    Examples
    --------
    >>> from pretest.risk.sources import Said, contradict
    >>> contradict(Said(-3.0, -9.0, 2.0), Said(2.0, -4.0, 8.0))
    False
    >>> contradict(Said(-3.0, -9.0, 3.0), Said(8.0, 2.0, 14.0))
    True
    """
    if not (one.known and other.known):
        return False
    apart = one.high < other.low or other.high < one.low
    return apart or _against(one, other) or _against(other, one)


def _against(sure: Said, other: Said) -> bool:
    """Whether ``sure`` excludes no difference, and the middle of ``other`` lies on the other side of it."""
    return (sure.low > 0.0 and other.middle <= -WHOLE) or (sure.high < 0.0 and other.middle >= WHOLE)


def conflict_of(said: Mapping[Source, Said]) -> Contradiction:
    """Which of ``research``, ``practice`` and ``data`` contradict each other; ``together`` is no source of its own.

    Examples
    --------
    >>> from pretest.risk.sources import Said, conflict_of
    >>> conflict_of({"research": Said(1.0, -2.0, 4.0), "data": Said(20.0, 12.0, 28.0)})
    'research_data'
    """
    order: tuple[Source, ...] = ("research", "practice", "data")
    known = [source for source in order if source in said and said[source].known]
    if len(known) < 2:
        return "not_compared"
    pairs = combinations(known, 2)
    return _WORDS[frozenset(pair for pair in pairs if contradict(said[pair[0]], said[pair[1]]))]


def chance_beyond(low: float, middle: float, high: float, limit: float) -> float:
    """Chance of more than ``limit`` where 5 %, 50 % and 95 % are said to lie at these points.

    Between and beyond the points half a normal distribution is taken on either side of the middle, which meets all
    three (the two-piece normal around its median); NaN where a point is not known, or the points do not rise.

    Examples
    --------
    >>> from pretest.risk.sources import chance_beyond
    >>> round(chance_beyond(-2.0, 4.0, 20.0, 20.0), 3), chance_beyond(-2.0, 4.0, 20.0, 4.0)
    (0.05, 0.5)
    """
    if not all(map(math.isfinite, (low, middle, high, limit))) or not low <= middle <= high:
        return math.nan
    reach = (high - middle if limit > middle else middle - low) / _REACH
    if reach == 0.0:
        return 0.5 if limit == middle else float(limit < middle)
    return float(ndtr((middle - limit) / reach))

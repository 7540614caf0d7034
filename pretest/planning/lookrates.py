"""What several looks cost and give, before there are data: when a study stops, with what word, at how many people.

Estimates of J harms at K looks are taken as normal, each look holding the people of the one before. It is the first
answer of a plan; whole studies are rehearsed with ``Rehearsal``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pretest.numbers.overlooks import Drawn
from pretest.numbers.spending import Course
from pretest.risk.covariance import square_root
from pretest.special import brentq, ndtri
from pretest.words import LOOK_ENDS, Floats, LookEnd, Spending

DRAWS = 20_000
_SEED = 20_261_129  # the draws are part of the method: the same plan always has the same figures


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """B studies that stop at their first look with an answer. word: (B,) number in ``LOOK_ENDS``; look: (B,) from 1."""

    word: NDArray[np.intp]
    look: NDArray[np.intp]

    def shares(self, looks: int) -> Floats:
        """(looks, words) of the studies that end so at each look; ``collect_more`` only at the last."""
        place = (self.look - 1) * len(LOOK_ENDS) + self.word
        return np.bincount(place, minlength=looks * len(LOOK_ENDS)).reshape(looks, len(LOOK_ENDS)) / len(place)


def word_of_look(z: Floats, margin: Floats, lower: Floats | float, upper: Floats | float) -> NDArray[np.intp]:
    """(B,) how a look at a concept ends by its J primary harms alone, as a number in ``LOOK_ENDS``.

    Parameters
    ----------
    z
        (B, J) estimates over their standard errors, positive = worse.
    margin
        (J,) or (B, J) margins over the same.
    lower, upper
        How many standard errors the bounds L and U lie from the estimate; broadcast with ``z``.
    """
    above, below = z - lower > 0, z + upper < margin
    harm = (z - lower > margin).any(axis=1)
    # an open harm with an estimate at its margin is treated as possibly harmful
    warned = ((above & ~below) | (~above & ~below & (z >= margin))).any(axis=1)
    return np.asarray(np.select([harm, warned, below.all(axis=1)], [0, 1, 2], 3))


def follow_looks(words: Sequence[NDArray[np.intp]]) -> Followed:
    """What the first look with an answer says, for (B,) studies whose every look would say ``words``."""
    stacked = np.stack(words)
    more = LOOK_ENDS.index("collect_more")
    answered = stacked != more
    first = np.where(answered.any(axis=0), answered.argmax(axis=0), len(stacked) - 1)
    return Followed(np.take_along_axis(stacked, first[None], axis=0)[0], first + 1)


@dataclass(frozen=True)
class LookPlan:
    """A concept with J primary harms whose outcomes are read at K numbers of people.

    n: (K,) units per arm at each look, rising. margin: (J,) over the standard error that the whole study will have.
    correlation: (J, J) of the estimates. cells: primary harms of the family of L, over all concepts and audiences; J
    where there is one concept. alpha: one-sided, of L and of U.
    """

    n: tuple[int, ...]
    margin: tuple[float, ...]
    correlation: Floats
    alpha: float = 0.05
    spending: Spending = "obrien_fleming"
    cells: int | None = None

    def rates(self, multiple: float) -> LookRates:
        """When studies stop and with what word, where every harm is ``multiple`` times its margin.

        Examples
        --------
        >>> import numpy as np
        >>> from pretest.planning.lookrates import LookPlan
        >>> found = LookPlan((310, 620), (3.2,), np.eye(1)).rates(0.0)
        >>> found.shares.shape, bool(310 < found.expected_n < 620)
        ((2, 4), True)
        """
        margin = np.asarray(self.margin)
        words = []
        for k, t in enumerate(self.fractions):
            here = margin * np.sqrt(t)
            words.append(word_of_look(self._z[k] + multiple * here, here, self.lower[k], self.upper[k]))
        followed = follow_looks(words)
        return LookRates(self.n, followed.shares(len(self.n)), float(np.asarray(self.n)[followed.look - 1].mean()))

    def at_once(self) -> LookPlan:
        """The same study with one look, at all its people."""
        return LookPlan(self.n[-1:], self.margin, self.correlation, self.alpha, self.spending, self.cells)

    def inflation(self, multiple: float = 0.0) -> float:
        """How many times larger the whole study must be than one with a single look, to pass as often in the end."""
        wanted = self.at_once().rates(multiple).passed
        shares = np.asarray(self.n) / self.n[-1]

        def lacking(factor: float) -> float:
            n = tuple(round(one) for one in shares * self.n[-1] * 1000)
            grown = tuple(float(one * np.sqrt(factor)) for one in self.margin)
            plan = LookPlan(n, grown, self.correlation, self.alpha, self.spending, self.cells)
            return plan.rates(multiple).passed - wanted

        if not 0.0 < wanted < 1.0 or lacking(4.0) < 0:
            return float("nan")
        return 1.0 if lacking(1.0) >= 0 else float(brentq(lacking, 1.0, 4.0, xtol=1e-3))

    @property
    def fractions(self) -> tuple[float, ...]:
        """Units at each look over those of the whole study."""
        return tuple(one / self.n[-1] for one in self.n)

    @cached_property
    def lower(self) -> tuple[float, ...]:
        """Per look, how far L lies from the estimate; further cells of the family are taken as independent."""
        rest = (self.cells or len(self.margin)) - len(self.margin)
        largest = self._z.max(axis=2)
        if rest > 0:
            largest = np.maximum(largest, _independent(self.fractions, rest).max(axis=2))
        found = []
        for k in range(len(self.n)):
            alike = self._alike(k)
            drawn = Drawn(self._course(k), largest[: k + 1].astype(np.float32), 1, alike)
            found.append(drawn.critical(self.alpha))
        return tuple(found)

    @cached_property
    def upper(self) -> tuple[float, ...]:
        """Per look, how far U lies from the estimate."""
        return tuple(float(-ndtri(self._course(k).level(self.alpha, self._alike(k))[0])) for k in range(len(self.n)))

    def _course(self, k: int) -> Course:
        return Course(self.fractions[: k + 1], self.spending)

    def _alike(self, k: int) -> Floats:
        t = np.asarray(self.fractions[: k + 1])
        return np.asarray(np.sqrt(t[:-1] / t[1:])[:, None])

    @cached_property
    def _z(self) -> Floats:
        """(K, B, J) estimates over their standard errors where nothing is true."""
        root = square_root(np.asarray(self.correlation, dtype=np.float64))
        return np.asarray(_independent(self.fractions, len(self.margin), seed=_SEED + 1) @ root.T)


@dataclass(frozen=True, slots=True, eq=False)
class LookRates:
    """When studies stop. n: as in the plan. shares: (K, words) that end at each look with each of ``LOOK_ENDS``.
    expected_n: units per arm, on average."""

    n: tuple[int, ...]
    shares: Floats
    expected_n: float

    def share(self, word: LookEnd, look: int | None = None) -> float:
        """Of studies that end with ``word``, at one look (from 1) or in the end."""
        column = self.shares[:, LOOK_ENDS.index(word)]
        return float(column.sum() if look is None else column[look - 1])

    @property
    def passed(self) -> float:
        """Share that finds no harm above its margin, at any look."""
        return self.share("cleared")


def _independent(fractions: Sequence[float], cells: int, *, seed: int = _SEED) -> Floats:
    """(K, B, cells) walks of independent increments, at unit variance at each look."""
    t = np.asarray(fractions, dtype=np.float64)
    steps = np.sqrt(np.diff(t, prepend=0.0))
    half = np.random.default_rng(seed).standard_normal((len(t), DRAWS // 2, cells))
    draws = np.concatenate([half, -half], axis=1)
    return np.asarray(np.cumsum(draws * steps[:, None, None], axis=0) / np.sqrt(t)[:, None, None])

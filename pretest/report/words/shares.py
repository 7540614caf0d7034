"""Shares of answers that may be shown: a hidden share must not follow from the others by subtraction."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pretest.report.words.tablerows import Row


@dataclass(frozen=True, slots=True)
class Shares:
    """One arm. shares: per answer, NaN = not shown. rest: what the hidden ones have together, 0 without any."""

    shares: tuple[float, ...]
    rest: float

    @property
    def none_shown(self) -> bool:
        return not any(math.isfinite(share) for share in self.shares)


def safe_shares(rows: list[Row], threshold: int) -> Shares:
    """The shares of one arm's answers, in the order of ``rows``.

    Where one answer is hidden, its share is what the others leave. So the smallest other answers are hidden with it,
    until at least two are, and until together they hold at least ``threshold`` people. Rows without a figure count
    as hidden.
    """
    shares = [row["share"] for row in rows]
    counts = [row["n"] for row in rows]
    hidden = {place for place, share in enumerate(shares) if not math.isfinite(share)}
    if not hidden:
        return Shares(tuple(shares), 0.0)
    shown = sorted((place for place in range(len(rows)) if place not in hidden), key=lambda place: shares[place])
    people = _people(shares, counts)
    while shown and (len(hidden) < 2 or _rest(shares, hidden) * people < threshold):
        hidden.add(shown.pop(0))
    if not shown:
        return Shares((math.nan,) * len(rows), 1.0)
    kept = tuple(math.nan if place in hidden else share for place, share in enumerate(shares))
    return Shares(kept, _rest(shares, hidden))


def _people(shares: list[float], counts: list[int | None]) -> float:
    """How many people the arm has, from the answers whose share and number are known; 0 when none are."""
    known = [(share, n) for share, n in zip(shares, counts, strict=True) if math.isfinite(share) and share > 0 and n]
    return sum(n for _, n in known) / sum(share for share, _ in known) if known else 0.0


def _rest(shares: list[float], hidden: set[int]) -> float:
    return max(0.0, 1.0 - sum(share for place, share in enumerate(shares) if place not in hidden))

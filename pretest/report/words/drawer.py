"""What would be said if studies stayed in a drawer: small ones, and those with results that nobody wanted."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pretest.evidence.pool import Pooled
from pretest.numbers.smallstudies import FEWEST_REGRESSED, small_studies
from pretest.numbers.unpublished import FEWEST_SELECTED, Favoured, Selection, under_selection
from pretest.report.words.researched import Tongue

SHOWN = (5.0, math.inf)
"""How many times as often welcome results are published, in what is told; infinite: only the others count."""
_DIRECTIONS: tuple[Favoured, ...] = ("negative", "positive")  # reassuring results first: those that may hide harm


def drawer_lines(words: Tongue, pooled: Pooled, conf_level: float = 0.95) -> Iterator[str]:
    """Sensitivity of the expected effect to what was not published; what too few studies cannot say is said once."""
    if not pooled.effects:
        return
    estimates, errors = [one.estimate for one in pooled.effects], [one.se for one in pooled.effects]
    k = words.numerals.count(pooled.k)
    if pooled.k < FEWEST_SELECTED:
        yield words("drawer.too_few", n=k, least=str(FEWEST_SELECTED))
        return
    for favoured in _DIRECTIONS:
        found = under_selection(estimates, errors, favoured=favoured, ratios=SHOWN, conf_level=conf_level)
        yield words(f"drawer.{favoured}", text=_selection_text(words, found))
    trend = small_studies(estimates, errors, conf_level=conf_level)
    if trend.status != "ok":
        yield words(f"drawer.small.{trend.status}", n=k, least=str(FEWEST_REGRESSED))
        return
    limit, low, high = (words.signed(float(one)) for one in trend.limit)
    slope, p = words.signed(trend.slope, 2), words.numerals.p_value(trend.p_value)
    yield words("drawer.small.ok", slope=slope, p=p, limit=limit, low=low, high=high, by=trend.limit_by.upper())


def _selection_text(words: Tongue, found: Selection) -> str:
    if found.status != "ok":
        return words(f"drawer.{found.status}")
    parts = []
    for ratio, estimate, low, high in zip(found.ratio, found.estimate, found.conf_low, found.conf_high, strict=True):
        key, sure = ("at", {"ratio": f"{ratio:.0f}"}) if math.isfinite(ratio) else ("only", {})
        ends = words("drawer.ends", low=words.signed(float(low)), high=words.signed(float(high)))
        if not math.isfinite(low):
            ends = words("drawer.no_ends")
        parts.append(words(f"drawer.{key}", estimate=words.signed(float(estimate)), ends=ends, **sure))
    return "; ".join(parts)

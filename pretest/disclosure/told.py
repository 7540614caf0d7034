"""What told questions tie together: who answered one in an arm, and who answered it so, with what else is told of it.

The same people are told of as answers in an arm, as all arms together (floor, ceiling and mean of an item), and as
people who are there at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from pretest.disclosure.armlevels import LEVELS
from pretest.disclosure.figures import POST, Values
from pretest.disclosure.given import lowest_scores
from pretest.disclosure.ledger import POINTS, Key, Ledger
from pretest.disclosure.nesting import ASKED, COUNTED

TOLD = "told"


def relate_told(ledger: Ledger, tables: Mapping[str, pd.DataFrame], values: Values | None = None) -> None:
    """Enter what the counts of the table ``told`` have to do with each other and with all other counts.

    values: the keyed answers that every item can be given, as ``figures.answer_values``.
    """
    rows = _questions(tables)
    if not len(rows):
        return
    lowest = lowest_scores(ledger, tables)
    arms: dict[Key, list[Key]] = defaultdict(list)
    for key in [key for key in ledger.counts if key[0] == TOLD and key[-1] == ASKED]:
        if (*key[:-1], COUNTED) not in ledger.counts:
            continue
        ledger.split(key, [(*key[:-1], COUNTED)])
        arms[key[1], key[2], key[4], key[5]].append(key)
    for wave, audience, scale, item, cut in rows.itertuples(index=False, name=None):
        asked = arms.get((wave, audience, scale, item), [])
        single = (scale, "") in (values or {})
        for key in asked:
            high = [answer for answer, score in lowest.get(key[1:6], {}).items() if score >= cut]
            ledger.split((*key[:-1], COUNTED), high)
        name = "" if single and ("item", wave, audience, scale, POST, item) not in ledger.counts else item
        _over_arms(ledger, (wave, audience, scale, POST, name), asked, cut, (values or {}).get((scale, item), ()))


def _questions(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The told questions of a release: of judged outcomes, and of scales of which only levels are told."""
    columns = ["wave", "audience", "told", "item", "cut"]
    parts = [tables[TOLD][columns]] if TOLD in tables else []
    if LEVELS in tables:
        levels = tables[LEVELS].rename(columns={"outcome": "told"})
        parts.append(levels.loc[levels["item"].fillna("") != "", columns])
    return pd.concat(parts, ignore_index=True).drop_duplicates() if parts else pd.DataFrame(columns=columns)


def _over_arms(
    ledger: Ledger, where: tuple[object, ...], asked: Sequence[Key], cut: float, values: Sequence[float]
) -> None:
    """All arms together: who answered the item, who gave its lowest and highest answer, what all answers add up to."""
    people = ("item", *where)
    ledger.split(people, asked)
    if not asked or people not in ledger.counts or sum(ledger.counts[key] for key in asked) != ledger.counts[people]:
        return
    above = {(*key[:-1], COUNTED): 1 for key in asked}
    high, low = [value for value in values if value >= cut], [value for value in values if value < cut]
    floor, ceiling = ("share", *where, "floor"), ("share", *where, "ceiling")
    if not high or not low or floor not in ledger.counts or ceiling not in ledger.counts:
        return
    off_floor = {people: 1, floor: -1} | dict.fromkeys(above, -1)
    off_ceiling = {ceiling: -1} | above
    for sum_, whole in ((off_floor, len(low) == 1), (off_ceiling, len(high) == 1)):
        ledger.limit(sum_)
        if whole and ledger.total(sum_) == 0:
            ledger.sums.append(sum_)
    if (POINTS, *where) in ledger.counts:
        _points(ledger, where, above, low, high)


def _points(
    ledger: Ledger, where: tuple[object, ...], above: Mapping[Key, int], low: Sequence[float], high: Sequence[float]
) -> None:
    """Who is neither at the floor nor at the ceiling is on one side of the cut, at one of its other answers."""
    people, points = ("item", *where), (POINTS, *where)
    floor, ceiling = ("share", *where, "floor"), ("share", *where, "ceiling")

    def total(under: float, over: float) -> dict[Key, float]:
        """The answers of all, if those between floor and cut gave ``under``, and those up to the ceiling ``over``."""
        return {people: under, floor: low[0] - under, ceiling: high[-1] - over} | dict.fromkeys(above, over - under)

    least = total(low[min(1, len(low) - 1)], high[0])
    most = total(low[-1], high[max(-2, -len(high))])
    ledger.limit({points: 1.0} | {key: -factor for key, factor in least.items()})
    ledger.limit({points: -1.0} | most)

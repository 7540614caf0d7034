"""What told questions tie together: who answered one in an arm, and who answered it so, with what else is told of it.

The same people are told of as answers in an arm (of a scale of one question), as all arms together (floor, ceiling and
mean of an item), and as people who are there at all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from pretest.disclosure.figures import POINTS, POST, Values
from pretest.disclosure.ledger import Key, Ledger
from pretest.disclosure.nesting import KEPT, before_few_left

TOLD = "told"
ASKED, COUNTED = "asked", "counted"


def relate_told(ledger: Ledger, tables: Mapping[str, pd.DataFrame], values: Values | None = None) -> None:
    """Enter what the counts of the table ``told`` have to do with each other and with all other counts.

    values: the keyed answers that every item can be given, as ``figures.answer_values``.
    """
    if TOLD not in tables:
        return
    arms: dict[Key, list[Key]] = defaultdict(list)
    for key in [key for key in ledger.counts if key[0] == TOLD and key[-1] == ASKED]:
        if (*key[:-1], COUNTED) not in ledger.counts:
            continue
        ledger.split(key, [(*key[:-1], COUNTED)])
        _along_the_road(ledger, key)
        arms[key[1], key[2], key[4], key[5]].append(key)
    rows = tables[TOLD][["wave", "audience", "told", "item", "cut"]].drop_duplicates()
    for wave, audience, scale, item, cut in rows.itertuples(index=False, name=None):
        asked = arms.get((wave, audience, scale, item), [])
        single = (scale, "") in (values or {})
        for key in asked if single else ():
            _of_one_question(ledger, key, cut)
        name = "" if single and ("item", wave, audience, scale, POST, item) not in ledger.counts else item
        _over_arms(ledger, (wave, audience, scale, POST, name), asked, cut, (values or {}).get((scale, item), ()))


def _along_the_road(ledger: Ledger, key: Key) -> None:
    """Who answered was kept; how many left it open is no secret, but where a few people were left out before."""
    _, wave, audience, arm, *_ = key
    kept = ("people", wave, audience, arm, KEPT)
    for step in before_few_left(ledger, wave, audience, arm):
        ledger.split(("people", wave, audience, arm, step), [key])
    ledger.contain(kept, key)
    if ledger.counts.get(kept) == ledger.counts[key]:
        ledger.split(kept, [key])


def _of_one_question(ledger: Ledger, key: Key, cut: float) -> None:
    """A scale of one question: who has its score answered it, and its answers are those of the arm."""
    _, wave, audience, arm, scale, *_ = key
    ledger.split(("answered", wave, audience, arm, scale), [key])
    answers = [
        one
        for one in ledger.counts
        if one[:5] == ("category", wave, audience, arm, scale) and one not in ledger.joint and one[-1] != "also"
    ]
    ledger.split((*key[:-1], COUNTED), [one for one in answers if _lowest(str(one[5])) >= cut])


def _lowest(category: str) -> float:
    """The lowest answer in a category: of ``4`` that answer, of the range ``30-40`` (below 40) its 30.

    Raises
    ------
    ValueError
        When the category is neither.
    """
    found = re.match(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", category)
    if found is None:
        raise ValueError(f"the category '{category}' is no number and no range")
    return float(found[0])


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

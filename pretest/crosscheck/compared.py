"""One figure of ours beside one of theirs: how far apart they are, how far they may be, and the record of all."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from pretest.tables.crosscheck import DEFINITIONS
from pretest.tables.crosscheck import TABLE as CROSSCHECK

# closed: both solve the same equations. iterative: both climb to the same maximum, each until it is near enough.
# score: slope of their likelihood at our solution, where the maximum itself has none.
Kind = Literal["closed", "iterative", "score"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Largest relative differences that count as the same figure, per kind of comparison."""

    closed: float = 1e-8
    iterative: float = 1e-4
    score: float = 1e-6

    def of(self, kind: Kind) -> float:
        """The limit of one kind."""
        return float(getattr(self, kind))


LIMITS = Limits()


def relative_difference(ours: float, theirs: float, scale: float = 0.0) -> float:
    """|ours - theirs| / max(|ours|, |theirs|, scale): the one measure of how far two engines are apart.

    Parameters
    ----------
    scale : how large the figure is where it happens to be near zero, such as its standard error. Without it 0 beside
        1e-17 would be a difference of 100 %.

    Returns
    -------
    float
        0 where both are equal, also where both are infinite; inf where one of them is no number and the other is.

    Examples
    --------
    >>> from pretest.crosscheck import relative_difference
    >>> relative_difference(2.0, 2.5), relative_difference(0.0, 1e-17, scale=0.1) < 1e-15
    (0.2, True)
    """
    if (math.isnan(ours) and math.isnan(theirs)) or ours == theirs:
        return 0.0
    if not (math.isfinite(ours) and math.isfinite(theirs)):
        return math.inf
    return abs(ours - theirs) / max(abs(ours), abs(theirs), scale if math.isfinite(scale) else 0.0)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. table, key, ours, theirs, engine: as in ``tables.crosscheck``; why: code of its definition, "" where
    both
    must be equal; kind: which limit holds; scale: as ``relative_difference`` takes it."""

    table: str
    key: str
    ours: float
    theirs: float = math.nan
    engine: str = ""
    why: str = ""
    kind: Kind = "closed"
    scale: float = 0.0

    @property
    def compared(self) -> bool:
        """Whether both must be the same."""
        return self.why == ""

    @property
    def relative_difference(self) -> float:
        """How far apart; NaN where there are no two figures."""
        if not self.compared and (math.isnan(self.ours) or math.isnan(self.theirs)):
            return math.nan
        return relative_difference(self.ours, self.theirs, self.scale)

    def record(self) -> dict[str, Any]:
        """As a row of the table."""
        definition = DEFINITIONS[self.why] if self.why else ""
        return {name: getattr(self, name) for name in CROSSCHECK.kinds if name != "definition"} | {
            "definition": definition
        }


BETWEEN = "/"  # of the words of a key


def beside(
    table: str,
    words: Iterable[object],
    column: str,
    ours: object,
    theirs: float,
    engine: str,
    why: str = "",
    *,
    kind: Kind = "closed",
    scale: float = 0.0,
) -> Row:
    """One row: ``ours`` as the released table has it, missing or a number, beside ``theirs``.

    Nothing stands beside a figure that the report does not tell: what was hidden there is hidden here.

    Parameters
    ----------
    words : what tells the row of the table.
    why : code of the definition by which the two differ; "" where they must be equal.
    """
    key = BETWEEN.join([*(str(word) for word in words), column])
    own = math.nan if pd.isna(ours) else float(ours)  # type: ignore[arg-type,call-overload]
    if math.isnan(own):
        return Row(table, key, own, math.nan, "", "untold")
    if math.isnan(theirs) and not why:
        why = "unsolved"
    return Row(table, key, own, theirs, engine, why, kind, scale)


@dataclass(frozen=True, slots=True, eq=False)
class Crosscheck:
    """Every figure of a report beside that of another engine.

    compared: how many figures must be equal; listed: how many stand in the table without being compared, each with its
    reason. largest: largest relative difference over all that are compared; closed_largest, iterative_largest: over
    those of either kind (0 where there are none). engines: name and version of each. limits: what each kind may differ.
    failing: rows of ``table`` beyond their limit, the worst first. table: all rows, as ``tables.crosscheck``.
    report: the folder of the report whose figures were compared, by its name in the study; empty for a fresh analysis.
    reasons: code of a definition in ``tables.crosscheck`` → how many figures are listed for it.
    """

    compared: int
    listed: int
    largest: float
    closed_largest: float
    iterative_largest: float
    engines: tuple[tuple[str, str], ...]
    limits: Limits
    failing: pd.DataFrame
    table: pd.DataFrame
    report: str = ""
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def agrees(self) -> bool:
        """Whether no figure is beyond its limit."""
        return self.failing.empty


def gather(
    rows: Iterable[Row], engines: tuple[tuple[str, str], ...], *, report: str = "", limits: Limits = LIMITS
) -> Crosscheck:
    """All rows as one record. report: as in ``Crosscheck``."""
    found = list(rows)
    apart = [one.relative_difference for one in found]
    compared = [(one, value) for one, value in zip(found, apart, strict=True) if one.compared]
    beyond = [place for place, one in enumerate(found) if one.compared and not apart[place] <= limits.of(one.kind)]
    beyond.sort(key=lambda place: apart[place] / limits.of(found[place].kind), reverse=True)
    table = CROSSCHECK.require(pd.DataFrame([one.record() for one in found], columns=list(CROSSCHECK.kinds)))
    reasons: dict[str, int] = {}
    for one in found:
        if not one.compared:
            reasons[one.why] = reasons.get(one.why, 0) + 1
    return Crosscheck(
        compared=len(compared),
        listed=len(found) - len(compared),
        largest=max((value for _, value in compared), default=0.0),
        closed_largest=max((value for one, value in compared if one.kind == "closed"), default=0.0),
        iterative_largest=max((value for one, value in compared if one.kind != "closed"), default=0.0),
        engines=engines,
        limits=limits,
        failing=table.iloc[beyond],
        table=table,
        report=report,
        reasons=reasons,
    )

"""What is asked of a stored wave, as Ibis expressions: what is there, and the sums of its cells.

Columns of sums are named by the number of the outcome and, for shares, of the category: ``people_0``, ``weight_0_1``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM, WEIGHT
from pretest.waves.outcome import WaveOutcome
from pretest.waves.store.engine import Expression

LABELS = (STRATUM, CLUSTER, RESPONDENT, PLACE)
_ONE = "_one"
_SCORE = "_score_"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a wave holds: rows and known labels by design column, known answers and their sum by outcome column.

    holed: columns in which some value is not a number. positive: every row has a weight above 0.
    """

    rows: int
    known: Mapping[str, int]
    answers: Mapping[str, int]
    sums: Mapping[str, float]
    holed: frozenset[str]
    wrong_weights: int
    positive: bool

    @property
    def weighted(self) -> bool:
        return self.known[WEIGHT] > 0

    @property
    def clustered(self) -> bool:
        """Some row has a cluster."""
        return self.known[CLUSTER] > 0

    @property
    def bundled(self) -> bool:
        """Some row has none."""
        return self.known[CLUSTER] < self.rows

    def centre(self, outcome: WaveOutcome) -> float:
        """What is taken off the answers before they are summed: their mean without weights, of scores as they are."""
        if outcome.statistic == "share" or outcome.cut is not None or not self.answers[outcome.id]:
            return 0.0
        return self.sums[outcome.id] / self.answers[outcome.id]

    @classmethod
    def of(cls, found: Mapping[str, float], columns: Sequence[str]) -> Seen:
        """From the row of ``what_is_there`` for the outcome columns."""
        known = {name: int(found.get(f"known_{name}", 0)) for name in (WEIGHT, *LABELS)}
        rows = int(found["rows"])
        return cls(
            rows=rows,
            known=known,
            answers={name: int(found.get(f"answers_{name}", 0)) for name in columns},
            sums={name: float(found.get(f"sum_{name}", 0.0)) for name in columns},
            holed=frozenset(name for name in columns if found.get(f"holes_{name}", 0)),
            wrong_weights=int(found.get("wrong", 0)),
            positive=not known[WEIGHT] or int(found["above"]) == rows,
        )


def what_is_there(table: Expression, columns: Sequence[str]) -> Expression:
    """One row with what ``Seen`` is made of; a column that the table lacks is left out."""
    counts = {"rows": table.count()}
    counts |= {f"known_{name}": table[name].count() for name in LABELS if name in table.columns}
    if WEIGHT in table.columns:
        weight = table[WEIGHT].cast("float64")
        known = weight.notnull() & ~weight.isnan()
        counts["known_" + WEIGHT] = weight.count(where=known)
        counts["wrong"] = weight.count(where=known & ((weight < 0) | weight.isinf()))
        counts["above"] = weight.count(where=known & (weight > 0))
    for name in columns:
        if name in table.columns:
            score = table[name].cast("float64")
            counts[f"answers_{name}"] = score.count(where=~score.isnan())
            counts[f"holes_{name}"] = score.count(where=score.isnan())
            counts[f"sum_{name}"] = score.sum(where=~score.isnan())
    return table.aggregate(**counts)


def cells_of(table: Expression, outcomes: Sequence[WaveOutcome], seen: Seen, *, clustered: bool) -> Expression:
    """The sums of the cells of rows with a cluster, or of the bundles of rows without one.

    Returns
    -------
    One row per stratum, cluster and place, with ``rows``, and for each outcome ``people`` (rows that answered with a
    weight above 0) and of its answers Σw as ``weight``, and about the centre Σwx as ``total`` and Σwx² as ``square``;
    of bundles also Σw², Σw²x and Σw²x² as ``weight2``, ``total2`` and ``square2``. Of shares only the Σw, and Σw², of
    each category and of other answers (category ``other``).
    """
    if CLUSTER in table.columns:
        table = table.filter(table[CLUSTER].notnull() if clustered else table[CLUSTER].isnull())
    keys = [name for name in (STRATUM, CLUSTER, PLACE) if name in table.columns and (clustered or name != CLUSTER)]
    chosen = {name: table[name].cast("string") for name in keys} | {_ONE: _weight(table, seen)}
    asked = {k: outcome for k, outcome in enumerate(outcomes) if outcome.id in table.columns}
    chosen |= {f"{_SCORE}{k}": _score(table, outcome, seen) for k, outcome in asked.items()}
    table = table.select(**chosen)
    sums = {"rows": table.count()}
    for k, outcome in asked.items():
        sums |= _sums(table, k, outcome, seen, bundled=not clustered)
    return summed_by(table, keys, sums)


def summed_by(table: Expression, keys: Sequence[str], sums: Mapping[str, Expression]) -> Expression:
    """The sums by the keys; of all rows where there are none."""
    return table.group_by(list(keys)).aggregate(**sums) if keys else table.aggregate(**sums)


def answered_of(table: Expression, outcome: WaveOutcome, seen: Seen) -> Expression:
    """Whether a row answered, with a weight above 0."""
    if outcome.id not in table.columns:
        return table[RESPONDENT].isnull() & table[RESPONDENT].notnull()
    score = table[outcome.id].cast("float64")
    there = score.notnull() & ~score.isnan()
    if not seen.weighted:
        return there
    weight = table[WEIGHT].cast("float64")
    return there & weight.notnull() & ~weight.isnan() & (weight > 0)


def _weight(table: Expression, seen: Seen) -> Expression:
    if not seen.weighted:
        return 1.0
    weight = table[WEIGHT].cast("float64")
    return weight if seen.positive else (weight.isnull() | weight.isnan()).ifelse(0.0, weight)


def _score(table: Expression, outcome: WaveOutcome, seen: Seen) -> Expression:
    score = table[outcome.id].cast("float64")
    if outcome.id in seen.holed:
        score = score.nullif(float("nan"))
    if outcome.cut is not None:
        return (score >= outcome.cut).cast("float64")
    return score - seen.centre(outcome) if outcome.statistic == "mean" else score


def _sums(table: Expression, k: int, outcome: WaveOutcome, seen: Seen, *, bundled: bool) -> dict[str, Expression]:
    score, weight = table[f"{_SCORE}{k}"], table[_ONE]
    people = score.count() if seen.positive else score.count(where=weight > 0)
    powers = {"": weight, "2": weight * weight} if bundled else {"": weight}
    found = {f"people_{k}": people}
    for power, by in powers.items():
        if outcome.statistic == "share":
            categories = {str(n): score == code for n, code in enumerate(outcome.categories)}
            categories["other"] = score.notnull() & ~score.isin(outcome.categories)
            found |= {f"weight{power}_{k}_{name}": by.sum(where=inside) for name, inside in categories.items()}
        else:
            found[f"weight{power}_{k}"] = by.sum(where=score.notnull())
            found[f"total{power}_{k}"] = (by * score).sum()
            found[f"square{power}_{k}"] = (by * score * score).sum()
    return found

"""What is asked of a stored wave, as Ibis expressions: what is there, and the sums of its cells.

Columns of sums are named by the number of the outcome and, for shares, of the category: ``people_0``, ``weight_0_1``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM, WEIGHT
from pretest.waves.outcome import WaveOutcome
from pretest.waves.store.engine import Expression

_ONE = "_one"
_SCORE = "_score_"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a wave before it is summed.

    known: design column → rows with a label, or weight, in it. centres: outcome column → a number near its mean. whole:
    outcome columns without a missing answer. holed: some answers are NaN. positive: every row counts with a weight
    above 0.
    """

    rows: int
    known: Mapping[str, int]
    centres: Mapping[str, float]
    whole: frozenset[str]
    holed: bool
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
        """What is taken off the answers before they are summed, so that their squares stay exact; nothing off 0/1."""
        return 0.0 if outcome.statistic == "share" or outcome.cut is not None else self.centres[outcome.id]


def weights_of(table: Expression) -> Expression:
    """One row: how many weights are ``known``, ``above`` 0, and ``wrong``."""
    weight = table[WEIGHT].cast("float64")
    known = weight.notnull() & ~weight.isnan()
    wrong = known & ((weight < 0) | weight.isinf())
    return table.aggregate(
        known=weight.count(where=known), above=weight.count(where=known & (weight > 0)), wrong=weight.count(where=wrong)
    )


def labelled(table: Expression, columns: Sequence[str]) -> Expression:
    """One row: in how many rows each of the columns says something."""
    return table.aggregate(**{name: table[name].count() for name in columns})


def means_of(table: Expression, columns: Sequence[str]) -> Expression:
    """One row: the mean of each of the columns, by number as ``mean_0``, without weights, missing where there is none;
    and as ``nan_0`` how many answers are NaN."""
    found: dict[str, Expression] = {}
    for n, name in enumerate(columns):
        score = table[name].cast("float64")
        found |= {f"mean_{n}": score.mean(where=~score.isnan()), f"nan_{n}": score.count(where=score.isnan())}
    return table.aggregate(**found)


def cells_of(
    table: Expression, outcomes: Sequence[WaveOutcome], seen: Seen, *, clustered: bool, by: Sequence[str] = ()
) -> Expression:
    """The sums of the cells of rows with a cluster, or of the bundles of rows without one.

    by: text columns whose groups the cells are apart by as well.

    Returns
    -------
    One row per stratum, cluster and place, with ``rows``, and for each outcome ``people`` (rows that answered with a
    weight above 0) and of its answers Σw as ``weight``, and about the centre Σwx as ``total`` and Σwx² as ``square``;
    of bundles also Σw², Σw²x and Σw²x² as ``weight2``, ``total2`` and ``square2``. Of shares only the Σw, and Σw², of
    each category and of other answers (category ``other``).
    """
    if CLUSTER in table.columns:
        table = table.filter(table[CLUSTER].notnull() if clustered else table[CLUSTER].isnull())
    asked_by = [name for name in (STRATUM, CLUSTER, PLACE, *by) if name in table.columns]
    keys = [name for name in asked_by if clustered or name != CLUSTER]
    chosen = {name: table[name].cast("string") for name in keys} | {_ONE: _weight(table, seen)}
    asked = {k: outcome for k, outcome in enumerate(outcomes) if outcome.id in table.columns}
    chosen |= {f"{_SCORE}{k}": _score(table, outcome, seen) for k, outcome in asked.items()}
    table = table.select(**chosen)
    sums = {"rows": table.count()}
    for k, outcome in asked.items():
        sums |= _sums(table, k, outcome, seen, bundled=not clustered)
    return summed_by(table, keys, sums)


def unknown_of(table: Expression, columns: Sequence[str], groups: Sequence[str]) -> Expression:
    """One row: how many rows have an answer in one of the columns (``answers``), and of those no group in one of
    ``groups`` (``unknown``)."""
    answered = reduce(or_, [_is_answer(table[name]) for name in columns if name in table.columns], False)
    lacks = reduce(or_, [table[name].isnull() for name in groups if name in table.columns], False)
    known = all(name in table.columns for name in groups)
    table = table.select(answered=answered, unknown=answered & lacks if known else answered)
    return table.aggregate(answers=table.answered.sum(), unknown=table.unknown.sum())


def summed_by(table: Expression, keys: Sequence[str], sums: Mapping[str, Expression]) -> Expression:
    """The sums by the keys; of all rows where there are none."""
    return table.group_by(list(keys)).aggregate(**sums) if keys else table.aggregate(**sums)


def answered_of(table: Expression, outcome: WaveOutcome, seen: Seen) -> Expression:
    """Whether a row answered, with a weight above 0."""
    if outcome.id not in table.columns:
        return table[RESPONDENT].isnull() & table[RESPONDENT].notnull()
    there = _is_answer(table[outcome.id])
    if not seen.weighted:
        return there
    weight = table[WEIGHT].cast("float64")
    return there & weight.notnull() & ~weight.isnan() & (weight > 0)


def _is_answer(column: Expression) -> Expression:
    score = column.cast("float64")
    return score.notnull() & ~score.isnan()


def _weight(table: Expression, seen: Seen) -> Expression:
    if not seen.weighted:
        return 1.0
    weight = table[WEIGHT].cast("float64")
    return weight if seen.positive else (weight.isnull() | weight.isnan()).ifelse(0.0, weight)


def _score(table: Expression, outcome: WaveOutcome, seen: Seen) -> Expression:
    score = table[outcome.id].cast("float64")
    if seen.holed:
        score = score.isnan().ifelse(None, score)
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
            whole = outcome.id in seen.whole and not seen.holed
            found[f"weight{power}_{k}"] = by.sum() if whole else by.sum(where=score.notnull())
            found[f"total{power}_{k}"] = (by * score).sum()
            found[f"square{power}_{k}"] = (by * score * score).sum()
    return found

"""What a reader must know of the weights, as notes: who is weighted to what, who is not, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from pretest.analysis.weights.margins import Placed
from pretest.errors import Note
from pretest.spec.population import Population
from pretest.spec.study import Study
from pretest.weighting import UNKNOWN, RakeFit, measure_spread
from pretest.words import Severity

HIGH_DEFF = 2.0  # half of the sample's information is gone
VISIBLE = 0.001  # a share that is off by more is named as a serious failure


def sample_notes(study: Study, population: Population, audiences: Sequence[str]) -> Iterator[Note]:
    """Who is weighted to whom, and who is left as they are."""
    where = f"surveys/populations/{population.id}.yaml"
    sources = "; ".join(f"{margin.variable}: {margin.source}" for margin in population.margins)
    names = ", ".join(f"'{name}'" for name in audiences)
    message = f"{names} weighted to {population.title.en} ({sources})."
    if any(study.file.audiences[name].when.root for name in audiences):
        message += " These audiences are a part of that population; it is assumed to have the same margins."
    yield Note("weights_population", "info", where, message)
    dates = {margin.source.date for margin in population.margins}
    if len(dates) > 1:
        message = f"The margins are of different dates: {', '.join(sorted(dates))}."
        yield Note("weights_dates", "info", where, message)
    for margin in population.margins:
        if margin.source.note:
            yield Note("weights_source", "info", f"{where} {margin.variable}", margin.source.note)
    left = [name for name in study.audiences if name not in audiences]
    if left:
        names = ", ".join(f"'{name}'" for name in left)
        message = f"Not weighted to the population: {names}. Their figures are about the people who took part."
        yield Note("weights_left_out", "info", where, message)


def missing_notes(placed: Sequence[Placed], people: int, where: str) -> Iterator[Note]:
    """Who has no category in a margin, and what happens to them."""
    for one in placed:
        for n, code, who in (
            (one.missing, "weights_unknown", "without an answer"),
            (one.outside, "weights_outside", "with an answer that the source does not count"),
        ):
            if n:
                message = (
                    f"{one.margin.variable}: {{n}} of {{of}} people {who} keep their share of the "
                    "sample; the other margins weight them."
                )
                severity: Severity = "warning" if n > 0.05 * people else "info"
                yield Note(code, severity, where, message, (("n", n), ("of", people)))


def thin_notes(table: pd.DataFrame, where: str, below: int) -> Iterator[Note]:
    """Categories in which few people carry the whole share of the population."""
    counted = table[(table["variable"] != "") & (table["category"] != UNKNOWN) & (table["n"] < below)]
    for variable, rows in counted.groupby("variable", sort=False):
        names = ", ".join(f"'{name}'" for name in rows["category"])
        message = (
            f"{variable}: fewer than {below} people stand for everybody in {names}. Joining it with another category "
            "makes the weights steadier."
        )
        yield Note("weights_thin", "warning", where, message)


def raking_notes(
    population: Population,
    fit: RakeFit,
    free: RakeFit,
    table: pd.DataFrame,
    cap: float | None,
    *,
    based: bool,
    where: str,
) -> Iterator[Note]:
    """Whether the weights do what they should, and at what price. free: the weights without a cap."""
    spread, loose = measure_spread(fit.weights), measure_spread(free.weights)
    if based:
        yield Note("weights_based", "info", where, "Raking started from the weights in the data.")
    severity: Severity = "warning" if spread.deff > HIGH_DEFF else "info"
    message = (
        f"{{n}} people, weights from {spread.least:.2f} to {spread.most:.2f} times the mean. Unequal weights "
        f"cost precision: they count as {spread.n_effective:,.0f} people (design effect {spread.deff:.2f})."
    )
    yield Note("weights_precision", severity, where, message, (("n", spread.n),))
    if cap is not None and fit.n_trimmed:
        message = (
            f"The cap of {cap:g} holds down the weights of {{n}} people; without it the "
            f"largest would be {loose.most:.2f} and the design effect {loose.deff:.2f}. Others in their categories "
            "carry more instead, so combinations of categories are farther from what the margins alone would give."
        )
        yield Note("weights_trimmed", "warning", where, message, (("n", fit.n_trimmed),))
    if not fit.converged:
        yield _not_converged(population, fit, table, cap, where)


def _not_converged(population: Population, fit: RakeFit, table: pd.DataFrame, cap: float | None, where: str) -> Note:
    rows = table[(table["variable"] != "") & (table["category"] != UNKNOWN)]
    gap = (rows["weighted_share"] - rows["population_share"]).abs().to_numpy(dtype=np.float64)
    worst = rows.iloc[int(np.argmax(gap))]
    message = (
        f"The weights do not reach all margins of {population.id} (stopped after {fit.iterations} rounds). Farthest "
        f"off: {worst['variable']} '{worst['category']}' has {100 * worst['weighted_share']:.4g} %, the population "
        f"{100 * worst['population_share']:.4g} %."
    )
    if cap is not None and cap < fit.least_cap:
        message += f" No cap below {fit.least_cap:.2f} can meet them: raise the cap or join categories."
    elif cap is not None:
        message += " Raise the cap or join categories."
    else:
        message += " Some combinations of categories have nobody: join categories."
    return Note("weights_not_converged", "serious" if fit.deviation > VISIBLE else "warning", where, message)

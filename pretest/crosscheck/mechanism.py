"""The table ``mechanism``: the paths through a reaction, each from regressions of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from pretest.analysis.cells.armpair import each_pair, oriented, shown_rows
from pretest.analysis.cells.covariates import covariate_matrix
from pretest.analysis.cells.groups import Group
from pretest.crosscheck import engines
from pretest.crosscheck.compared import Row, beside
from pretest.crosscheck.scored import Record, Scored, records
from pretest.spec.study import ResolvedOutcome
from pretest.words import Floats

TABLE = "mechanism"
KEY = ("wave", "audience", "concept", "outcome", "mediator", "path")
CHAIN = ">"


def check_mechanism(scored: Scored) -> Iterator[Row]:
    """Every path as a product or difference of coefficients; intervals are drawn, and listed."""
    table = scored.findings.mechanism
    by_id = {one.id: one for one in scored.study.outcomes()}
    by_scale = {(one.id if one.scale is None else one.scale.id): one for one in by_id.values()}
    for group in scored.groups:
        rows = table[(table["wave"] == group.wave) & (table["audience"] == group.audience)]
        for (concept, outcome, mediator), part in rows.groupby(["concept", "outcome", "mediator"], sort=False):
            steps = [by_scale[name] for name in str(mediator).split(CHAIN)]
            own = records(part)
            hidden = all(one["suppressed"] for one in own)
            paths = {} if hidden else _paths(scored, group, str(concept), by_id[str(outcome)], steps)
            for one in own:
                yield from _compared(one, paths)


def _compared(record: Record, paths: Mapping[str, float]) -> Iterator[Row]:
    key = [record[name] for name in KEY]
    if record["suppressed"]:
        yield beside(TABLE, key, "*", None, np.nan, "")
        return
    estimate = record["estimate"]
    if not np.isnan(estimate):
        theirs, n = paths.get(record["path"], np.nan), paths.get("n", np.nan)
        yield beside(TABLE, key, "estimate", estimate, theirs, "statsmodels OLS", scale=float(record["std_error"]))
        yield beside(TABLE, key, "n", record["n"], n, "pandas")
    for name in ("std_error", "conf_low", "conf_high"):
        if not np.isnan(record[name]):
            yield beside(TABLE, key, name, record[name], np.nan, "", "drawn")


def _paths(
    scored: Scored, group: Group, concept: str, outcome: ResolvedOutcome, steps: list[ResolvedOutcome]
) -> dict[str, float]:
    """Path → estimate, and the number of people as ``n``."""
    shown = shown_rows(scored.study, group)
    made = covariate_matrix(shown.frame, outcome.covariates, where=group.audience).values
    code = 1 + list(scored.study.concepts).index(concept)
    pair = dict(each_pair(scored.study, shown))[concept]
    x = made[(shown.arm == 0) | (shown.arm == code)]
    y, reactions = oriented(pair, outcome), [pair.values(step.column) for step in steps]
    used = ~np.isnan(np.column_stack([y, *reactions])).any(axis=1)
    x = x[used][:, [j for j in range(x.shape[1]) if np.ptp(x[used, j]) > 0]]
    weights = None if pair.design.weights is None else pair.design.weights[used]
    seen = (pair.arm > 0)[used].astype(np.float64)
    people = sum(pair.people(used & side) for side in (pair.arm > 0, pair.arm == 0))
    parts = [one[used] for one in reactions]
    found = (
        _single(y[used], parts[0], seen, x, weights) if len(parts) == 1 else _chain(y[used], parts, seen, x, weights)
    )
    return found | {"n": float(people)}


def _regression(y: Floats, x: Floats, weights: Floats | None, *first: Floats) -> engines.Linear:
    """On the columns in ``first``, covariates and a constant."""
    centred = x - x.mean(axis=0)
    return engines.linear(y, np.column_stack([*first, np.ones(len(y)), centred]), weights=weights, variance="classical")


def _single(y: Floats, m: Floats, seen: Floats, x: Floats, weights: Floats | None) -> dict[str, float]:
    on_reaction, whole = _regression(m, x, weights, seen), _regression(y, x, weights, seen)
    both = _regression(y, x, weights, seen, m)
    a, (direct, b), total = (
        float(on_reaction.coefficient[0]),
        both.coefficient[:2].tolist(),
        float(whole.coefficient[0]),
    )
    rho = b * np.sqrt(on_reaction.ssr / whole.ssr)
    return {
        "a": a,
        "b": b,
        "indirect": a * b,
        "direct": direct,
        "total": total,
        "share": a * b / total,
        "rho_zero": rho,
    }


def _chain(y: Floats, steps: list[Floats], seen: Floats, x: Floats, weights: Floats | None) -> dict[str, float]:
    first, second = steps
    a = float(_regression(first, x, weights, seen).coefficient[0])
    between = float(_regression(second, x, weights, seen, first).coefficient[1])
    b = float(_regression(y, x, weights, seen, first, second).coefficient[2])
    total = float(_regression(y, x, weights, seen).coefficient[0])
    through = a * between * b
    return {"a": a, "between": between, "b": b, "indirect": through, "direct": total - through, "total": total}

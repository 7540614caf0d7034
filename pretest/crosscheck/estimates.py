"""The table ``estimates``, figure by figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from pretest.crosscheck import engines
from pretest.crosscheck.compared import Row, beside
from pretest.crosscheck.effects import Theirs, effects_of, ordered_effects
from pretest.crosscheck.scored import CellRows, Record, Scored, records
from pretest.words import Floats

TABLE = "estimates"
KEY = ("wave", "audience", "concept", "reference", "outcome", "subgroup", "level", "estimand", "unit", "detail")
SIGNS = {"worse": 1.0, "better": -1.0}
P_SCALE = 1e-6  # a p-value below this is as good as 0: two engines need not agree in its digits
STATISTIC_SCALE = 1.0

NO_EFFECT = {"superiority": 0.5}
CALCULATED = "scipy t at our standard error and df"
PAIR_FAMILY = "concepts"

Places = dict[tuple[Any, ...], list[Record]]


def check_estimates(scored: Scored, batches: Iterable[CellRows]) -> Iterator[Row]:
    """Every figure but ``p_adjusted``, which ``families`` compares."""
    left = _by_place(records(scored.findings.estimates))
    for rows in batches:
        for k in range(len(rows.batch.outcomes)):
            mine = left.pop(_place(rows, k), [])
            if mine:
                yield from _of_outcome(rows, k, mine)
    for untold in left.values():
        for one in untold:
            yield from (beside(TABLE, _key(one), name, one[name], np.nan, "") for name in _figures(one))


def _by_place(rows: Sequence[Record]) -> Places:
    found: Places = defaultdict(list)
    for one in rows:
        found[one["wave"], one["audience"], one["outcome"], one["subgroup"], one["level"]].append(one)
    return found


def _place(rows: CellRows, k: int) -> tuple[Any, ...]:
    batch = rows.batch
    return batch.group.wave, batch.group.audience, batch.outcomes[k].id, batch.subgroup, batch.level


def _key(record: Record) -> list[object]:
    return [record[name] for name in KEY]


def _figures(record: Record) -> list[str]:
    """Columns that hold a figure in this row: what a row is not about is missing in it by design."""
    always = ("estimate", "n", "n_concept", "n_reference")
    tested = ("std_error", "df", "statistic", "p_value", "conf_low", "conf_high")
    if record["estimand"] in ("floor", "ceiling") and record["detail"]:
        return list(always)
    signed = ("p_harm", "harm_estimate", "gain")
    return [*always, *tested, *signed]


def _of_outcome(rows: CellRows, k: int, told: Sequence[Record]) -> Iterator[Row]:
    """All rows of one outcome in one part of a group."""
    found: dict[tuple[str, str, str], list[Theirs]] = {}
    own = _Outcome(rows, k)
    cuts = [float(one["detail"]) for one in told if _is_ordered(one)]
    ordered = ordered_effects(rows, k, list(dict.fromkeys(cuts))) if cuts else {}
    for one in told:
        if one["suppressed"]:
            yield beside(TABLE, _key(one), "*", None, np.nan, "")
            continue
        if _is_ordered(one):
            effects = ordered[float(one["detail"])]
        else:
            cut = one["detail"] if one["estimand"] == "marginal_effect" else ""
            way = one["estimand"], cut, one["variance"]
            if way not in found:
                found[way] = effects_of(rows, k, own.values(one), one["model"], one["variance"])
            effects = found[way]
        yield from own.compared(one, effects)


def _is_ordered(record: Record) -> bool:
    """Whether the row is of a proportional-odds model, and told."""
    return not record["suppressed"] and str(record["variance"]).startswith("ordinal_")


class _Outcome:
    """One outcome of a batch, as its rows are compared."""

    def __init__(self, rows: CellRows, k: int) -> None:
        self.rows, self.k = rows, k
        self.outcome = rows.batch.outcomes[k]
        scores = rows.scores[:, k]
        self.used = ~np.isnan(scores)
        control = self.used & (rows.arm == 0)
        weights = None if rows.weights is None else rows.weights[control]
        self.sd = engines.mean_and_sd(scores[control], weights)[1] if control.sum() > 1 else np.nan
        self.correction = engines.small_sample(float(control.sum()) - 1.0)
        self.sign = SIGNS.get(str(self.outcome.higher_is), np.nan)

    def values(self, record: Record) -> Floats:
        """(n,) what an effect of this row is on: the scores, or whether they are at an end, or reach a cut."""
        scores = self.rows.scores[:, self.k]
        if record["estimand"] == "marginal_effect":
            return np.where(self.used, scores >= float(record["detail"]), np.nan)
        if record["estimand"] in ("floor", "ceiling"):
            return np.where(self.used, scores == self.end(record["estimand"]), np.nan)
        return scores

    def end(self, name: str) -> float:
        """The lowest or highest possible score."""
        bounds = self.outcome.bounds
        return np.nan if bounds is None else float(bounds[0] if name == "floor" else bounds[1])

    def people(self, arm: int) -> int:
        """Different people of an arm who have the outcome."""
        return len(np.unique(self.rows.person[self.used & (self.rows.arm == arm)]))

    def compared(self, record: Record, effects: Sequence[Theirs]) -> Iterator[Row]:
        """The figures of one row."""
        batch = self.rows.batch
        c = batch.concepts.index(record["concept"])
        own, other = self.people(c + 1), self.people(0)
        if record["family"] == PAIR_FAMILY:
            second = batch.concepts.index(record["reference"])
            effect, other = _between(effects[c], effects[second]), self.people(second + 1)
        else:
            effect = effects[c]
        counts = {"n": own + other, "n_concept": own, "n_reference": other}
        yield from (beside(TABLE, _key(record), name, record[name], count, "pandas") for name, count in counts.items())
        if record["estimand"] in ("floor", "ceiling") and record["detail"]:
            level = self.rows.arm == (c + 1 if record["detail"] == "concept" else 0)
            used = level & self.used
            weights = None if self.rows.weights is None else self.rows.weights[used]
            share = engines.mean_and_sd(self.values(record)[used], weights)[0]
            yield beside(
                TABLE, _key(record), "estimate", record["estimate"], share, "statsmodels DescrStatsW", scale=1.0
            )
            return
        yield from self._tested(record, effect)

    def _tested(self, record: Record, effect: Theirs) -> Iterator[Row]:
        """Estimate, error, test and interval of one row."""
        key, in_sd = _key(record), record["unit"] == "sd"
        factor = self.correction / self.sd if in_sd else 1.0
        why_error = "sd" if in_sd else effect.why_error
        theirs = {
            "estimate": effect.estimate * factor,
            "std_error": np.nan if in_sd else effect.std_error,
            "df": effect.df,
        }
        whys = {"estimate": effect.why_estimate, "std_error": why_error, "df": effect.why_df}
        if not in_sd and why_error and np.isnan(effect.std_error):
            theirs["std_error"] = np.nan
        error = record["std_error"] if why_error else effect.std_error
        scale = float(error) if np.isfinite(error) else 0.0
        for name, value in theirs.items():
            kind = effect.kind if name == "estimate" else "closed"
            engine = effect.engine if np.isfinite(value) else ""
            yield beside(
                TABLE, key, name, record[name], value, engine, whys[name], kind=kind, scale=scale * (name == "estimate")
            )
        if effect.why_estimate:
            return
        if np.isfinite(effect.score):
            yield Row(TABLE, "/".join([*map(str, key), "score"]), 0.0, effect.score, effect.engine, "", "score", 1.0)
        df = record["df"] if effect.why_df else effect.df
        yield from _arithmetic(record, key, effect, (theirs["estimate"], float(error), float(df)), self.sign, factor)


def _between(one: Theirs, other: Theirs) -> Theirs:
    """The difference of two effects that share a reference; the covariance of the two is not here."""
    why = one.why_estimate or other.why_estimate
    df = min(one.df, other.df) if not (one.why_df or other.why_df) else np.nan
    return Theirs(
        one.estimate - other.estimate, np.nan, df, one.engine, why, "pairs", one.why_df or other.why_df, kind=one.kind
    )


def _arithmetic(
    record: Record, key: list[object], effect: Theirs, figures: tuple[float, float, float], sign: float, factor: float
) -> Iterator[Row]:
    """What follows from estimate, standard error and degrees of freedom; their own where they have them, else ours."""
    estimate, error, df = figures
    null = NO_EFFECT.get(record["estimand"], 0.0)
    ours = bool(effect.why_error or effect.why_df or record["unit"] == "sd")
    engine = CALCULATED if ours else f"{effect.engine}, scipy t"
    with np.errstate(divide="ignore", invalid="ignore"):
        t = float(np.divide(estimate - null, error))
    reach = engines.t_reach(df, record["conf_level"]) * error
    told = {
        "statistic": (t, STATISTIC_SCALE),
        "p_value": (2.0 * engines.t_tail(abs(t), df), P_SCALE),
        "conf_low": (estimate - reach, error),
        "conf_high": (estimate + reach, error),
    }
    if np.isfinite(sign):
        told["p_harm"] = engines.t_tail(sign * t, df), P_SCALE
        told["harm_estimate"] = sign * (estimate - null), error
        told["gain"] = -sign * (estimate - null), error
    for name, (value, scale) in told.items():
        yield beside(TABLE, key, name, record[name], value, engine, kind=effect.kind, scale=scale)

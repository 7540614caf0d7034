"""Change within the same persons, and how those who came back differ from those who did not.

Where people answered two waves, what a person gave later minus what that person gave earlier leaves out every
difference between persons. Its mean is estimated in the design of the earlier wave, with the weights of that wave: the
change of those people, who stayed, and of nobody else. Who stayed is seldom like who left, so their earlier levels
stand beside each other: the difference of two domains of one sample, with linearised variance (Binder 1983, DOI
10.2307/1402588).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pretest.special import stdtr
from pretest.tables.changes import TABLE as CHANGES
from pretest.tables.columns import RESPONDENT, WAVE
from pretest.tables.returned import COUNTS, FIGURES
from pretest.tables.returned import TABLE as RETURNED
from pretest.tables.table import Table
from pretest.waves.changes import Judgement, judgements
from pretest.waves.comparability import SEPARATOR
from pretest.waves.fit import WaveMeans, estimate_means, variances
from pretest.waves.interval import t_interval
from pretest.waves.outcome import WaveOutcome
from pretest.waves.pairs import require_baseline, wave_pairs
from pretest.waves.partition import Partition, all_together, row_cells
from pretest.waves.sampling import RowSampling, to_sampling
from pretest.waves.sums import Sums, sum_by_member, to_answers
from pretest.words import CONF_LEVEL, Bools, Floats


@dataclass(frozen=True, slots=True, eq=False)
class SamePeople:
    """changes: rows of table ``CHANGES`` with ``people`` = same. returned: table ``RETURNED``. Neither has a row of a
    pair of waves that nobody answered both of."""

    changes: pd.DataFrame
    returned: pd.DataFrame


def follow_same_people(
    frame: pd.DataFrame,
    outcomes: Sequence[WaveOutcome],
    *,
    audience: str,
    comparability: pd.DataFrame,
    baseline: int | None = None,
    baselines: Mapping[str, int] | None = None,
    conf_level: float = CONF_LEVEL,
    suppress_below: int = 10,
) -> SamePeople:
    """Change within the people who answered two waves: each wave against the one before it, and the baseline.

    Parameters
    ----------
    frame, outcomes, audience, comparability, baseline, baselines, conf_level, suppress_below
        As in ``estimate_changes``. People are told by ``RESPONDENT``; of several rows of one person in a wave the first
        that was answered counts.

    Returns
    -------
    Rows for all places together. All intervals are t intervals; of shares too, whose change is a mean of -1, 0 and 1. A
    row is suppressed where fewer than ``suppress_below`` people came back, or so few did not, or so few came new: the
    change of all and that of the same people would tell of those few.

    Raises
    ------
    DesignError
        When no wave has the number of the baseline.
    DataError
        When a weight is negative or infinite.
    """
    if RESPONDENT not in frame.columns:
        return SamePeople(CHANGES.empty(), RETURNED.empty())
    number = frame[WAVE].to_numpy(dtype=np.int64)
    waves = sorted({int(wave) for wave in np.unique(number)})
    known = judgements(comparability, audience)
    changes: list[dict[str, Any]] = []
    returned: list[dict[str, Any]] = []
    shared = {"audience": audience, "place": "", "conf_level": conf_level}
    first = require_baseline(waves, baseline)
    bases = {outcome: require_baseline(waves, (baselines or {}).get(outcome.id, first)) for outcome in outcomes}
    wanted = dict.fromkeys(pair for base in bases.values() for pair in wave_pairs(waves, base))
    for kind, wave_from, wave_to in wanted:
        pair = _Pair.of(frame[number == wave_from], frame[number == wave_to])
        if pair is None:
            continue
        for outcome in outcomes:
            if kind == "baseline" and bases[outcome] != wave_from:
                continue
            found = pair.of_outcome(outcome, suppress_below)
            if found is None:
                continue
            judgement = known.get(("", outcome.id, wave_from, wave_to), (False, "not_checked"))
            spot = shared | {"kind": kind, "wave_from": wave_from, "wave_to": wave_to}
            changes += (spot | row for row in _change_rows(outcome, found, judgement, conf_level))
            returned += (spot | row for row in _returned_rows(outcome, found, conf_level))
    return SamePeople(_table(CHANGES, changes, CHANGES.hides.figures), _table(RETURNED, returned, (*FIGURES, *COUNTS)))


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """One outcome in two waves. change: of who came back. back, left: earlier levels, (K,); gap: the variance of their
    difference, (K,), and df. n_from, n_back, n_left: people. hidden: rests on so few that it is not told."""

    change: WaveMeans
    back: Floats
    left: Floats
    gap: Floats
    df: float
    n_from: int
    n_back: int
    n_left: int
    hidden: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """before, after: the rows of two waves. sampling, whole: design of the earlier one."""

    before: pd.DataFrame
    after: pd.DataFrame
    sampling: RowSampling
    whole: Partition

    @classmethod
    def of(cls, before: pd.DataFrame, after: pd.DataFrame) -> _Pair | None:
        """None where nobody is in both."""
        if not before[RESPONDENT].dropna().isin(after[RESPONDENT].dropna()).any():
            return None
        sampling = to_sampling(before)
        return cls(before, after, sampling, all_together(sampling, row_cells(sampling)))

    def of_outcome(self, outcome: WaveOutcome, suppress_below: int) -> _Found | None:
        """None where nobody answered twice."""
        first, again = _answers(self.before, outcome.id), _answers(self.after, outcome.id)
        later = again.dropna().drop_duplicates(RESPONDENT).set_index(RESPONDENT)["score"]
        counted = _once(first) & (self.sampling.weight > 0)
        score = np.where(counted, first["score"].to_numpy(), np.nan)
        then = np.where(counted, first[RESPONDENT].map(later).to_numpy(dtype=np.float64, na_value=np.nan), np.nan)
        values, is_back = outcome.values(score), counted & ~np.isnan(then)
        if not is_back.any():
            return None
        (change,) = estimate_means(self.sampling, self.whole, self._sums(outcome.values(then) - values))
        back = self._sums(np.where(is_back[:, None], values, np.nan))
        left = self._sums(np.where(is_back[:, None], np.nan, values))
        gap, df, levels = self._gap(back, left)
        n_back, n_left = int(is_back.sum()), int((counted & ~is_back).sum())
        n_new = int(len(later) - later.index.isin(first.loc[is_back, RESPONDENT]).sum())
        few = any(0 < n < suppress_below for n in (n_back, n_left, n_new))
        return _Found(change, levels[0], levels[1], gap, df, n_back + n_left, n_back, n_left, few)

    def _sums(self, values: Floats) -> Sums:
        return sum_by_member(self.whole, to_answers(self.sampling, values))

    def _gap(self, back: Sums, left: Sums) -> tuple[Floats, float, tuple[Floats, Floats]]:
        """Variance and df of the earlier level of who came back minus that of who left, and both levels."""
        parts = []
        for sums in (back, left):
            size = float(sums.weight.sum())
            level = sums.total.sum(axis=0) / size if size > 0 else np.full(sums.total.shape[1], np.nan)
            z = (sums.total - sums.weight[:, None] * np.nan_to_num(level)) / (size or 1.0)
            parts.append((level, z))
        (own, z_own), (other, z_other) = parts
        estimate = (own - other)[None, :]
        found = variances(self.sampling, self.whole, z_own - z_other, estimate, back.present | left.present)
        return found.variance[0], float(found.df[0]), (own, other)


def _answers(rows: pd.DataFrame, outcome: str) -> pd.DataFrame:
    scores = rows[outcome].to_numpy(dtype=np.float64, na_value=np.nan)
    people = rows[RESPONDENT].astype("object").to_numpy()
    return pd.DataFrame({RESPONDENT: people, "score": scores})


def _once(answers: pd.DataFrame) -> Bools:
    """(rows,) the first answer of each person; who has no name is a person of their own."""
    known = answers["score"].notna()
    twice = answers[known & answers[RESPONDENT].notna()].duplicated(RESPONDENT)
    again = pd.Series(False, index=answers.index)
    again.loc[twice.index] = twice
    return np.asarray((known & ~again).to_numpy(dtype=bool))


def _change_rows(
    outcome: WaveOutcome, found: _Found, judgement: Judgement, conf_level: float
) -> Iterator[dict[str, Any]]:
    comparable, reason = judgement
    means = found.change
    df = float(means.df[0])
    for number, label in enumerate(outcome.labels):
        estimate, error = float(means.estimate[0, number]), float(np.sqrt(means.variance[0, number]))
        low, high = _interval(estimate, error, df, conf_level)
        missing = "no_variance" if np.isnan(low) and not found.hidden else ""
        yield {
            "outcome": outcome.id,
            "estimate": estimate,
            "std_error": error,
            "df": df,
            "p_value": float(2 * stdtr(df, -abs(estimate) / error)) if error > 0 else float("nan"),
            "conf_low": low,
            "conf_high": high,
            "adjusted": False,
            "comparable": comparable,
            "reason": SEPARATOR.join(filter(None, (reason, missing))),
            "role": outcome.role,
            "harm_estimate": outcome.harm_signs[number] * estimate,
            "suppressed": found.hidden,
            "statistic": outcome.statistic,
            "category": label,
            "people": "same",
            "mix": "",
        }


def _returned_rows(outcome: WaveOutcome, found: _Found, conf_level: float) -> Iterator[dict[str, Any]]:
    for number, label in enumerate(outcome.labels):
        difference, error = float(found.back[number] - found.left[number]), float(np.sqrt(found.gap[number]))
        low, high = _interval(difference, error, found.df, conf_level)
        yield {
            "outcome": outcome.id,
            "n_from": found.n_from,
            "n_returned": found.n_back,
            "n_left": found.n_left,
            "share_returned": found.n_back / found.n_from,
            "returned": found.back[number],
            "left": found.left[number],
            "difference": difference,
            "std_error": error,
            "df": found.df,
            "conf_low": low,
            "conf_high": high,
            "role": outcome.role,
            "harm_difference": outcome.harm_signs[number] * difference,
            "statistic": outcome.statistic,
            "category": label,
            "suppressed": found.hidden,
        }


def _interval(estimate: float, error: float, df: float, conf_level: float) -> tuple[float, float]:
    low, high = t_interval(np.array(estimate), np.array(error), np.array(df), conf_level)
    return float(low), float(high)


def _table(table: Table, rows: list[dict[str, Any]], figures: Sequence[str]) -> pd.DataFrame:
    if not rows:
        return table.empty()
    found = pd.DataFrame(rows, columns=list(table.kinds))
    found.loc[found["suppressed"].astype(bool), list(figures)] = np.nan
    return table.require(found)

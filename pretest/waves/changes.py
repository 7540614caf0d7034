"""How each outcome moved between waves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from pretest.tables.changes import TABLE as CHANGES
from pretest.waves.comparability import SEPARATOR, join_reasons
from pretest.waves.contrast import Change, Contrast, estimate_contrast, pair_contrast, trend_contrast, years_of
from pretest.waves.domains import Domain, Followed, follow
from pretest.waves.outcome import WaveOutcome
from pretest.waves.pairs import require_baseline, wave_pairs
from pretest.waves.sampling import Sampling
from pretest.words import CONF_LEVEL, Floats

Judgement = tuple[bool, str]


def estimate_changes(
    frame: pd.DataFrame,
    outcomes: Sequence[WaveOutcome],
    *,
    audience: str,
    comparability: pd.DataFrame,
    baseline: int | None = None,
    baselines: Mapping[str, int] | None = None,
    trend: Literal["linear", "none"] = "linear",
    dates: Mapping[int, str | None] | None = None,
    conf_level: float = CONF_LEVEL,
    suppress_below: int = 10,
) -> pd.DataFrame:
    """Changes against the previous wave and the baseline, and the linear trend from the baseline on.

    Parameters
    ----------
    frame, outcomes, audience, conf_level, suppress_below
        As in ``estimate_levels``.
    comparability
        Table of ``check_comparability`` for this audience. A pair that it does not name is not comparable
        (``not_checked``).
    baseline
        Wave number; the first wave when not given.
    baselines
        Outcome → another wave to compare it with, and to begin its trend at.
    trend
        ``linear``: also the slope per year, where three or more waves with a date have levels to show. Waves whose
        level is suppressed are left out of it.
    dates
        Wave → ISO date. Wave numbers say nothing of the time between waves, so there is no trend without dates.

    Returns
    -------
    Table ``CHANGES``: one row per place × outcome × category × comparison. ``estimate`` is later minus earlier, in
    points of the score or as a difference of shares. ``harm_estimate`` is the same with the sign turned so that
    positive is worse; missing where no direction is worse. Rows that are not comparable keep their figures, which are
    then no change of opinion: read ``comparable`` first. ``reason`` also says why figures are missing:
    ``no_answers``, ``no_variance``. A trend is comparable when each of its waves is comparable with the first. Rows
    are suppressed when the level of one of their waves is.

    Raises
    ------
    DesignError
        When no wave has the number of the baseline.
    DataError
        When a weight is negative or infinite.
    """
    return changes_of(
        follow(frame, outcomes, suppress_below),
        audience=audience,
        comparability=comparability,
        baseline=baseline,
        baselines=baselines,
        trend=trend,
        dates=dates,
        conf_level=conf_level,
    )


def changes_of(
    followed: Followed,
    *,
    audience: str,
    comparability: pd.DataFrame,
    baseline: int | None = None,
    baselines: Mapping[str, int] | None = None,
    trend: Literal["linear", "none"] = "linear",
    dates: Mapping[int, str | None] | None = None,
    conf_level: float = CONF_LEVEL,
) -> pd.DataFrame:
    """The table of ``estimate_changes`` from estimates that are there already."""
    sampling = followed.sampling
    first = require_baseline(sampling.waves, baseline)
    known = _judgements(comparability, audience)
    years = years_of(sampling.waves, dates or {})
    rows: list[dict[str, Any]] = []
    for domain in followed.domains:
        limits = domain.intervals(conf_level)
        start = require_baseline(sampling.waves, (baselines or {}).get(domain.outcome.id, first))
        for contrast in _contrasts(domain, sampling, years, start, trend):
            judgement = _judgement(contrast, domain, sampling, years, known)
            hidden = bool(domain.suppressed[_waves_of(contrast, domain, sampling, years)].any())
            for number in range(len(domain.outcome.labels)):
                change = estimate_contrast(contrast, domain, limits, sampling, number, conf_level)
                row = _row(contrast, domain, number, change, judgement, hidden)
                rows.append({**row, "audience": audience, "conf_level": conf_level})
    table = pd.DataFrame(rows, columns=list(CHANGES.kinds))
    table.loc[table["suppressed"].astype(bool), list(CHANGES.hides.figures)] = np.nan
    return CHANGES.require(table)


def _contrasts(domain: Domain, sampling: Sampling, years: Floats, baseline: int, trend: str) -> Iterator[Contrast]:
    for kind, wave_from, wave_to in wave_pairs(sampling.waves, baseline):
        yield pair_contrast(kind, sampling.waves, wave_from, wave_to)
    if trend == "linear":
        line = trend_contrast(sampling.waves, years, domain.means.people, ~domain.suppressed, baseline)
        if line is not None:
            yield line


def _waves_of(contrast: Contrast, domain: Domain, sampling: Sampling, years: Floats) -> list[int]:
    """Positions of the waves that a contrast rests on; a wave can do so with weight zero."""
    if contrast.kind != "trend":
        return [sampling.waves.index(contrast.wave_from), sampling.waves.index(contrast.wave_to)]
    there = (domain.means.people > 0) & ~domain.suppressed & np.isfinite(years)
    return [t for t, wave in enumerate(sampling.waves) if wave >= contrast.wave_from and there[t]]


def _judgements(table: pd.DataFrame, audience: str) -> dict[tuple[str, str, int, int], Judgement]:
    own = table[table["audience"] == audience]
    keys = zip(*(own[column].tolist() for column in ("place", "outcome", "wave_from", "wave_to")), strict=True)
    return dict(zip(keys, zip(own["comparable"].tolist(), own["reason"].tolist(), strict=True), strict=True))


def _judgement(
    contrast: Contrast,
    domain: Domain,
    sampling: Sampling,
    years: Floats,
    known: dict[tuple[str, str, int, int], Judgement],
) -> Judgement:
    """Whether the contrast compares like with like, and the reasons against it."""
    start = contrast.wave_from
    others = [sampling.waves[t] for t in _waves_of(contrast, domain, sampling, years) if sampling.waves[t] != start]
    keys = [(domain.place, domain.outcome.id, start, wave) for wave in others]
    found = [known.get(key, (False, "not_checked")) for key in keys]
    codes = {code for _, reason in found for code in reason.split(SEPARATOR) if code}
    return all(comparable for comparable, _ in found), join_reasons(codes)


def _row(
    contrast: Contrast, domain: Domain, number: int, change: Change, judgement: Judgement, hidden: bool
) -> dict[str, Any]:
    comparable, reason = judgement
    missing = "no_answers" if np.isnan(change.estimate) else "no_variance" if np.isnan(change.conf_low) else ""
    outcome = domain.outcome
    return {
        "place": domain.place,
        "outcome": outcome.id,
        "kind": contrast.kind,
        "wave_from": contrast.wave_from,
        "wave_to": contrast.wave_to,
        "estimate": change.estimate,
        "std_error": change.std_error,
        "df": change.df,
        "p_value": change.p_value,
        "conf_low": change.conf_low,
        "conf_high": change.conf_high,
        "adjusted": False,
        "comparable": comparable,
        "reason": reason if hidden or not missing else SEPARATOR.join(filter(None, (reason, missing))),
        "role": outcome.role,
        "harm_estimate": outcome.harm_signs[number] * change.estimate,
        "suppressed": hidden,
        "statistic": outcome.statistic,
        "category": outcome.labels[number],
    }

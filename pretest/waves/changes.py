"""How each outcome moved between waves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Literal

import numpy as np
import pandas as pd

from pretest.tables.changes import TABLE as CHANGES
from pretest.waves.adjusting import JOINED, Adjusted, adjust
from pretest.waves.comparability import SEPARATOR, join_reasons
from pretest.waves.contrast import (
    Change,
    Contrast,
    break_contrast,
    estimate_contrast,
    pair_contrast,
    start_year,
    trend_contrast,
    years_of,
)
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
    campaign_start: str | None = None,
    conf_level: float = CONF_LEVEL,
    suppress_below: int = 10,
) -> pd.DataFrame:
    """Changes against the previous wave and the baseline, the linear trend from the baseline on, the jump of that line
    at the start of a campaign, and all of them once more with the mix of people of the baseline.

    Parameters
    ----------
    frame, outcomes, audience, conf_level, suppress_below
        As in ``estimate_levels``. With columns ``mix:NAME`` of groups (text) in the frame, each change is also given
        with the mix of the baseline wave (``adjusting``); without them no row is adjusted.
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
    campaign_start
        ISO date on which the line may jump: ``break_contrast``, where two waves or more lie on both sides.

    Returns
    -------
    Table ``CHANGES``: one row per place × outcome × category × comparison. ``estimate`` is later minus earlier, in
    points of the score or as a difference of shares. ``harm_estimate`` is the same with the sign turned so that
    positive is worse; missing where no direction is worse. Rows that are not comparable keep their figures, which are
    then no change of opinion: read ``comparable`` first. ``reason`` also says why figures are missing:
    ``no_answers``, ``no_variance``, of adjusted rows also ``mix_too_few`` (no group is large enough in every wave) and
    ``mix_not_reached`` (no weights give a wave the mix); ``mix_joined`` says that small groups were joined. A trend and
    a break are comparable when each of their waves is comparable with the first. Rows are suppressed when the level of
    one of their waves is.

    Raises
    ------
    DesignError
        When no wave has the number of the baseline.
    DataError
        When a weight is negative or infinite.
    """
    followed = follow(frame, outcomes, suppress_below)
    return changes_of(
        followed,
        audience=audience,
        comparability=comparability,
        baseline=baseline,
        baselines=baselines,
        trend=trend,
        dates=dates,
        campaign_start=campaign_start,
        adjusted=adjust(followed, frame, baseline, baselines),
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
    campaign_start: str | None = None,
    adjusted: Sequence[Adjusted] = (),
    conf_level: float = CONF_LEVEL,
) -> pd.DataFrame:
    """The table of ``estimate_changes`` from estimates that are there already.

    adjusted: the domains of ``followed`` in their order, as ``adjust`` gives them; empty for no adjusted rows.
    """
    sampling = followed.sampling
    first = require_baseline(sampling.waves, baseline)
    known = judgements(comparability, audience)
    years = years_of(sampling.waves, dates or {})
    start = start_year(dates or {}, campaign_start) if campaign_start else np.nan
    rows: list[dict[str, Any]] = []
    for domain, mixed in zip_longest(followed.domains, adjusted):
        limits = domain.intervals(conf_level)
        own = None if mixed is None else mixed.domain.intervals(conf_level)
        base = require_baseline(sampling.waves, (baselines or {}).get(domain.outcome.id, first))
        for contrast in _contrasts(domain, sampling, years, (base, start), trend):
            used = _waves_of(contrast, domain, sampling, years)
            judgement = _judgement(contrast, domain, [sampling.waves[t] for t in used], known)
            hidden = bool(domain.suppressed[used].any())
            for number in range(len(domain.outcome.labels)):
                change = estimate_contrast(contrast, domain, limits, sampling, number, conf_level)
                found = [_row(contrast, domain, number, change, judgement, hidden)]
                if mixed is not None and own is not None:
                    change = estimate_contrast(contrast, mixed.domain, own, sampling, number, conf_level)
                    found.append(_adjusted_row(contrast, mixed, number, change, judgement, hidden))
                rows += ({**row, "audience": audience, "conf_level": conf_level} for row in found)
    table = pd.DataFrame(rows, columns=list(CHANGES.kinds))
    table.loc[table["suppressed"].astype(bool), list(CHANGES.hides.figures)] = np.nan
    return CHANGES.require(table)


def _contrasts(
    domain: Domain, sampling: Sampling, years: Floats, starts: tuple[int, float], trend: str
) -> Iterator[Contrast]:
    """starts: the baseline, and the year in which the campaign started."""
    baseline, start = starts
    shown, people = ~domain.suppressed, domain.means.people
    for kind, wave_from, wave_to in wave_pairs(sampling.waves, baseline):
        yield pair_contrast(kind, sampling.waves, wave_from, wave_to)
    if trend == "linear":
        line = trend_contrast(sampling.waves, years, people, shown, baseline)
        if line is not None:
            yield line
    jump = break_contrast(sampling.waves, years, start, people, shown, baseline)
    if jump is not None:
        yield jump


def _waves_of(contrast: Contrast, domain: Domain, sampling: Sampling, years: Floats) -> list[int]:
    """Positions of the waves that a contrast rests on; a wave can do so with weight zero."""
    if contrast.kind not in ("trend", "break"):
        return [sampling.waves.index(contrast.wave_from), sampling.waves.index(contrast.wave_to)]
    there = (domain.means.people > 0) & ~domain.suppressed & np.isfinite(years)
    return [t for t, wave in enumerate(sampling.waves) if wave >= contrast.wave_from and there[t]]


def judgements(table: pd.DataFrame, audience: str) -> dict[tuple[str, str, int, int], Judgement]:
    """Place, outcome and two waves → whether they are comparable, and what is said against it."""
    own = table[table["audience"] == audience]
    keys = zip(*(own[column].tolist() for column in ("place", "outcome", "wave_from", "wave_to")), strict=True)
    return dict(zip(keys, zip(own["comparable"].tolist(), own["reason"].tolist(), strict=True), strict=True))


def _judgement(
    contrast: Contrast, domain: Domain, waves: Sequence[int], known: dict[tuple[str, str, int, int], Judgement]
) -> Judgement:
    """Whether the contrast compares like with like, and the reasons against it."""
    start = contrast.wave_from
    keys = [(domain.place, domain.outcome.id, start, wave) for wave in waves if wave != start]
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
        "people": "all",
        "mix": "",
    }


def _adjusted_row(
    contrast: Contrast, mixed: Adjusted, number: int, change: Change, judgement: Judgement, hidden: bool
) -> dict[str, Any]:
    """The contrast with the mix held the same; where that cannot be had, a row that says why."""
    row = _row(contrast, mixed.domain, number, change, judgement, hidden)
    without = not hidden and np.isnan(change.estimate)
    own = mixed.reason if without or mixed.reason == JOINED else ""
    if own:
        codes = [code for code in row["reason"].split(SEPARATOR) if code and not (without and code == "no_answers")]
        row["reason"] = SEPARATOR.join([*codes, own])
    return row | {"adjusted": True, "mix": SEPARATOR.join(mixed.names)}

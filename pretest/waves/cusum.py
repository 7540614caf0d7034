"""How far each harm that is watched has built up over the waves: a picture beside the alarms, which decide.

The waves that the alarms look at are added up (``pretest.numbers.cusum``). What an alarm may not tell adds nothing
here. After a wave that cannot be compared, or with another baseline, the sum begins anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from pretest.numbers.cusum import Errors, cusum, limit_of, run_lengths
from pretest.tables.cusum import TABLE as CUSUM
from pretest.waves.comparability import SEPARATOR
from pretest.waves.differences import NOT_COMPARABLE
from pretest.waves.domains import Domain, Followed
from pretest.waves.signed import signed_of

Draws = Callable[[str], np.random.Generator]
"""From the name of a purpose to its own stream of random numbers."""
_RUNS = {
    "run_length_in_control": "in_control",
    "run_length_half": "half",
    "run_length_margin": "margin",
    "run_length_double": "double",
}


def cusum_of(followed: Followed, alarms: pd.DataFrame, dates: Mapping[int, str | None], draws: Draws) -> pd.DataFrame:
    """The sum of each harm of one audience after each wave that its alarms look at.

    Parameters
    ----------
    followed
        The estimates that the alarms were made from.
    alarms
        Table ``alarms`` of this audience, as it may leave: what is hidden there adds nothing.
    dates
        Wave → ISO date, or None.
    draws
        Gives the random numbers of the simulated limit; the same for every harm, so that none moves another.

    Returns
    -------
    Table ``CUSUM``. Limits are those of the waves up to each row, so that a later wave changes no earlier row; run
    lengths are those of the last one.
    """
    domains = {(domain.place, domain.outcome.id): domain for domain in followed.domains}
    rows: list[dict[str, Any]] = []
    for (place, outcome), own in alarms.groupby(["place", "outcome"], sort=False):
        cell = [{str(name): value for name, value in row.items()} for row in own.sort_values("wave").to_dict("records")]
        rows += _rows(domains[str(place), str(outcome)], followed.sampling.waves, cell, dates, draws)
    return CUSUM.require(pd.DataFrame(rows, columns=list(CUSUM.kinds)))


def _rows(
    domain: Domain,
    waves: tuple[int, ...],
    alarms: list[dict[str, Any]],
    dates: Mapping[int, str | None],
    draws: Draws,
) -> list[dict[str, Any]]:
    """The rows of one harm in one place: a stretch of waves without a break at a time."""
    stretches: list[list[dict[str, Any]]] = [[]]
    for row in alarms:
        before = stretches[-1][-1] if stretches[-1] else None
        if before is not None and (_breaks(before) or before["wave_from"] != row["wave_from"]):
            stretches.append([])
        stretches[-1].append(row)
    found = [_stretch(domain, waves, part, draws, anew=number > 0) for number, part in enumerate(stretches)]
    return [{**row, "date": dates.get(row["wave"]) or ""} for part in found for row in part]


def _breaks(row: Mapping[str, Any]) -> bool:
    """Whether a wave cannot be compared with its baseline."""
    codes = str(row["reason"]).split(SEPARATOR)
    return math.isnan(row["latest"]) and not row["suppressed"] and bool({*codes} & {*NOT_COMPARABLE, "not_checked"})


def _stretch(
    domain: Domain, waves: tuple[int, ...], alarms: list[dict[str, Any]], draws: Draws, *, anew: bool
) -> list[dict[str, Any]]:
    """The rows of waves without a break between them."""
    rows = [_silent(row) for row in alarms]
    used = [t for t, row in enumerate(alarms) if math.isfinite(row["latest"]) and row["margin"] > 0]
    if not used:
        return rows
    places = [waves.index(alarms[0]["wave_from"]), *(waves.index(alarms[t]["wave"]) for t in used)]
    errors = Errors(signed_of(domain).covariance[np.ix_(places, places)], domain.means.df[places])
    changes, margins = (np.array([alarms[t][name] for t in used]) for name in ("latest", "margin"))
    sums = cusum((changes - margins / 2) / errors.std_error)
    limits = [limit_of(errors.first(n), margins[n - 1], draws("limit")) for n in range(1, len(used) + 1)]
    lengths = run_lengths(errors, margins[-1], limits[-1][0], draws("lengths"))
    for n, t in enumerate(used):
        rows[t] |= {
            "change": changes[n],
            "std_error": errors.std_error[n],
            "reference": margins[n] / 2 / errors.std_error[n],
            "value": sums[n],
            "limit": limits[n][0],
            "crossed": bool(sums[n] >= limits[n][0]),
            "restarted": anew and n == 0,
            "false_crossing": limits[n][1],
            **{column: getattr(lengths, name) for column, name in _RUNS.items()},
            "margin": margins[n],
            "reason": "",
        }
    return rows


def _silent(alarm: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a wave that adds nothing."""
    figures = (name for name, kind in CUSUM.kinds.items() if kind == "float")
    kept = ("wave", "audience", "place", "outcome", "unit", "wave_from", "role", "suppressed")
    return {
        **dict.fromkeys(figures, math.nan),
        "crossed": None,
        "restarted": None,
        "reason": alarm["reason"],
        **{name: alarm[name] for name in kept},
    }

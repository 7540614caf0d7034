"""How many more units of assignment would settle an open harm, or why no number would."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pretest.analysis.cells.evidence import column
from pretest.analysis.cells.family import Cells, upper_levels
from pretest.risk import Extra, extra_units
from pretest.spec.study import Study
from pretest.words import BELOW_MARGIN, CLEARED_DECISIONS, HARM_ROLES, Floats, Ints

KEYS = ["wave", "audience", "concept", "outcome"]


def with_sizes(study: Study, cells: Cells, verdicts: pd.DataFrame) -> pd.DataFrame:
    """``verdicts`` with ``n_more`` and its reason for every harm: 0 where it is excluded, empty where it was found."""
    places = _places(cells, verdicts)
    n_more, reasons = np.full(len(verdicts), np.nan), np.full(len(verdicts), "", dtype=object)
    for number, row in enumerate(verdicts.to_dict("records")):
        if row["role"] not in HARM_ROLES or row["suppressed"]:
            continue
        if row["verdict"] in BELOW_MARGIN:
            n_more[number] = 0.0
        elif row["verdict"] == "inconclusive":
            blocked = bool(row["block"]) or row["reason"] == "off_topic"
            found = _extra(study, cells, places[[number]], blocked=blocked)
            n_more[number], reasons[number] = found.n, found.reason
    return verdicts.assign(n_more=n_more, n_more_reason=reasons)


def decide_sizes(study: Study, cells: Cells, verdicts: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """``decisions`` with ``n_more``: of a concept that asks for more, jointly over all its primary harms."""
    places = _places(cells, verdicts)
    primary = (verdicts["role"].isin(HARM_ROLES) & verdicts["primary"]).to_numpy(dtype=bool)
    primary &= (verdicts["reason"] != "off_topic").to_numpy(dtype=bool, na_value=True)  # they are no cells
    n_more, reasons = np.full(len(decisions), np.nan), np.full(len(decisions), "", dtype=object)
    for number, row in enumerate(decisions.to_dict("records")):
        if row["verdict"] in CLEARED_DECISIONS:
            n_more[number] = 0.0
        if row["verdict"] != "collect_more" or row["suppressed"] or _only_gates(row["reason"]):
            continue
        own = (
            primary & (verdicts["wave"] == row["wave"]).to_numpy() & (verdicts["concept"] == row["concept"]).to_numpy()
        )
        if row["audience"]:
            own &= (verdicts["audience"] == row["audience"]).to_numpy()
        open_ = own & (verdicts["verdict"] == "inconclusive").to_numpy()
        blocked = bool((verdicts["block"][open_] != "").any())
        found = _extra(study, cells, places[own], blocked=blocked)
        n_more[number], reasons[number] = found.n, found.reason
    return decisions.assign(n_more=n_more, n_more_reason=reasons)


def _only_gates(reason: str) -> bool:
    """Whether nothing is open but whether people understand the message: how many more that takes is not worked out."""
    return all(part.rpartition("/")[2].startswith("understanding_open:") for part in reason.split("; "))


def _places(cells: Cells, verdicts: pd.DataFrame) -> Ints:
    """(rows,) number of each judged cell among all cells."""
    known = pd.MultiIndex.from_frame(cells.table[KEYS])
    return np.asarray(known.get_indexer(pd.MultiIndex.from_frame(verdicts[KEYS])), dtype=np.intp)


def _next_alpha(study: Study, cells: Cells) -> Floats:
    """(J,) the level of the upper bounds at the next planned look; without one the plan's, as in a new study."""
    level = upper_levels(study, cells, following=True)
    return np.full(len(cells.table), study.plan.alpha) if level is None else level


def _extra(study: Study, cells: Cells, places: Ints, *, blocked: bool) -> Extra:
    if blocked:
        return Extra(np.nan, "not_by_n")
    part, alpha = cells.table.iloc[places], _next_alpha(study, cells)
    in_sd = (part["judged_unit"] == "sd").to_numpy()

    def judged(name: str) -> Floats:
        return np.where(in_sd, column(part, f"{name}_sd"), column(part, f"{name}_points"))

    sign = column(part, "harm_sign")
    covariance = cells.covariance("points", column(cells.table, "harm_sign"))[np.ix_(places, places)]
    error = np.sqrt(np.diag(covariance))
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = covariance / np.outer(error, error)
    return extra_units(
        estimate=sign * judged("estimate"),
        variance_concept=judged("variance_concept"),
        variance_reference=judged("variance_reference"),
        df=judged("df"),
        n_concept=column(part, "units_concept"),
        n_reference=column(part, "units_reference"),
        margin=column(part, "margin"),
        alpha=alpha[places],
        correlation=correlation,
    )

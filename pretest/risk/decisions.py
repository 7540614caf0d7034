"""Decisions on concepts: what the verdicts on the cells mean for going on with a concept.

The order is fixed, from worst to best: stop, revise, no_control, collect_more, go, harmless_no_effect. Rules can
move a verdict to another of the steps stop, revise and collect_more; none can let a harm that is not excluded pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pretest.tables.verdicts import TABLE as VERDICTS
from pretest.words import (
    BELOW_MARGIN,
    BENEFIT_VERDICTS,
    DECISIONS,
    DRIVERS,
    HARM_ROLES,
    HARM_VERDICTS,
    Decision,
    Design,
    Verdict,
)

_Place = tuple[int, str, str]  # wave, audience, concept
_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rules:
    """Which verdicts on primary harms lead to which decision; the first step that holds any of its verdicts decides.

    stop, revise, collect_more: verdicts that lead there. A verdict named in none of them counts as cleared.

    Raises
    ------
    ValueError
        When a verdict is unknown or named twice, or when ``harm``, ``harm_signalled`` or ``inconclusive`` is named
        nowhere, so that it would count as cleared.
    """

    stop: tuple[Verdict, ...] = DRIVERS["stop"]
    revise: tuple[Verdict, ...] = DRIVERS["revise"]
    collect_more: tuple[Verdict, ...] = DRIVERS["collect_more"]

    def __post_init__(self) -> None:
        named = [*self.stop, *self.revise, *self.collect_more]
        unknown = sorted(set(named) - set(HARM_VERDICTS))
        uncleared = sorted(set(HARM_VERDICTS) - set(BELOW_MARGIN) - set(named))
        if unknown or uncleared or len(named) != len(set(named)):
            raise ValueError(f"decision rules: unknown {unknown}, must not count as cleared {uncleared}, named {named}")

    @classmethod
    def default(cls) -> Rules:
        """The rules of ``decisions: default`` in a plan."""
        return cls()

    def steps(self) -> tuple[tuple[Decision, tuple[Verdict, ...]], ...]:
        """The decisions that a verdict can force, worst first, with the verdicts that force them."""
        return (("stop", self.stop), ("revise", self.revise), ("collect_more", self.collect_more))


def decision_table(
    verdicts: pd.DataFrame,
    *,
    rules: Rules | None = None,
    design: Design = "controlled",
    asked: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row per wave x audience x concept and one per wave x concept (audience ""), all with outcome "".

    In one audience, by the default rules and in this order:

    1. no control arm (``design="uncontrolled"``, or every primary harm says ``no_control``): ``no_control``;
    2. any primary harm judged ``harm``: ``stop``; any ``harm_signalled``: ``revise``; any ``inconclusive``:
       ``collect_more``;
    3. no primary harm judged at all: ``collect_more``, reason ``no_primary_harm``; it can never be ``go``;
    4. all primary harms excluded or trivial: ``go`` if any benefit is shown, else ``harmless_no_effect``.

    Over audiences the worst decision holds; if every audience is cleared, ``go`` when at least one of them is ``go``.

    ``reason`` names the outcomes that drive the decision, as ``harm:social_distance``, over audiences with the
    audience in front (``non_users/harm:social_distance``), joined by "; ". ``n_more`` is set for ``collect_more``:
    the largest number over the cells that ask for it, NaN if more respondents cannot settle one of them (or its
    figures are suppressed); it is 0 for ``go`` and ``harmless_no_effect`` and NaN for the other decisions.

    Parameters
    ----------
    verdicts
        Rows of ``verdict_table``.
    asked
        Frame with wave, audience, concept: every combination that must get a row, also if nothing was judged in it.

    Raises
    ------
    ValueError
        When ``verdicts`` does not have the declared columns, or a harm in it has no known verdict.
    """
    found: dict[_Place, list[_Row]] = {}
    for record in _require_judged(verdicts).to_dict("records"):
        place = (record["wave"], record["audience"], record["concept"])
        found.setdefault(place, []).append({str(name): value for name, value in record.items()})
    if asked is not None:
        for place in asked[["wave", "audience", "concept"]].itertuples(index=False, name=None):
            found.setdefault(place, [])
    chosen = rules if rules is not None else Rules.default()
    local = [_decide(place, rows, chosen, design) for place, rows in found.items()]
    by_concept: dict[tuple[int, str], list[_Row]] = {}
    for row in local:
        by_concept.setdefault((row["wave"], row["concept"]), []).append(row)
    overall = [_overall(rows) for rows in by_concept.values()]
    return VERDICTS.require(pd.DataFrame([*local, *overall], columns=list(VERDICTS.kinds)))


def _require_judged(verdicts: pd.DataFrame) -> pd.DataFrame:
    """The cell rows; a verdict or a role that is not known must never count as cleared."""
    typed = VERDICTS.require(verdicts)
    needed = ["wave", "audience", "concept", "outcome", "role", "primary", "verdict", "suppressed"]
    if bool(typed[needed].isna().any(axis=None)):
        raise ValueError(f"table 'verdicts': none of {needed} may be missing")
    harms = typed["role"].isin(HARM_ROLES)
    benefits = typed["role"] == "benefit"
    known = (harms & typed["verdict"].isin(HARM_VERDICTS)) | (benefits & typed["verdict"].isin(BENEFIT_VERDICTS))
    if not bool(known.all()):
        raise ValueError("table 'verdicts': only rows of verdict_table, with its verdicts, can be decided on")
    return typed.assign(reason=typed["reason"].fillna(""))


def _decide(place: _Place, rows: list[_Row], rules: Rules, design: Design) -> _Row:
    """The row of one concept in one audience."""
    primary = [row for row in rows if row["role"] in HARM_ROLES and row["primary"]]
    suppressed = any(row["suppressed"] for row in primary)
    uncontrolled = bool(primary) and all(row["reason"] == "no_control" for row in primary)
    if design == "uncontrolled" or uncontrolled:
        return _row(place, "no_control", "no_control", np.nan, suppressed)
    for decision, forcing in rules.steps():
        driving = [row for row in primary if row["verdict"] in forcing]
        if driving:
            n_more = _largest(driving) if decision == "collect_more" else np.nan
            return _row(place, decision, _named(driving), n_more, suppressed)
    if not primary:
        return _row(place, "collect_more", "no_primary_harm", np.nan, suppressed)
    benefits = [row for row in rows if row["role"] == "benefit"]
    shown = [row for row in benefits if row["verdict"] == "benefit_shown"]
    if shown:
        return _row(place, "go", _named(shown), 0.0, suppressed)
    return _row(place, "harmless_no_effect", _named(benefits) or "no_benefit_measured", 0.0, suppressed)


def _overall(rows: list[_Row]) -> _Row:
    """The row of one concept over its audiences: the worst of theirs."""
    decision: Decision = min((row["verdict"] for row in rows), key=DECISIONS.index)
    driving = sorted((row for row in rows if row["verdict"] == decision), key=lambda row: str(row["audience"]))
    reasons = [f"{row['audience']}/{part}" for row in driving for part in row["reason"].split("; ")]
    suppressed = any(row["suppressed"] for row in rows)
    return _row((rows[0]["wave"], "", rows[0]["concept"]), decision, "; ".join(reasons), _largest(driving), suppressed)


def _largest(rows: list[_Row]) -> float:
    """The largest n_more, NaN as soon as one of them is."""
    return float(np.max([row["n_more"] for row in rows]))


def _named(rows: list[_Row]) -> str:
    """``verdict:outcome`` of each row, in alphabetical order."""
    return "; ".join(sorted(f"{row['verdict']}:{row['outcome']}" for row in rows))


def _row(place: _Place, decision: Decision, reason: str, n_more: float, suppressed: bool) -> _Row:
    """One decision row, with the columns of ``VERDICTS``."""
    wave, audience, concept = place
    row: _Row = {name: np.nan for name, kind in VERDICTS.kinds.items() if kind == "float"}
    row |= {"wave": wave, "audience": audience, "concept": concept, "outcome": "", "role": "", "unit": ""}
    row |= {"primary": True, "verdict": decision, "reason": reason, "n_more": n_more, "suppressed": suppressed}
    return row

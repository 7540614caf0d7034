"""Decisions on concepts: what the verdicts on the cells mean for going on with a concept.

The order is fixed, and nothing lets a harm that is not excluded pass; METHODS of this package say why each step is
there. A decision speaks for all harms that were measured, primary or not: the exploratory ones cannot clear a concept,
but they can hold it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from pretest.tables.verdicts import TABLE as VERDICTS
from pretest.words import (
    BENEFIT_VERDICTS,
    DECISIONS,
    HARM_BADGES,
    HARM_ROLES,
    HARM_VERDICTS,
    MENDED_BLOCKS,
    REACHED_VERDICTS,
    AimBadge,
    Decision,
    Design,
    HarmBadge,
)

_Place = tuple[int, str, str]  # wave, audience, concept
_Row = dict[str, Any]

_HARM_BADGE_OF: dict[str, HarmBadge] = {"harm": "harm", "harm_signalled": "signalled"}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a decision needs to know of the study beside the verdicts.

    design: whether there is a control. gates:
    wave, audience, concept → why too few people are known to understand it, as ``not_understood:SCALE`` or (where that
    cannot be told) ``understanding_open:SCALE``.
    """

    design: Design = "controlled"
    gates: Mapping[_Place, tuple[str, ...]] = field(default_factory=dict)


def decision_table(
    verdicts: pd.DataFrame, *, setting: Setting | None = None, asked: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row per wave x audience x concept and one per wave x concept (audience ""), all with outcome "".

    In one audience, the first that holds:

    1. no control arm (every primary harm says ``no_control``, or ``setting`` says so): ``no_control``;
    2. a primary harm says ``harm``: ``stop``;
    3. a primary harm says ``harm_signalled``; any other harm says ``harm`` or ``harm_signalled``; an aim or a benefit
       went the wrong way; or a primary harm that cannot be told has an estimate at or above its margin: ``revise``;
    4. a primary harm asks about the message while the control is about something else (its reason is ``off_topic``):
       ``no_control``, since neither more people nor a mend can settle it;
    5. a primary harm is open because of its keying or its weights: ``mend_first``;
    6. any other primary harm is open: ``collect_more``;
    7. no primary harm was measured: ``not_measured``;
    8. an aim is improved: ``go``; else ``harmless_aim_not_shown``. But never ``go`` below a gate: where too few people
       understood the message it is ``revise``, and where that cannot be told ``collect_more``.

    Over audiences the worst of 1-7 holds; if all have passed, ``go`` when at least one of them is ``go``.

    ``reason`` names the cells that drive the decision, as ``harm:social_distance``, over audiences with the audience in
    front (``non_users/harm:social_distance``), joined by "; ". ``harm_badge`` and ``aim_badge`` answer one question
    each, over all harms and over all aims.

    Parameters
    ----------
    verdicts
        Rows of ``verdict_table``.
    asked
        Frame with wave, audience, concept: the combinations that get a row, also if nothing was judged in them. Others
        get none. Without it every combination in ``verdicts`` has one.

    Raises
    ------
    ValueError
        When ``verdicts`` does not have the declared columns, or a cell in it has no known verdict.
    """
    found: dict[_Place, list[_Row]] = {}
    if asked is not None:
        found = {place: [] for place in asked[["wave", "audience", "concept"]].itertuples(index=False, name=None)}
    for record in _records(_require_judged(verdicts)):
        place = (record["wave"], record["audience"], record["concept"])
        if asked is None or place in found:
            found.setdefault(place, []).append(record)
    local = [_decide(place, rows, setting or Setting()) for place, rows in found.items()]
    by_concept: dict[tuple[int, str], list[_Row]] = {}
    for row in local:
        by_concept.setdefault((row["wave"], row["concept"]), []).append(row)
    overall = [_overall(rows) for rows in by_concept.values()]
    return VERDICTS.require(pd.DataFrame([*local, *overall], columns=list(VERDICTS.kinds)))


_USED = (
    "wave",
    "audience",
    "concept",
    "outcome",
    "role",
    "primary",
    "is_aim",
    "verdict",
    "reason",
    "block",
    "suppressed",
)


def _records(verdicts: pd.DataFrame) -> Iterator[_Row]:
    """What a decision looks at of each row."""
    columns = [verdicts[name].astype(object).tolist() for name in _USED]
    return (dict(zip(_USED, values, strict=True)) for values in zip(*columns, strict=True))


def _require_judged(verdicts: pd.DataFrame) -> pd.DataFrame:
    """The cell rows; a verdict or a role that is not known must never count as cleared."""
    typed = VERDICTS.require(verdicts)
    needed = ["wave", "audience", "concept", "outcome", "role", "primary", "is_aim", "verdict", "suppressed"]
    if bool(typed[needed].isna().any(axis=None)):
        raise ValueError(f"table 'verdicts': none of {needed} may be missing")
    harms = typed["role"].isin(HARM_ROLES)
    known = (harms & typed["verdict"].isin(HARM_VERDICTS)) | (~harms & typed["verdict"].isin(BENEFIT_VERDICTS))
    if not bool(known.all()):
        raise ValueError("table 'verdicts': only rows of verdict_table, with its verdicts, can be decided on")
    return typed.assign(reason=typed["reason"].fillna(""), block=typed["block"].fillna(""))


def _decide(place: _Place, rows: list[_Row], setting: Setting) -> _Row:
    """The row of one concept in one audience."""
    harms = [row for row in rows if row["role"] in HARM_ROLES]
    primary = [row for row in harms if row["primary"]]
    decision, reason = _decision(rows, harms, primary, setting)
    if decision == "go":
        decision, reason = _through_gates(reason, setting.gates.get(place, ()))
    suppressed = any(row["suppressed"] for row in primary)
    badges = _harm_badge(harms, primary, decision), _aim_badge(rows)
    return _row(place, decision, reason, badges, suppressed)


def _decision(
    rows: Sequence[_Row], harms: Sequence[_Row], primary: Sequence[_Row], setting: Setting
) -> tuple[Decision, str]:
    uncontrolled = bool(primary) and all(row["reason"] == "no_control" for row in primary)
    if setting.design == "uncontrolled" or uncontrolled:
        return "no_control", "no_control"
    off_topic = [f"off_topic:{row['outcome']}" for row in primary if row["reason"] == "off_topic"]
    steps: tuple[tuple[Decision, list[str]], ...] = (
        ("stop", [_said(row) for row in primary if row["verdict"] == "harm"]),
        ("revise", _revising(rows, harms)),
        ("no_control", off_topic),
        ("mend_first", [f"{row['block']}:{row['outcome']}" for row in _open(primary) if row["block"] in MENDED_BLOCKS]),
        ("collect_more", [_said(row) for row in _open(primary)]),
        ("not_measured", [] if primary else ["no_primary_harm"]),
        ("go", [_said(row) for row in rows if row["is_aim"] and row["verdict"] in REACHED_VERDICTS]),
    )
    for decision, reasons in steps:
        if reasons:
            return decision, "; ".join(sorted(reasons))
    aims = sorted(_said(row) for row in rows if row["is_aim"])
    return "harmless_aim_not_shown", "; ".join(aims) or "aim_not_measured"


def _through_gates(reason: str, gates: Sequence[str]) -> tuple[Decision, str]:
    """What becomes of ``go``: a message that people do not understand is not ready, however well it works."""
    steps: tuple[tuple[Decision, str], ...] = (("revise", "not_understood:"), ("collect_more", "understanding_open:"))
    for decision, code in steps:
        found = [one for one in gates if one.startswith(code)]
        if found:
            return decision, "; ".join(sorted(found))
    return "go", reason


def _revising(rows: Sequence[_Row], harms: Sequence[_Row]) -> list[str]:
    """What asks for another version of the concept."""
    loud = ("harm", "harm_signalled")
    found = [
        _said(row) for row in harms if row["verdict"] in loud and not (row["primary"] and row["verdict"] == "harm")
    ]
    found += [_said(row) for row in rows if row["verdict"] == "benefit_reversed"]
    found += [_said(row) for row in harms if row["is_aim"] and row["verdict"] == "trivial_harm"]
    return found + [f"possible_harm:{row['outcome']}" for row in harms if row["reason"] == "possible_harm"]


def _open(primary: Sequence[_Row]) -> list[_Row]:
    """Those that more people, or a mend, may settle; a harm that is compared with nobody is not one of them."""
    return [row for row in primary if row["verdict"] == "inconclusive" and row["reason"] != "off_topic"]


def _harm_badge(harms: Sequence[_Row], primary: Sequence[_Row], decision: Decision) -> HarmBadge:
    """Any harm that was measured may say harm; only all primary harms together may say that none lies above."""
    loud = [_HARM_BADGE_OF[row["verdict"]] for row in harms if row["verdict"] in _HARM_BADGE_OF]
    if loud:
        return min(loud, key=HARM_BADGES.index)
    if not primary:
        return "not_measured"
    inconclusive = any(row["verdict"] == "inconclusive" for row in primary)
    return "cannot_tell" if inconclusive or decision == "no_control" else "not_above_limit"


def _aim_badge(rows: Sequence[_Row]) -> AimBadge:
    """Of the aims; what went the wrong way comes first, whether or not it is an aim."""
    aims = [row for row in rows if row["is_aim"]]
    turned = [row for row in rows if row["verdict"] == "benefit_reversed"]
    turned += [row for row in aims if row["verdict"] in ("harm", "harm_signalled", "trivial_harm")]
    if turned:
        return "reversed"
    if not aims:
        return "not_measured"
    return "shown" if any(row["verdict"] in REACHED_VERDICTS for row in aims) else "not_shown"


def _overall(rows: list[_Row]) -> _Row:
    """The row of one concept over its audiences: the worst of theirs, or ``go`` once all have passed."""
    held = [row for row in rows if row["verdict"] not in ("go", "harmless_aim_not_shown")]
    gone = [row for row in rows if row["verdict"] == "go"]
    choice = held or gone or rows
    decision: Decision = min((row["verdict"] for row in choice), key=DECISIONS.index)
    driving = sorted((row for row in choice if row["verdict"] == decision), key=lambda row: str(row["audience"]))
    reasons = [f"{row['audience']}/{part}" for row in driving for part in row["reason"].split("; ")]
    harm: HarmBadge = min((row["harm_badge"] for row in rows), key=HARM_BADGES.index)
    measured = [row["aim_badge"] for row in rows if row["aim_badge"] != "not_measured"]
    aim: AimBadge = "not_measured"
    if measured:
        aim = "reversed" if "reversed" in measured else ("shown" if "shown" in measured else "not_shown")
    suppressed = any(row["suppressed"] for row in rows)
    place = (rows[0]["wave"], "", rows[0]["concept"])
    return _row(place, decision, "; ".join(reasons), (harm, aim), suppressed)


def _said(row: _Row) -> str:
    return f"{row['verdict']}:{row['outcome']}"


def _row(place: _Place, decision: Decision, reason: str, badges: tuple[HarmBadge, AimBadge], suppressed: bool) -> _Row:
    """One decision row, with the columns of ``VERDICTS``."""
    wave, audience, concept = place
    row: _Row = {name: np.nan if kind == "float" else "" for name, kind in VERDICTS.kinds.items()}
    row |= {"wave": wave, "audience": audience, "concept": concept, "primary": True, "is_aim": False}
    row |= {"verdict": decision, "reason": reason, "suppressed": suppressed}
    row |= {"harm_badge": badges[0], "aim_badge": badges[1]}
    return row

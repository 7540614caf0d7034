"""How each harm stands in the waves: one typed row per harm and audience, from the suppressed tables alone.

A harm that the plan's alarms watch stands as the table ``alarms`` says (``alarmed``). No alarm is made here: of any
other harm a change in the wrong direction is something to watch. And only a change whose whole interval lies below the
margin is called fine; what cannot be compared, is hidden or has no margin cannot be told.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pretest.findings import OutcomeFacts
from pretest.report.words.changerows import Beside, beside, raw_changes
from pretest.report.words.edition import Edition
from pretest.report.words.gain import outcome_harm_sign, told
from pretest.report.words.tablerows import Row
from pretest.words import WaveStatus, is_harm_role

Limit = Literal["alarm", "above", "perhaps", "near", "cannot_tell", "below"]
LIMITS: tuple[Limit, ...] = ("alarm", "above", "perhaps", "near", "cannot_tell", "below")
"""Where a change lies against the margin, from worst to best. alarm: worse, and by the margin or more as far as can be
estimated; perhaps: worse, and perhaps by more than the margin; near: perhaps worse, and near the margin."""
Why = Literal["", "not_comparable", "hidden", "unknown", "no_margin", "open", "caution", "last_wave", "place",
              "other_unit", "same_mix", "same_people"]  # fmt: skip
STATUS_OF: dict[Limit, WaveStatus] = {
    "above": "watch",
    "perhaps": "watch",
    "cannot_tell": "cannot_tell",
    "below": "fine",
}


@dataclass(frozen=True, slots=True)
class WatchedHarm:
    """One harm in one audience, from ``wave_from`` to ``wave_to``.

    estimate, lower, upper: the change with its interval, positive = more harm; margin in the same unit: points of the
    score, or a difference of shares; NaN for what there is none of. why: what keeps it from being told. reasons: the
    codes of the row. places: where it is worse, and perhaps above the limit, though not of everywhere together; near:
    where it may be near the limit. looks: how many waves an alarm has looked at, 0 for a harm that none watches.
    """

    audience: str
    outcome: str
    statistic: str
    wave_from: int
    wave_to: int
    estimate: float
    lower: float
    upper: float
    margin: float
    limit: Limit
    status: WaveStatus
    why: Why = ""
    reasons: str = ""
    conf_level: float = math.nan
    places: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    looks: int = 0
    alarmed: bool = False


def watched_harms(edition: Edition, wave: int | None = None) -> tuple[WatchedHarm, ...]:
    """The change of each harm since the baseline, up to ``wave`` (default: the last one), in the order of the study;
    those that the plan's alarms watch first."""
    rows = [row for row in raw_changes(edition) if row["kind"] == "baseline" and is_harm_role(row["role"])]
    rows = [row for row in rows if not _is_mirror(row)]
    last = max((row["wave_to"] for row in rows), default=0) if wave is None else wave
    here = [row for row in rows if row["wave_to"] == last]
    audiences = [audience.id for audience in edition.findings.study.audiences]
    whole = [row for row in here if not row["place"]]
    whole.sort(key=lambda row: (audiences.index(row["audience"]), edition.outcome_place(row["outcome"])))
    levels, alarmed = edition.rows("levels"), alarmed_harms(edition, last)
    others = beside(edition)
    plain = [row for row in whole if (row["audience"], row["outcome"]) not in alarmed]
    found = [*alarmed.values(), *(_with_places(edition, row, here, levels, others) for row in plain)]
    return tuple(
        sorted(
            found,
            key=lambda harm: (not harm.alarmed, audiences.index(harm.audience), edition.outcome_place(harm.outcome)),
        )
    )


def watched_waves(edition: Edition) -> tuple[int, ...]:
    """The waves that are compared with the baseline, earliest first."""
    return tuple(sorted({row["wave_to"] for row in raw_changes(edition) if row["kind"] == "baseline"}))


def main_harms(harms: Sequence[WatchedHarm]) -> tuple[WatchedHarm, ...]:
    """Those that the plan's alarms watch; all where it watches none."""
    return tuple(harm for harm in harms if harm.alarmed) or tuple(harms)


def alarmed_harms(edition: Edition, wave: int) -> dict[tuple[str, str], WatchedHarm]:
    """Audience and outcome → how the harm stands by the plan's alarms in ``wave``, and in its places."""
    rows = [row for row in edition.rows("alarms") if row["wave"] == wave]
    whole = {(row["audience"], row["outcome"]): _alarmed(row) for row in rows if not row["place"]}
    for key, harm in whole.items():
        parts = {
            row["place"]: _alarmed(row) for row in rows if row["place"] and (row["audience"], row["outcome"]) == key
        }
        whole[key] = _with_alarmed_places(harm, parts)
    return whole


def alarm_waves(edition: Edition) -> tuple[int, ...]:
    """The waves that the plan's alarms looked at, earliest first."""
    return tuple(sorted({row["wave"] for row in edition.rows("alarms")}))


def _alarmed(row: Row) -> WatchedHarm:
    bare = WatchedHarm(
        row["audience"], row["outcome"], "share" if row["unit"] == "share" else "mean", row["wave_from"], row["wave"],
        row["estimate"], row["sequence_low"], row["sequence_high"], row["margin"], "cannot_tell", row["state"],
        reasons=row["reason"], looks=int(row["looks"] or 0), alarmed=True,
    )  # fmt: skip
    if row["suppressed"]:
        return replace(bare, why="hidden")
    if not math.isfinite(row["estimate"]):
        return replace(bare, why="not_comparable")
    if not math.isfinite(row["margin"]):
        return replace(bare, limit="perhaps" if row["sequence_low"] > 0 else "cannot_tell", why="no_margin")
    if row["state"] == "alarm":
        return replace(bare, limit="alarm")
    if row["state"] == "watch":
        sure: Limit = "below" if row["sequence_high"] < row["margin"] else "perhaps"
        return replace(bare, limit=sure if row["sequence_low"] > 0 else "near")
    if row["state"] == "fine":
        return replace(bare, limit="below")
    codes = row["reason"].split("; ")
    known: tuple[Why, ...] = ("last_wave", "same_mix", "same_people")
    doubt: Why = next((code for code in known if code in codes), "caution")
    return replace(bare, why=doubt if row["sequence_high"] < row["margin"] else "open")


def _with_alarmed_places(whole: WatchedHarm, parts: Mapping[str, WatchedHarm]) -> WatchedHarm:
    """The harm over all places together; where it is worse in one of them, that is how it stands.

    An estimate near the limit in one place may be chance: it is named, and changes no status.
    """
    near = tuple(place for place, harm in parts.items() if harm.limit == "near")
    whole = replace(whole, near=near)
    for limit in ("alarm", "perhaps"):
        own = tuple(place for place, harm in parts.items() if harm.limit == limit)
        if own and LIMITS.index(limit) < LIMITS.index(whole.limit):
            return replace(whole, limit=limit, status=parts[own[0]].status, why="place", places=own)
    return whole


def margin_of(edition: Edition, row: Row, levels: Iterable[Row]) -> float:
    """The margin of a change in the unit of that change: points of the score, or a difference of shares.

    A margin in SD is that many SD of the answers in the wave that the change starts from: the standard error there
    times the root of the number of people that it counts as. NaN where the plan names no margin, where that is a share
    of people and the change one of means, or where that wave has no figures.
    """
    fact = _fact(edition, row["outcome"])
    if fact is None or fact.margin is None or _is_of_other_unit(fact, row):
        return math.nan
    if fact.margin_unit != "sd":
        return fact.margin
    place = ("audience", "place", "outcome", "statistic", "category")
    start = next(
        (one for one in levels if one["wave"] == row["wave_from"] and all(one[key] == row[key] for key in place)), None
    )
    if start is None or not (math.isfinite(start["std_error"]) and math.isfinite(start["n_effective"])):
        return math.nan
    return fact.margin * float(start["std_error"]) * math.sqrt(float(start["n_effective"]))


def _with_places(edition: Edition, row: Row, rows: list[Row], levels: list[Row], others: Beside) -> WatchedHarm:
    """The harm over all places together; not fine where it is worse in one of them."""
    whole = _watched(edition, row, levels, others)
    if whole.status == "watch":
        return whole
    same = [
        one for one in rows if one["place"] and (one["audience"], one["outcome"]) == (row["audience"], row["outcome"])
    ]
    worse = [one for one in same if _watched(edition, one, levels, others).status == "watch"]
    if not worse:
        return whole
    return replace(whole, limit="perhaps", status="watch", why="place", places=tuple(one["place"] for one in worse))


def _watched(edition: Edition, row: Row, levels: list[Row], others: Beside) -> WatchedHarm:
    sign = outcome_harm_sign(edition, row["outcome"])
    change = told(1.0 if math.isnan(sign) else sign, row["estimate"], row["conf_low"], row["conf_high"])
    margin = margin_of(edition, row, levels)
    fact = _fact(edition, row["outcome"])
    bare = WatchedHarm(
        row["audience"], row["outcome"], row["statistic"], row["wave_from"], row["wave_to"], change.estimate,
        change.lower, change.upper, margin, "cannot_tell", "cannot_tell", "open", row["reason"], row["conf_level"],
    )  # fmt: skip
    if row["suppressed"] and not math.isfinite(row["estimate"]):
        return replace(bare, why="hidden")
    if not row["comparable"]:
        return replace(bare, why="not_comparable")
    if not (math.isfinite(change.lower) and math.isfinite(change.upper)) or math.isnan(sign):
        return replace(bare, why="unknown")
    limit, why = _against(change.lower, change.upper, margin, caution=bool(row["reason"]))
    if why == "no_margin" and fact is not None and _is_of_other_unit(fact, row):
        why = "other_unit"
    if limit == "below" and not _is_below(sign, others.adjusted_of(row), margin):
        limit, why = "cannot_tell", "same_mix"
    if limit == "below" and not _is_below(sign, others.same_of(row), margin):
        limit, why = "cannot_tell", "same_people"
    return replace(bare, limit=limit, status=STATUS_OF[limit], why=why)


def _against(lower: float, upper: float, margin: float, *, caution: bool) -> tuple[Limit, Why]:
    """Where an interval lies against the margin. A doubt whether waves are alike takes away what reassures alone."""
    if not math.isfinite(margin):
        return ("perhaps" if lower > 0 else "cannot_tell"), "no_margin"
    if lower > margin:
        return "above", ""
    if upper < margin:
        return ("cannot_tell", "caution") if caution else ("below", "")
    return ("perhaps", "") if lower > 0 else ("cannot_tell", "open")


def _is_of_other_unit(fact: OutcomeFacts, row: Row) -> bool:
    """Whether the margin is about a share of people, and the row about a mean: a share of 0.05 is not 0.05 points."""
    return fact.model == "ordinal" and fact.margin_unit != "sd" and row["statistic"] == "mean"


def _is_below(sign: float, other: Row | None, margin: float) -> bool:
    """Whether the change is below the margin among people more alike too, where there is such a figure."""
    if other is None or not (math.isfinite(other["conf_low"]) and math.isfinite(other["conf_high"])):
        return True
    return told(sign, other["estimate"], other["conf_low"], other["conf_high"]).upper < margin


def _is_mirror(row: Row) -> bool:
    """The share of the lower of two answers, which says the same as that of the higher one."""
    return row["statistic"] == "share" and row["category"] in ("0", "0.0")


def _fact(edition: Edition, outcome: str) -> OutcomeFacts | None:
    return next((fact for fact in edition.findings.study.outcomes if fact.id == outcome), None)

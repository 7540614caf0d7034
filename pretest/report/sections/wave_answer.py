"""The answer of the waves: three sentences, and one status for each harm with its limit and its dates."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pretest.report.figures.palette import STATUS_MARKS, Mark
from pretest.report.pages.table import Cell, Illustration, Table, TableRow, make_table
from pretest.report.sections.alarmtables import alarm_illustration, alarm_places
from pretest.report.sections.section import Section
from pretest.report.sections.series import change_text, in_change_unit
from pretest.report.words.alike import alike_otherwise
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.taken import decided_sentence
from pretest.report.words.watching import WatchedHarm, watched_harms, watched_waves
from pretest.report.words.waved import (
    TOLD_AS_HARM,
    action_claims,
    change_claims,
    doubts_of,
    limit_claims,
    otherwise_words,
    place_list,
    wave_name,
)
from pretest.tables.alarms import TABLE as ALARMS
from pretest.tables.changes import TABLE as CHANGES
from pretest.tables.decisions import TABLE as DECISIONS
from pretest.tables.levels import TABLE as LEVELS
from pretest.tables.returned import TABLE as RETURNED
from pretest.words import ALIKE_REASONS, WAVE_STATUSES, WaveStatus


@dataclass(frozen=True, slots=True)
class HarmLine:
    """One harm: its badge with what that claims, its name, and the figures in words. other: not one of those that the
    plan's alarms watch, where they watch some."""

    badge: Cell
    claim: Claim
    name: str
    said: str
    margin: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class AudienceStatus:
    """One audience. illustration: the main harms over the waves, None without alarms. calm: whether all of its harms
    lie below their limit, so that the figure need not stand open."""

    title: str
    harms: tuple[HarmLine, ...]
    illustration: Illustration | None = None
    calm: bool = False


@dataclass(frozen=True, slots=True)
class KeyLine:
    mark: Mark
    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class WaveAnswer:
    """sentences: three groups of claims. campaign: when it started, or "". decided: what was decided since about a harm
    that raises an alarm, or "". history: the statuses of all waves. cause: what the waves do not say. basis: what the
    figures of the main harms are, said once where it holds for all, else "". places: how each main harm stands in each
    place, None without places or alarms."""

    sentences: tuple[tuple[Claim, ...], ...]
    campaign: str
    audiences: tuple[AudienceStatus, ...]
    key: tuple[KeyLine, ...]
    history: Table
    cause: tuple[str, ...]
    places: Table | None = None
    decided: str = ""
    basis: str = ""


def wave_answer(edition: Edition) -> WaveAnswer:
    """The answer, from the suppressed tables ``changes`` and ``levels`` and what the plan fixed."""
    harms = watched_harms(edition)
    told = (change_claims(edition), limit_claims(edition, harms), action_claims(edition, harms))
    audiences = dict.fromkeys(harm.audience for harm in _worst_first(harms))
    basis = _basis(edition, harms)
    return WaveAnswer(
        sentences=tuple(claims for claims in told if claims),
        campaign=campaign_sentence(edition),
        audiences=tuple(
            AudienceStatus(
                edition.labels.audience(audience),
                tuple(_line(edition, one, harms, basis) for one in _worst_first(harms) if one.audience == audience),
                alarm_illustration(edition, audience, number),
                all(one.status == "fine" for one in harms if one.audience == audience and one.alarmed),
            )
            for number, audience in enumerate(audiences, 1)
        ),
        key=tuple(_key(edition, harms, status) for status in STATUS_MARKS),
        history=_history(edition),
        cause=_cause(edition, harms),
        places=alarm_places(edition),
        decided=decided_sentence(edition),
        basis=basis,
    )


def _basis(edition: Edition, harms: tuple[WatchedHarm, ...]) -> str:
    """What the figures of the main harms are: said once where it is the same of two or more, else ""."""
    own = [harm for harm in harms if harm.alarmed]
    if len(own) < 2 or len({(harm.wave_from, _change_key(edition, harm)) for harm in own}) > 1:
        return ""
    key = _change_key(edition, own[0]).replace("change", "basis")
    return edition.strings(key, wave=wave_name(edition, own[0].wave_from))


def _key(edition: Edition, harms: tuple[WatchedHarm, ...], status: WaveStatus) -> KeyLine:
    """What a status means: of alarms with the share of the limit that the plan says."""
    watch = edition.findings.plan.watch
    word = edition.strings(f"watch.status.{status}")
    if watch is None or watch.watch is None or not any(harm.alarmed for harm in harms):
        return KeyLine(STATUS_MARKS[status], word, edition.strings(f"watch.means.{status}"))
    share = {"share": edition.numerals.probability(watch.watch)} if status == "watch" else {}
    return KeyLine(STATUS_MARKS[status], word, edition.strings(f"watch.alarmed.{status}", **share))


def _cause(edition: Edition, harms: tuple[WatchedHarm, ...]) -> tuple[str, ...]:
    """What the waves do not say, and how often the intervals err."""
    watch = edition.findings.plan.watch
    texts, alarmed = edition.strings, [harm for harm in harms if harm.alarmed]
    if watch is None or watch.alarm_alpha is None or not alarmed:
        return (texts("watch.cause"), texts("watch.looked_once"))
    cells = {(row["audience"], row["outcome"], row["place"]) for row in edition.rows("alarms")}
    chance = edition.numerals.probability(watch.alarm_alpha)
    said = [texts("watch.cause"), texts("watch.looked_often", n=edition.numerals.count(len(cells)), chance=chance)]
    return (*said, texts("watch.others")) if len(alarmed) < len(harms) else tuple(said)


def _worst_first(harms: tuple[WatchedHarm, ...]) -> list[WatchedHarm]:
    return sorted(harms, key=lambda harm: (not harm.alarmed, WAVE_STATUSES.index(harm.status)))


def campaign_sentence(edition: Edition) -> str:
    """When the campaign started, and whether the wave that all are compared with came before it."""
    watch = edition.findings.plan.watch
    if watch is None or watch.campaign_start is None:
        return ""
    start = clean_line(edition.numerals.date(watch.campaign_start) or "")
    harms = watched_harms(edition)
    dates = {fact.wave: fact.date for fact in edition.findings.study.waves}
    first = dates.get(harms[0].wave_from) if harms else None
    if first is None:
        return edition.strings("watch.campaign.plain", date=start)
    when = "before" if first < watch.campaign_start else "after"
    return edition.strings(f"watch.campaign.{when}", date=start, wave=wave_name(edition, harms[0].wave_from))


def _line(edition: Edition, harm: WatchedHarm, harms: tuple[WatchedHarm, ...], basis: str) -> HarmLine:
    word = edition.strings(f"watch.status.{harm.status}")
    claim = Claim(word, "wave_status", harm.status, "", harm.audience, (harm.outcome,))
    cell = Cell(word, "verdict", STATUS_MARKS[harm.status])
    name = edition.labels.outcome(harm.outcome)
    other = edition.strings("watch.other") if not harm.alarmed and any(one.alarmed for one in harms) else ""
    return HarmLine(cell, claim, name, _said(edition, harm, basis), _margin(edition, harm), other)


def _said(edition: Edition, harm: WatchedHarm, basis: str) -> str:
    """The change with its interval against the limit; or why there is none."""
    texts = edition.strings
    why = {
        "hidden": lambda: texts("watch.why.hidden", n=edition.numerals.count(edition.threshold)),
        "not_comparable": lambda: texts("watch.why.not_comparable", reasons=doubts_of(edition, harm)),
        "unknown": lambda: texts("watch.why.unknown"),
    }.get(harm.why)
    if why is not None:
        return why()
    key = "watch.change.alone" if basis and harm.alarmed else _change_key(edition, harm)
    said = [texts(key, **_figures(edition, harm)), _against(edition, harm)]
    said += _otherwise(edition, harm)
    if harm.near:
        said.append(texts("watch.why.near_in_place", place=place_list(edition, harm.near)))
    return " ".join(said)


def _otherwise(edition: Edition, harm: WatchedHarm) -> list[str]:
    """That the last wave says otherwise among people more alike, where it does; else what differed between the waves,
    beside what is told as harm."""
    found = alike_otherwise(edition, harm)
    if found is None:
        doubts = doubts_of(edition, harm) if harm.limit in TOLD_AS_HARM else ""
        return [edition.strings("watch.why.doubt", reasons=doubts)] if doubts else []
    return [edition.strings(f"watch.why.{found[0]}_differs", **otherwise_words(edition, harm, *found))]


def _against(edition: Edition, harm: WatchedHarm) -> str:
    """How the change lies against the limit."""
    texts = edition.strings
    if harm.why in ("caution", "last_wave"):
        return texts(f"watch.why.{harm.why}", reasons=doubts_of(edition, harm))
    if harm.why in ALIKE_REASONS:
        return texts(f"watch.why.{harm.why}", wave=wave_name(edition, harm.wave_from))
    if harm.why == "other_unit":
        return texts(f"watch.why.other_unit_{'worse' if harm.limit == 'perhaps' else 'open'}")
    if harm.why == "place":
        key = "place_alarm" if harm.limit == "alarm" else "place"
        return texts(f"watch.why.{key}", place=place_list(edition, harm.places))
    key = "no_margin" if harm.why == "no_margin" else f"limit_{harm.limit}"
    key = "worse_below" if harm.limit == "below" and harm.lower > 0 else key
    return texts(f"watch.why.{key}")


def _change_key(edition: Edition, harm: WatchedHarm) -> str:
    if not harm.alarmed:
        return "watch.change.figures"
    watch = edition.findings.plan.watch
    return "watch.change.since_start" if watch is not None and watch.campaign_start else "watch.change.each"


def _figures(edition: Edition, harm: WatchedHarm) -> dict[str, str]:
    return {
        "wave": wave_name(edition, harm.wave_from),
        "change": in_change_unit(edition, harm.statistic, change_text(edition, harm.statistic, harm.estimate)),
        "low": _end(edition, harm, harm.lower),
        "high": _end(edition, harm, harm.upper),
    }


def _end(edition: Edition, harm: WatchedHarm, value: float) -> str:
    """One end of the interval, with enough digits to see on which side of zero and of the limit it lies."""
    times, digits = (100, 1) if harm.statistic == "share" else (1, 2)
    return edition.numerals.bound(value * times, 0.0, harm.margin * times, digits=digits)


def _margin(edition: Edition, harm: WatchedHarm) -> str:
    if not math.isfinite(harm.margin):
        return ""
    size = in_change_unit(edition, harm.statistic, change_text(edition, harm.statistic, harm.margin).removeprefix("+"))
    fact = next((one for one in edition.findings.study.outcomes if one.id == harm.outcome), None)
    if fact is None or fact.margin is None:
        return ""
    words = edition.labels.text(fact.margin_words).rstrip(". ")
    sd = {"sd": edition.numerals.exact(fact.margin), "wave": wave_name(edition, harm.wave_from)}
    key = "margin_sd" if fact.margin_unit == "sd" else "margin"
    said = edition.strings(f"watch.{key}", margin=size, **sd)
    return f"{said} {edition.strings('watch.margin_words', words=words)}" if words else said


def _history(edition: Edition) -> Table:
    """The status of each harm in each wave: badges in a row, one column per wave."""
    waves = watched_waves(edition)
    found = {wave: {(one.audience, one.outcome): one for one in watched_harms(edition, wave)} for wave in waves}
    keys = dict.fromkeys(key for harms in found.values() for key in harms)
    missing = Cell(edition.strings("watch.status.cannot_tell"), "verdict", STATUS_MARKS["cannot_tell"])
    groups: dict[str, list[TableRow]] = {}
    for audience, outcome in keys:
        cells = [_status(edition, found[wave].get((audience, outcome))) or missing for wave in waves]
        groups.setdefault(edition.labels.audience(audience), []).append(
            TableRow(edition.labels.outcome(outcome), tuple(cells))
        )
    headings = [edition.strings("watch.column.harm"), *(wave_name(edition, wave) for wave in waves)]
    return make_table(edition.strings("watch.history"), headings, list(groups.items()))


def _status(edition: Edition, harm: WatchedHarm | None) -> Cell | None:
    if harm is None:
        return None
    return Cell(edition.strings(f"watch.status.{harm.status}"), "verdict", STATUS_MARKS[harm.status])


SECTION = Section("wave_answer", wave_answer, (CHANGES, RETURNED, LEVELS, ALARMS, DECISIONS), runs=("monitor",))

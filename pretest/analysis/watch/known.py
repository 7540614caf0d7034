"""What the newest monitor says of each harm, and what the plan advises there: what a decision rests on.

Only what the findings tell is read here: a state that they hide stands in them as one that cannot be told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

from pretest.analysis.record.beside import kinds_of_reports
from pretest.disclosure.limit import threshold
from pretest.errors import DataError
from pretest.files.whole import FINDINGS
from pretest.findings import Findings, read_findings
from pretest.library import inside
from pretest.spec.study import Study
from pretest.words import WAVE_STATUSES, Advice, WaveStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """How one harm stands, by the plan's alarms. place: "" for all places together. advice: of the plan at this state,
    "" where it names none. counts: whether it bears on what the plan advises for the whole; an estimate near the limit
    in one place alone may be chance, and does not."""

    outcome: str
    audience: str
    place: str
    state: WaveStatus
    advice: Advice | str
    counts: bool = True

    def record(self) -> dict[str, str | bool]:
        """As plain values, for the log."""
        return {name: getattr(self, name) for name in self.__slots__}

    def is_of(self, about: Mapping[str, str]) -> bool:
        """Whether a decision about ``about`` is about this; what is left empty there is about all of it."""
        return all(not about[name] or about[name] == getattr(self, name) for name in ("outcome", "audience", "place"))


@dataclass(frozen=True, slots=True)
class Known:
    """One monitor. findings: its folder, as seen from the study; path: where it lies. sha256: of its findings.json.
    wave: the newest that the alarms looked at, by number; the newest of all where there are no alarms. standings: of
    that wave; earlier: of the waves before it, newest first."""

    findings: str
    path: Path
    sha256: str
    study: str
    wave: int
    standings: tuple[Standing, ...]
    earlier: tuple[tuple[int, tuple[Standing, ...]], ...] = ()


def newest_monitor(folder: Path) -> Path | None:
    """The folder of the newest report of ``monitor`` in the study ``folder`` that may be shared; None without one.

    Raises
    ------
    SpecError
        When a report is a link that leads out of the folder.
    """
    made = [name for name, kind, _ in kinds_of_reports(folder) if kind == "monitor"]
    own = [inside(folder, name) for name in made if inside(folder, f"{name}/{FINDINGS}").is_file()]
    return own[-1] if own else None


def read_known(study: Study, findings: Path | None = None) -> Known:
    """What is known of the study, from the findings in ``findings`` (default: its newest monitor).

    Raises
    ------
    DataError
        When there are none, they are of another study or another run, or hold figures that the plan hides.
    """
    command = f"Run 'pretest monitor {quote(str(study.folder))}' first."
    place = newest_monitor(study.folder) if findings is None else findings
    if place is None:
        raise DataError("not_monitored", str(study.folder), "the study has no monitor yet", hint=command)
    file = place if place.suffix == ".json" else place / FINDINGS
    found = read_findings(place)
    shown = _shown(study.folder, file.parent)
    if found.kind != "monitor":
        raise DataError("not_monitored", shown, "these findings are not of 'pretest monitor'", hint=command)
    if found.study.id != study.id:
        what = "these findings are of another study"
        raise DataError("other_study", shown, what, f"'{study.id}'", f"'{found.study.id[:60]}'", command)
    if found.suppressed_below < threshold(study):
        what = "these findings hold figures on fewer people than the plan allows to tell of"
        raise DataError("findings_unsuppressed", shown, what, hint=f"{command} Leave --unsuppressed out.")
    return known_of(found, shown, file, hashlib.sha256(file.read_bytes()).hexdigest())


def known_of(found: Findings, place: str, file: Path, sha256: str) -> Known:
    """What findings of ``monitor`` say of each harm that the plan's alarms watch, wave by wave."""
    by_wave: dict[int, list[Standing]] = {}
    for row in found.alarms.to_dict("records"):
        by_wave.setdefault(int(row["wave"]), []).append(_standing(row))
    waves = sorted(by_wave, reverse=True)
    newest = waves[0] if waves else max((fact.wave for fact in found.study.waves), default=0)
    now = tuple(by_wave.get(newest, ()))
    earlier = tuple((wave, tuple(by_wave[wave])) for wave in waves if wave != newest)
    return Known(place, file, sha256, found.study.id, newest, now, earlier)


def _standing(row: Mapping[Hashable, Any]) -> Standing:
    """One row of the table ``alarms``; whatever a hidden one still holds is not read."""
    cell = (row["outcome"], row["audience"], row["place"])
    if row["suppressed"]:
        return Standing(*cell, "cannot_tell", "", counts=not row["place"])
    sure = row["state"] == "alarm" or bool(row["sequence_low"] > 0 and not row["sequence_high"] < row["margin"])
    return Standing(*cell, row["state"], row["action"], counts=not row["place"] or sure)


def worst(standings: Iterable[Standing], about: Mapping[str, str] | None = None) -> Standing | None:
    """The worst of what ``about`` names (default: all); None where nothing is known of it.

    Over several places, a place in which it is near the limit by an estimate alone does not count, unless the decision
    is about that place.
    """
    wanted = about or {"outcome": "", "audience": "", "place": ""}
    own = [one for one in standings if one.is_of(wanted) and (one.counts or wanted["place"])]
    return min(own, key=lambda one: WAVE_STATUSES.index(one.state), default=None)


def advised_since(known: Known) -> tuple[Standing, int] | None:
    """What the plan advises now, and the first wave of the run in which it advised that without a break; None where it
    advises nothing."""
    now = worst(known.standings)
    if now is None or not now.advice:
        return None
    since = known.wave
    for wave, standings in known.earlier:
        before = worst(standings)
        if before is None or before.advice != now.advice:
            break
        since = wave
    return now, since


def standings_of(states: Sequence[Mapping[str, Any]]) -> tuple[Standing, ...]:
    """States as an entry of the log holds them."""
    return tuple(Standing(**{name: one[name] for name in Standing.__slots__}) for one in states)


def _shown(folder: Path, place: Path) -> str:
    """A folder as seen from the study; its name alone where it lies elsewhere."""
    here, home = place.resolve(), folder.resolve()
    return here.relative_to(home).as_posix() if here.is_relative_to(home) else here.name

"""``pretest adjust``: what the plan advises at what the newest monitor says, and what was decided, written down."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pretest.analysis.record.chain import Entry
from pretest.analysis.record.moments import package_version, utc
from pretest.analysis.watch.decisionlog import (
    DECISION_LOG,
    DecisionLog,
    log_path,
    next_entry,
    read_log,
    write_entry,
)
from pretest.analysis.watch.known import Known, advised_since, read_known, worst
from pretest.analysis.watch.roles import looks_like_a_name, names_an_address
from pretest.errors import DataError, DesignError, Note, did_you_mean, record_of, some
from pretest.files.atomic import make_folder
from pretest.files.onewriter import one_writer
from pretest.limits import DECISION, NAME
from pretest.spec.study import Study
from pretest.words import ADVICES, Advice


@dataclass(frozen=True, slots=True, eq=False)
class Adjusted:
    """known: what the newest monitor says; log: all decisions, the new one last. entry: what was written now, None
    where nothing was decided. notes: what the reader must know of it."""

    known: Known
    log: DecisionLog
    entry: Entry | None = None
    notes: tuple[Note, ...] = ()

    @property
    def anchor(self) -> str | None:
        """A short digest of the log, to keep outside the folder."""
        return self.log.anchor

    def record(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        now = advised_since(self.known)
        return {
            "study": self.known.study,
            "findings": self.known.findings,
            "findings_sha256": self.known.sha256,
            "wave": self.known.wave,
            "states": [one.record() for one in self.known.standings],
            "advised": None if now is None else {"state": now[0].state, "advice": now[0].advice, "since": now[1]},
            "decisions": list(self.log.entries),
            "written": None if self.entry is None else self.entry["number"],
            "anchor": self.anchor,
            "notes": [record_of(note) for note in self.notes],
        }


def adjust(
    study: Study,
    *,
    decide: str | None = None,
    who: str | None = None,
    about: str = "",
    action: Advice | None = None,
    why: str = "",
    date: datetime.date | str | None = None,
    corrects: int | None = None,
    findings: str | Path | None = None,
    now: datetime.datetime | None = None,
) -> Adjusted:
    """What the plan advises at what the newest monitor says; with ``decide``, what was decided is written down.

    An entry is added to ``analyses/decisions.jsonl``, with what was known and what the plan advised. It cannot be
    taken back: a wrong entry is put right by a later one (``corrects``).

    Parameters
    ----------
    decide : what was decided, in your own words, at most 2,000 letters.
    who : who decided: the function of a person or a body, never a name.
    about : ``OUTCOME``, ``OUTCOME/AUDIENCE`` or ``OUTCOME/AUDIENCE/PLACE``, each of which may be left empty; without it
        the decision is about all that is watched.
    action : the same as one word: continue, look_closer, change_message, add_help or stop. It is held against what the
        plan advises.
    why : the reason, at most 2,000 letters.
    date : the day on which it was decided, as YYYY-MM-DD (default: today).
    corrects : number of an earlier entry that this one puts right.
    findings : folder of a monitor, or its findings.json (default: the newest in ``reports/``).
    now : for the moment of writing (default: the clock).

    Returns
    -------
    Adjusted
        ``known``, ``log``, ``entry`` and ``notes``.

    Raises
    ------
    DataError
        When there is no monitor, or it is of another study or not for sharing.
    DesignError
        When what is decided, by whom, or about what is not said as it should be.
    SpecError
        When the log cannot be read, or was changed by hand.
    ExportError
        When the entry cannot be written.

    Examples
    --------
    >>> import pretest
    >>> study = pretest.load_study("demo/monitor")
    >>> found = pretest.adjust(study)
    >>> found.known.wave, found.log.entries
    (8, ())
    >>> found = pretest.adjust(study, decide="The posters come down.", who="city council", action="stop")
    >>> found.entry["advised"], found.entry["departs"]
    ('stop', False)
    """
    known = read_known(study, None if findings is None else Path(findings))
    if decide is None:
        given = {"who": who, "about": about, "action": action, "why": why, "date": date, "corrects": corrects}
        if lone := [name for name, value in given.items() if value]:
            what = f"'{lone[0]}' is given, and what was decided is not"
            raise DesignError("nothing_decided", lone[0], what, hint="Say what was decided with 'decide'.")
        return Adjusted(known, read_log(study.folder).require_whole())
    body = {
        "wave": known.wave,
        "findings": known.findings,
        "findings_sha256": known.sha256,
        "study": study.id,
        "decision": _text(decide, "decide", DECISION),
        "role": _role(who),
        "why": _text(why, "why", DECISION) if why else "",
        "action": _action(action),
        "about": _about(study, known, about),
        "date": _day(date, now),
    }
    body |= _advised(known, body["about"], body["action"])
    return _written(study, known, body, corrects, now)


def _written(
    study: Study, known: Known, body: dict[str, Any], corrects: int | None, now: datetime.datetime | None
) -> Adjusted:
    folder = log_path(study.folder).parent
    make_folder(folder)
    with one_writer(folder):
        log = read_log(study.folder).require_whole()
        body["corrects"] = _corrects(log, corrects)
        time, last = utc(now), log.entries[-1]["time"] if log.entries else ""
        behind = {"clock_behind": True} if time < last else {}
        entry = next_entry(log, {"time": time, "version": package_version()} | body | behind)
        write_entry(study.folder, log, entry)
    return Adjusted(known, DecisionLog((*log.entries, entry)), entry, _notes(study, body, time, last))


def _notes(study: Study, body: Mapping[str, Any], time: str, last: str) -> tuple[Note, ...]:
    notes = []
    if time < last:
        message = f"The clock of this computer says {time}, before the newest entry of the log ({last})."
        notes.append(Note("decision_clock_behind", "serious", DECISION_LOG, message))
    if body["departs"] and not body["why"]:
        message = "This departs from what the plan advises, and no reason is given. Add one with a new entry (--why)."
        notes.append(Note("decision_unexplained", "warning", DECISION_LOG, message))
    if looks_like_a_name(body["role"]):
        message = "The role looks like the name of a person. Name the function instead: the log is not taken back."
        notes.append(Note("role_like_a_name", "warning", DECISION_LOG, message))
    dates = {data.wave: data.date.isoformat() for data in study.file.data if data.date is not None}
    if body["date"] < dates.get(body["wave"], ""):
        message = f"The decision is dated {body['date']}, before the newest wave that it rests on."
        notes.append(Note("decision_before_wave", "warning", DECISION_LOG, message))
    return tuple(notes)


def _advised(known: Known, about: Mapping[str, str], action: str) -> dict[str, Any]:
    """What was known of what the decision is about, what the plan advised there, and whether it departs from that."""
    standing = worst(known.standings, about)
    advised = "" if standing is None else str(standing.advice)
    return {
        "states": [one.record() for one in known.standings],
        "known": "" if standing is None else standing.state,
        "advised": advised,
        "departs": action != advised if action and advised else None,
    }


def _text(given: str, name: str, most: int) -> str:
    """On one line, without what no screen shows."""
    kinds = ((letter, unicodedata.category(letter)) for letter in given)
    shown = "".join(letter if kind[0] != "C" else "" if kind == "Cf" else " " for letter, kind in kinds)
    text = " ".join(shown.split())
    if not text:
        raise DesignError("text_empty", name, "there is no text in it")
    if len(text) > most:
        raise DesignError("text_long", name, "the text is too long", f"at most {most:,} letters", f"{len(text):,}")
    return text


def _role(given: str | None) -> str:
    hint = "Name a function or a body, such as 'alderman for care' or 'campaign team'."
    if given is None or not given.strip():
        raise DesignError("decider_missing", "who", "it is not said who decided", hint=hint)
    role = _text(given, "who", NAME)
    if names_an_address(role):
        what = "this is an address of a person, and the log cannot forget it"
        raise DesignError("decider_address", "who", what, hint=hint)
    return role


def _action(given: str | None) -> str:
    if given is not None and given not in ADVICES:
        hint = did_you_mean(given, ADVICES)
        raise DesignError("action_unknown", "action", "there is no such action", ", ".join(ADVICES), None, hint)
    return given or ""


def _about(study: Study, known: Known, given: str) -> dict[str, str]:
    """OUTCOME/AUDIENCE/PLACE, each held against what is watched."""
    outcome, _, rest = given.strip().partition("/")
    audience, _, place = rest.partition("/")
    about = {"outcome": outcome.strip(), "audience": audience.strip(), "place": place.strip()}
    watched = known.standings
    there = {
        "outcome": {one.id for one in study.outcomes()} | {one.outcome for one in watched},
        "audience": {*study.audiences, *(one.audience for one in watched)},
        "place": {one.place for one in watched if one.place},
    }
    for name, value in about.items():
        if value and value not in there[name]:
            _refuse(name, value, there[name])
    if watched and not any(one.is_of(about) for one in watched) and any(about.values()):
        hint = "Leave a part empty to decide about all of it, as in --about /users."
        raise DesignError("about_unwatched", "about", "the plan's alarms do not watch this", hint=hint)
    return about


def _refuse(name: str, value: str, known: Collection[str]) -> None:
    hint = did_you_mean(value, known) or (f"There are: {some(sorted(known))}." if known else None)
    shown = "".join(letter if letter.isprintable() else " " for letter in value[:60])
    raise DesignError("about_unknown", "about", f"there is no {name} '{shown}' here", hint=hint)


def _day(given: datetime.date | str | None, now: datetime.datetime | None) -> str:
    today = (now or datetime.datetime.now(datetime.UTC)).astimezone().date()
    if given is None:
        return today.isoformat()
    text = given.isoformat() if isinstance(given, datetime.date) else given
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise DesignError("date_wrong", "date", "this is no date", "YYYY-MM-DD", text[:40])
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise DesignError("date_wrong", "date", "there is no such day", "YYYY-MM-DD", text) from None
    if day > today:
        raise DesignError("date_to_come", "date", "this day is still to come", hint="Write down what was decided.")
    return day.isoformat()


def _corrects(log: DecisionLog, given: int | None) -> int | None:
    if given is not None and not 0 < given <= len(log.entries):
        hint = f"It has {len(log.entries)}." if log.entries else "It has none yet."
        raise DataError("no_such_decision", DECISION_LOG, f"the log has no entry {given}", hint=hint)
    return given

"""The decisions of the log as a table of the monitor, without what the release hides now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pretest.analysis.record.chain import Entry
from pretest.analysis.watch.decisionlog import DECISION_LOG, DecisionLog, read_log
from pretest.analysis.watch.known import standings_of, worst
from pretest.disclosure.release import follow_hidden
from pretest.errors import Note
from pretest.spec.study import Study
from pretest.tables.decisions import TABLE as DECISIONS

Cell = tuple[int, str, str, str]  # wave, outcome, audience, place


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """table: ``DECISIONS``. log: what it was read from; notes: what is wrong with that."""

    table: pd.DataFrame
    log: DecisionLog
    notes: tuple[Note, ...] = ()

    def record(self) -> dict[str, Any]:
        """For the provenance: how long the log was, and its newest hash; nothing where there is no whole log."""
        return {"decisions": self.log.record()} if self.log.entries and not self.notes else {}


def decided(study: Study, released: Mapping[str, pd.DataFrame]) -> Decided:
    """The decisions of the study, oldest first, with what is wrong with their log.

    Of a log that was changed by hand only the entries before that place are told, and a note says so.

    Parameters
    ----------
    released : the tables that may leave; what the table ``alarms`` hides there is not told of an earlier decision.

    Raises
    ------
    SpecError
        When the log is a link that leads out of the study.
    """
    log = read_log(study.folder)
    message = "The log of decisions is not as it was written. What comes after that place in it is not told here."
    notes = (
        (Note("decisions_broken", "serious", DECISION_LOG, f"{log.problems[0]}. {message}"),) if log.problems else ()
    )
    return Decided(decisions_table(log, released), log, notes)


def decisions_table(log: DecisionLog, released: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Table ``DECISIONS`` of the entries of ``log``.

    A state is that which the findings told at the time. Where the figures behind it are hidden now, because people
    withdrew or the plan hides more, it goes, and with it what the plan advised there: a word that no other cell
    explains would tell of the hidden one.
    """
    hidden = _hidden(released)
    rows = [_row(entry, log.corrected, hidden) for entry in log.entries]
    frame = DECISIONS.require(pd.DataFrame(rows, columns=list(DECISIONS.kinds)))
    return follow_hidden(DECISIONS, frame, released) if rows else frame


def _hidden(released: Mapping[str, pd.DataFrame]) -> frozenset[Cell]:
    alarms = released.get("alarms")
    if alarms is None or not len(alarms):
        return frozenset()
    rows = alarms[alarms["suppressed"].fillna(True).astype(bool)]
    return frozenset(rows[["wave", "outcome", "audience", "place"]].itertuples(index=False, name=None))


def _row(entry: Entry, corrected: Mapping[int, int], hidden: frozenset[Cell]) -> dict[str, Any]:
    about, wave = entry["about"], entry["wave"]
    states = standings_of(entry["states"])
    seen = [one for one in states if (wave, one.outcome, one.audience, one.place) not in hidden]
    now = worst(seen, about)
    gone = len(seen) < len(states) and ("" if now is None else now.state) != entry["known"]
    return {
        "number": entry["number"],
        "date": entry["date"],
        "recorded": entry["time"],
        "wave": wave,
        "role": entry["role"],
        **about,
        "action": entry["action"],
        "text": entry["decision"],
        "why": entry["why"],
        "state": "" if gone else entry["known"],
        "advised": "" if gone else entry["advised"],
        "departs": None if gone else entry["departs"],
        "corrects": entry["corrects"],
        "corrected_by": corrected.get(entry["number"]),
        "findings": entry["findings_sha256"],
        "entry": entry["entry_sha256"],
        "suppressed": gone,
    }

"""The log of decisions: is its chain whole, and does it still hold what reports and anchors saw of it?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pretest.analysis.watch.decisionlog import DECISION_LOG, DecisionLog, read_log
from pretest.report.verification.found import Found


def check_decisions(folder: Path, found: Found, anchor: str | None) -> str | None:
    """The log of the study in ``folder``, with what is wrong with it in ``found``.

    Returns
    -------
    str or None
        The anchor, where it is not that of an entry of the log: then it must be that of a lock.
    """
    log = read_log(folder)
    if not log.entries and not log.problems:
        return anchor
    found.check([DECISION_LOG])
    found.problems += [str(problem) for problem in log.problems]
    anchors = log.anchors
    if anchor is None or anchor not in anchors:
        return anchor
    place, total = anchors.index(anchor) + 1, len(anchors)
    later = f"; it says nothing of the {total - place} after it" if total > place else ""
    found.note(DECISION_LOG, f"the anchor is that of entry {place} of {total}{later}")
    return None


def check_decisions_of(log: DecisionLog, record: Mapping[str, Any], where: str, found: Found) -> None:
    """The newest entry that a report recorded must be in the log that is there now.

    record: provenance of the report. where: its name.
    """
    seen = record.get("decisions")
    head = seen.get("head") if isinstance(seen, dict) else None
    if isinstance(head, str) and head not in {entry["entry_sha256"] for entry in log.entries}:
        what = f"it tells of decisions that are not in {DECISION_LOG}: entries were cut off, or the log was made anew"
        found.problem(where, what)

"""Data from which somebody was taken out: what `pretest withdraw` logs, as far as a lock or a report must know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pretest.errors import SpecError
from pretest.responses.withdrawn import LOG, withdrawal_records

REMOVED = ""  # the hash of a file that is gone: it was derived, and held people


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """became: hash of a file before a withdrawal → its hash afterwards, or ``REMOVED``; several where an export was put
    back and somebody else withdrew."""

    became: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def leads(self, old: str, new: str) -> bool:
        """Whether the file of hash ``old`` became the one of hash ``new`` by withdrawals alone."""
        found, seen = {old}, {old}
        while found:
            found = {one for known in found for one in self.became.get(known, frozenset())}
            if new in found:
                return True
            found -= seen
            seen |= found
        return False


def read_withdrawals(folder: Path) -> Withdrawals:
    """What was withdrawn from the data of the study in ``folder``; nothing where there is no log.

    Raises
    ------
    SpecError
        When the log cannot be read.
    """
    became: dict[str, frozenset[str]] = {}
    try:
        for one in withdrawal_records(folder):
            old = str(one["old_sha256"])
            became[old] = became.get(old, frozenset()) | {str(one["new_sha256"])}
    except KeyError:
        raise SpecError("withdrawn_unreadable", LOG, "this is no log of withdrawals") from None
    return Withdrawals(became)

"""Changes as the report reads them: the raw ones, and beside each the same with the mix of people held the same, and
within the same persons. What the other rows of ``changes`` say is never taken for the change of all who answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row

Key = tuple[object, ...]
_KEY = ("audience", "place", "outcome", "statistic", "category", "kind", "wave_from", "wave_to")


@dataclass(frozen=True, slots=True)
class Beside:
    """The rows that stand beside raw ones, by what they compare. returned: rows of that table, by the same."""

    adjusted: Mapping[Key, Row]
    same: Mapping[Key, Row]
    returned: Mapping[Key, Row]

    def adjusted_of(self, row: Row) -> Row | None:
        """The same change with the mix held the same; None where there is no such row."""
        return self.adjusted.get(_key(row))

    def same_of(self, row: Row) -> Row | None:
        """The same change within the people who took part in both waves."""
        return self.same.get(_key(row))

    def returned_of(self, row: Row) -> Row | None:
        """Who came back for the later wave, beside who did not."""
        return self.returned.get(_key(row))


def raw_changes(edition: Edition) -> list[Row]:
    """The changes of all who answered, as they are."""
    return [row for row in edition.rows("changes") if is_raw(row)]


def is_raw(row: Row) -> bool:
    """Whether a row of ``changes`` is the change of all who answered, as it is."""
    return not row["adjusted"] and row["people"] != "same"


def beside(edition: Edition) -> Beside:
    """What stands beside the raw changes."""
    rows = edition.rows("changes")
    return Beside(
        _by_key(row for row in rows if row["adjusted"]),
        _by_key(row for row in rows if row["people"] == "same"),
        _by_key(edition.rows("returned")),
    )


def _by_key(rows: Iterable[Row]) -> dict[Key, Row]:
    return {_key(row): row for row in rows}


def _key(row: Row) -> Key:
    return tuple(row[name] for name in _KEY)

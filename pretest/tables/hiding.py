"""What a table loses where too few people stand behind a row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hiding:
    """When the rows of one table are hidden, and what is left out of them then.

    figures: columns that lose their figure; rests_on: columns that count the people whom a row's figures rest on, empty
    where the table has no such count and takes over the mark of the table that it is made from; person_level: each row
    is about one person, so the table is not for sharing at all.
    """

    figures: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    person_level: bool = False

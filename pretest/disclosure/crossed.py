"""Counts of people in several directions at once, as in fieldwork: which of them may not be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pretest.disclosure.ledger import Key, Ledger
from pretest.disclosure.limit import hides
from pretest.disclosure.search import hide

Split = tuple[Key, Sequence[Key]]


def hidden_counts(counts: Mapping[Key, int], splits: Iterable[Split], below: int) -> set[Key]:
    """The names of counts that are not told: those of 1 to ``below`` - 1 people, and what would give one away.

    Parameters
    ----------
    counts : name → how many people.
    splits : a count, and others that are different people of it. Where they are all of it, that is known to everybody.
    """
    if not hides(below):
        return set()
    ledger = Ledger(below)
    for key, number in counts.items():
        ledger.tell(key, number)
    for whole, parts in splits:
        ledger.split(whole, parts)
    return hide(ledger)

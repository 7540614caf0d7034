"""The answers of a release, question by question: what each of them is worth to whoever adds them up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pretest.disclosure.ledger import Key, Ledger

DISTRIBUTIONS = "distributions"
Answers = Mapping[str, Mapping[Key, float]]  # arm → name of an answer → its score


def answers_given(ledger: Ledger, tables: Mapping[str, pd.DataFrame]) -> dict[tuple[Any, ...], dict[str, Answers]]:
    """(wave, audience, outcome) → question → the answers of every arm that are in the ledger, with their scores."""
    found: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for key, row in _rows(ledger, tables):
        found[key[1], key[2], key[4]][row["item"]][row["concept"]][key] = float(row["score"])
    return {place: {item: dict(arms) for item, arms in items.items()} for place, items in found.items()}


def lowest_scores(ledger: Ledger, tables: Mapping[str, pd.DataFrame]) -> dict[Key, dict[Key, float]]:
    """(wave, audience, arm, outcome, question) → name of an answer → the lowest score that is in it.

    Raises
    ------
    ValueError
        When an answer is neither a number nor a range of numbers.
    """
    found: dict[Key, dict[Key, float]] = defaultdict(dict)
    for key, row in _rows(ledger, tables):
        found[key[1:6]][key] = float(row["score"]) - (float(row["value"]) - _lowest(str(row["label"])))
    return found


def _rows(ledger: Ledger, tables: Mapping[str, pd.DataFrame]) -> list[tuple[Key, dict[Any, Any]]]:
    rows = tables[DISTRIBUTIONS].to_dict("records") if DISTRIBUTIONS in tables else []
    names = ("audience", "concept", "outcome", "item", "label")
    named: list[tuple[Key, dict[Any, Any]]] = [
        (("category", int(row["wave"]), *(row[name] for name in names)), row) for row in rows
    ]
    return [(key, row) for key, row in named if key in ledger.counts]


def _lowest(category: str) -> float:
    """The lowest answer in a category: of ``4`` that answer, of the range ``30-40`` (below 40) its 30."""
    found = re.match(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", category)
    if found is None:
        raise ValueError(f"the category '{category}' is no number and no range")
    return float(found[0])

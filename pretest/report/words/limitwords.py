"""The limit of each main harm in words, where it comes from, and why it was chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pretest.findings import OutcomeFacts
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.words import is_harm_role

MOST_LINES = 1


@dataclass(frozen=True, slots=True)
class LimitWords:
    """lines: the first main harm; more: the others, for behind a fold. basis: where the limits come from, or "". why:
    the reasons, as the plan says them."""

    lines: tuple[str, ...]
    more: tuple[str, ...]
    basis: str
    why: tuple[str, ...]


def limit_words(edition: Edition) -> LimitWords:
    """As the plan says it; a limit without words is said to have none."""
    facts = [fact for fact in edition.findings.study.outcomes if fact.primary and is_harm_role(fact.role)]
    strings, labels = edition.strings, edition.labels
    bases = [strings.word("sentence.basis", clean_line(fact.margin_basis)) for fact in facts if fact.margin_basis]
    basis = strings.listed(list(dict.fromkeys(bases)))
    why = [
        strings("short.matrix.why_line", outcome=labels.text(fact.label), why=labels.text(fact.margin_why))
        for fact in facts
        if fact.margin_why
    ]
    lines = tuple(_lines(edition, facts))
    return LimitWords(
        lines[:MOST_LINES],
        lines[MOST_LINES:],
        strings("short.matrix.basis", basis=basis) if basis else "",
        tuple(why),
    )


def limit_of(edition: Edition, outcome: str, *, bare: bool = True) -> str:
    """The limit of one harm in words, as a sentence that stands beside its verdict; "" for what has no limit.

    bare: whether a limit without words is said to have none, where no table gives it as a number.
    """
    fact = next((fact for fact in edition.findings.study.outcomes if fact.id == outcome), None)
    if fact is None or not is_harm_role(fact.role) or (fact.margin is None and not fact.margin_words):
        return ""
    words = edition.labels.text(fact.margin_words).rstrip(".")
    if not words:
        return edition.strings("short.limit_bare") if bare else ""
    return edition.strings("short.limit", words=words)


def _lines(edition: Edition, facts: Iterable[OutcomeFacts]) -> list[str]:
    """Harms with the same words share a line."""
    strings, labels = edition.strings, edition.labels
    found: dict[str, list[str]] = {}
    for fact in facts:
        found.setdefault(labels.text(fact.margin_words).rstrip("."), []).append(labels.text(fact.label))
    lines = []
    for words, names in found.items():
        key = "short.matrix.limit_line" if words else "short.matrix.limit_bare"
        lines.append(strings(key, outcome=strings.listed(names), words=words))
    return lines

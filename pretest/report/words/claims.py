"""Sentences that know what they claim: a test can read from the page which word was said of what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ClaimKind = Literal[
    "verdict",
    "decision",
    "harm_badge",
    "aim_badge",
    "risk",
    "reason",
    "block",
    "note",
    "pair",
    "certainty",
    "told",
    "source",
    "conflict",
    "understood",
    "harm_state",
    "finding",
    "warning",
    "wave_change",
    "wave_limit",
    "wave_status",
    "wave_action",
    "taken",
    "research",
]


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a report, made of one typed row.

    kind: what sort of word it says. claim: that word, as the tables know it (a verdict, a decision, a badge, a code).
    concept, audience, outcomes: ids of what it is said of; audience "" is all of them together.
    """

    text: str
    kind: ClaimKind
    claim: str
    concept: str
    audience: str = ""
    outcomes: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """The ids of the outcomes, as one attribute of an element."""
        return " ".join(self.outcomes)

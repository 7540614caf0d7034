"""What is said held against what is true: which words are false of which effects, and how often that may happen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tests.truth.kinds import Kind
from tests.truth.library import Rate
from tests.truth.said import Said, Told
from tests.truth.world import BOTH, MARGIN

Sense = Literal["reassures", "warns", "promises"]
NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Statement:
    """One word said of one cell or card, once however often the report repeats it. false: held against the truth."""

    study: str
    sense: Sense
    concept: str
    audience: str
    outcome: str
    false: bool
    text: str


def statements(told: Told) -> set[Statement]:
    """Everything in a report that the truth can prove false."""
    return {one for said in told.said for one in _of(told.kind, said)}


def _of(kind: Kind, said: Said) -> Iterator[Statement]:
    """A word on outcomes is one statement on each; a decision or a badge without outcomes is one on its card."""
    for outcome in said.outcomes or ("",):
        for sense in SENSES:
            false = _false(kind, said, outcome, sense)
            if false is not None:
                yield Statement(
                    kind.id, sense, said.concept, said.audience, outcome, false, f"{said.kind} {said.claim}"
                )


SENSES: tuple[Sense, ...] = ("reassures", "warns", "promises")
_SAYS: dict[tuple[str, str], tuple[Sense, ...]] = {
    ("verdict", "harm"): ("warns",),
    ("verdict", "harm_signalled"): ("warns",),
    ("verdict", "trivial_harm"): ("warns", "reassures"),
    ("verdict", "harm_excluded"): ("reassures",),
    ("verdict", "improved"): ("reassures", "promises"),
    ("verdict", "benefit_shown"): ("promises",),
    ("verdict", "benefit_reversed"): ("warns",),
    ("decision", "stop"): ("warns",),
    ("decision", "go"): ("reassures", "promises"),
    ("decision", "harmless_aim_not_shown"): ("reassures",),
    ("harm_badge", "harm"): ("warns",),
    ("harm_badge", "signalled"): ("warns",),
    ("harm_badge", "not_above_limit"): ("reassures",),
    ("aim_badge", "reversed"): ("warns",),
    ("aim_badge", "shown"): ("promises",),
}
"""What a word does to a reader. All else claims nothing that an effect can prove false."""
SILENT = {
    ("verdict", "inconclusive"), ("verdict", "benefit_not_shown"), ("decision", "revise"), ("decision", "collect_more"),
    ("decision", "mend_first"), ("decision", "no_control"), ("decision", "not_measured"), ("harm_badge", "cannot_tell"),
    ("harm_badge", "not_measured"), ("aim_badge", "not_shown"), ("aim_badge", "not_measured"),
}  # fmt: skip

NO_VERDICT = ("risk", "reason", "block", "note", "warning", "understood", "source", "conflict", "research")
"""Kinds of claims that judge nothing: what was estimated, believed or noted."""


def _false(kind: Kind, said: Said, outcome: str, sense: Sense) -> bool | None:
    """Whether it is false; None where it does not say this."""
    if (said.kind, said.claim) in SILENT or said.kind in NO_VERDICT:
        return None
    if sense not in _SAYS[said.kind, said.claim]:
        return None
    effects = list(_effects(kind, said, outcome, sense))
    match sense:
        case "reassures":
            return max(effects) >= MARGIN - NEAR
        case "warns":
            return max(effects, default=0.0) <= 0
        case "promises":
            return min(effects, default=0.0) >= 0


def _effects(kind: Kind, said: Said, outcome: str, sense: Sense) -> Iterator[float]:
    """The true effects that it is about: harms of a word on harm, aims of a promise and of ``reversed``."""
    aims = sense == "promises" or (said.kind, said.claim) == ("aim_badge", "reversed")
    primary = said.kind == "decision"  # decisions speak for the harms that decide; badges for all
    for audience in (said.audience,) if said.audience else BOTH:
        for one in kind.world.measured(audience):
            if outcome and one.id != outcome:
                continue
            wanted = aims and (kind.world.is_aim(one.id, audience) or not one.is_harm)
            judged = not aims and (one.is_harm or bool(outcome)) and (one.primary or not primary or bool(outcome))
            if wanted or judged:
                yield kind.effect(said.concept, audience, one.id)


def false_rate(found: Iterable[Statement], sense: Sense, chances: int) -> Rate:
    """False statements of one sense among the places where one was possible."""
    places = {(one.study, one.concept, one.audience, one.outcome) for one in found if one.sense == sense and one.false}
    return Rate(len(places), chances)


def harm_chances(kinds: Iterable[Kind], *, margins: float = 1.0) -> int:
    """Cells and cards with a true harm of at least so many margins: places where reassurance is false."""
    return sum(1 for kind in kinds for effect in _places(kind) if effect >= margins * MARGIN - NEAR)


def _places(kind: Kind) -> Iterator[float]:
    for concept in kind.world.judged:
        for audience in BOTH:
            harms = [one for one in kind.world.measured(audience) if one.is_harm]
            yield from (kind.effect(concept, audience, one.id) for one in harms)
            yield kind.worst(concept, audience) * MARGIN
        yield kind.worst(concept) * MARGIN

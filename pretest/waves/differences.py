"""What differs between two waves, as reasons why a change between them may be no change of opinion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pretest.errors import some
from pretest.waves.facts import AnswersSeen, OutcomeFactsInput, WaveFactsInput

NOT_COMPARABLE = (
    "not_asked",
    "items_differ",
    "wording_changed",
    "answers_out_of_range",
    "answers_differ",
    "audience_changed",
    "mode_changed",
    "weighting_differs",
    "places_differ",
    "place_absent",
)
CAUTIONS = ("answers_new", "missing_jump", "response_changed", "place_shares_changed", "format_changed")

MISSING_JUMP = 0.10
SHARE_SHIFT = 0.10
RESPONSE_RATIO = 0.5
NEVER_CHOSEN = 0.001
"""An answer is taken as not offered when its absence would be this improbable at its share in the other wave."""
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Difference:
    """One reason, with a sentence that says what differs."""

    code: str
    message: str


def wave_differences(before: WaveFactsInput, after: WaveFactsInput) -> Iterator[Difference]:
    """Differences that touch every outcome in every place."""
    for code, what, old, new in (
        ("audience_changed", "The definition of the audience", before.audience_definition, after.audience_definition),
        ("mode_changed", "The way of asking", before.mode, after.mode),
        ("format_changed", "The format of the data file", before.file_format, after.file_format),
    ):
        if old is not None and new is not None and old != new:
            yield Difference(code, f"{what} is not the same in waves {before.wave} and {after.wave}.")
    if before.weighted != after.weighted:
        with_weights = before.wave if before.weighted else after.wave
        yield Difference(
            "weighting_differs", f"Only wave {with_weights} of {before.wave} and {after.wave} is weighted."
        )
    fewest, most = sorted((before.n, after.n))
    if fewest < RESPONSE_RATIO * most:
        small, large = (before, after) if before.n == fewest else (after, before)
        message = f"Wave {small.wave} has less than half as many people as wave {large.wave}."
        yield Difference("response_changed", message)


def place_differences(before: WaveFactsInput, after: WaveFactsInput) -> Iterator[Difference]:
    """Differences that touch all places taken together."""
    if not before.places and not after.places:
        return
    old, new = ({place for place, n in facts.places.items() if n > 0} for facts in (before, after))
    if old != new:
        names = some(sorted(old ^ new))
        yield Difference("places_differ", f"Not in both waves {before.wave} and {after.wave}: {names}.")
        return
    if before.weighted or after.weighted:
        return
    shares = [{place: facts.places[place] / sum(facts.places.values()) for place in old} for facts in (before, after)]
    moved = sorted(place for place in old if abs(shares[0][place] - shares[1][place]) > SHARE_SHIFT + _ROUNDING)
    if moved:
        what = f"The share of people from {some(moved)} moved by more than 10 points"
        message = f"{what} between waves {before.wave} and {after.wave}."
        yield Difference("place_shares_changed", message)


def outcome_differences(
    before: WaveFactsInput, after: WaveFactsInput, outcome: str, *, nothing: OutcomeFactsInput
) -> Iterator[Difference]:
    """Differences in how one outcome was asked. ``nothing`` stands for an outcome that a wave does not name."""
    old, new = before.outcomes.get(outcome, nothing), after.outcomes.get(outcome, nothing)
    absent = [facts.wave for facts, asked in ((before, old), (after, new)) if not asked.items]
    if absent:
        yield Difference("not_asked", f"Not asked in wave {some(absent)}.")
        return
    items = sorted(set(old.items) ^ set(new.items))
    if items:
        yield Difference("items_differ", f"Not asked in both waves {before.wave} and {after.wave}: {some(items)}.")
    if old.wording is not None and new.wording is not None and old.wording != new.wording:
        yield Difference("wording_changed", f"The wording is not the same in waves {before.wave} and {after.wave}.")
    for item in sorted(set(old.answers) & set(new.answers)):
        yield from _answer_differences(item, (before.wave, old.answers[item]), (after.wave, new.answers[item]))
    jump = new.share_missing - old.share_missing
    if abs(jump) > MISSING_JUMP + _ROUNDING:
        what = "The share without an answer moved by more than 10 points"
        yield Difference("missing_jump", f"{what} between waves {before.wave} and {after.wave}.")


def _answer_differences(
    item: str, before: tuple[int, AnswersSeen], after: tuple[int, AnswersSeen]
) -> Iterator[Difference]:
    for wave, seen in (before, after):
        if seen.out_of_range:
            codes = some([f"{code:g}" for code in seen.out_of_range])
            yield Difference("answers_out_of_range", f"{item}: wave {wave} has answers that cannot occur: {codes}.")
    for (wave, seen), (other_wave, other) in ((after, before), (before, after)):
        new = _not_offered(seen, other)
        if new:
            code = "answers_new" if seen.declared and other.declared else "answers_differ"
            codes = some([f"{code:g}" for code in new])
            message = f"{item}: the answers {codes} occur in wave {wave} and, improbably, never in wave {other_wave}."
            yield Difference(code, f"{message} Please check that the answer options were the same.")


def _not_offered(seen: AnswersSeen, other: AnswersSeen) -> list[float]:
    """Codes of ``seen`` that are absent from ``other`` although it is large enough to show them."""
    missing = sorted(set(seen.counts) - set(other.counts))
    return [code for code in missing if (1 - seen.counts[code] / seen.n) ** other.n < NEVER_CHOSEN]

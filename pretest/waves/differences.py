"""What differs between two waves, as reasons why a change between them may be no change of opinion."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pretest.errors import some
from pretest.special import chdtrc
from pretest.waves.facts import AnswersSeen, OutcomeFactsInput, Reliability, WaveFactsInput, Wording

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
CAUTIONS = (
    "questionnaire_changed",
    "order_changed",
    "items_drifted",
    "reliability_changed",
    "answers_new",
    "missing_jump",
    "response_changed",
    "response_rate_changed",
    "left_out_changed",
    "mix_changed",
    "targets_differ",
    "weights_deff_changed",
    "place_shares_changed",
    "format_changed",
)

MISSING_JUMP = 0.10
SHARE_SHIFT = 0.10
RESPONSE_RATIO = 0.5
DEFF_RATIO = 2.0
ALPHA_SHIFT = 0.05
INTERVAL = 1.959964  # standard errors on either side of an interval of 95 percent
FAR = 3.290527  # standard errors that chance exceeds in less than one of a thousand pairs
MIX_ALPHA = 0.001
"""A mix that moved counts as moved when chance alone would move it so far in less than one of a thousand pairs."""
NEVER_CHOSEN = 0.001
"""An answer is taken as not offered when its absence would be this improbable at its share in the other wave."""
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Difference:
    """One reason, with a sentence that says what differs.

    item: the question that it is about, "" for none. was, now: language → what it was in the earlier and in the later
    wave, where that is known; "" stands for every language.
    """

    code: str
    message: str
    item: str = ""
    was: Mapping[str, str] = field(default_factory=dict)
    now: Mapping[str, str] = field(default_factory=dict)


def wave_differences(before: WaveFactsInput, after: WaveFactsInput) -> Iterator[Difference]:
    """Differences that touch every outcome in every place."""
    for code, what, old, new in (
        ("audience_changed", "The definition of the audience", before.audience_definition, after.audience_definition),
        ("mode_changed", "The way of asking", before.mode, after.mode),
        ("format_changed", "The format of the data file", before.file_format, after.file_format),
        ("targets_differ", "The population that results are weighted to", before.targets, after.targets),
    ):
        if old is not None and new is not None and old != new:
            message = f"{what} is not the same in waves {before.wave} and {after.wave}."
            said = ({}, {}) if code == "targets_differ" else ({"": old}, {"": new})
            yield Difference(code, message, "", *said)
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
    yield from _shares_moved(before, after)
    yield from _weights_moved(before, after)
    yield from _mix_moved(before, after)


def _shares_moved(before: WaveFactsInput, after: WaveFactsInput) -> Iterator[Difference]:
    """Shares of people, from 0 to 1, that moved by more than 10 points; a response also where it was halved."""
    for code, what, old, new in (
        ("response_rate_changed", "The share of invited people who answered", before.response, after.response),
        ("left_out_changed", "The share of people who were left out", before.left_out, after.left_out),
    ):
        if old is None or new is None:
            continue
        halved = code == "response_rate_changed" and min(old, new) < RESPONSE_RATIO * max(old, new)
        if abs(new - old) > SHARE_SHIFT + _ROUNDING or halved:
            how = "moved by more than 10 points, or by half," if halved else "moved by more than 10 points"
            yield Difference(code, f"{what} {how} between waves {before.wave} and {after.wave}.")


def _weights_moved(before: WaveFactsInput, after: WaveFactsInput) -> Iterator[Difference]:
    old, new = before.weights_deff, after.weights_deff
    if old is not None and new is not None and max(old, new) > DEFF_RATIO * min(old, new):
        message = f"Weights cost more than twice as much precision in one of the waves {before.wave} and {after.wave}."
        yield Difference("weights_deff_changed", message)


def _mix_moved(before: WaveFactsInput, after: WaveFactsInput) -> Iterator[Difference]:
    """Total variation, half of the sum of the absolute differences of shares, beyond what chance would give."""
    for name in sorted(set(before.mix) & set(after.mix)):
        old, new = before.mix[name], after.mix[name]
        if not sum(old.values()) or not sum(new.values()):
            continue
        answers = sorted({*old, *new})
        counts = np.array([[one.get(answer, 0) for answer in answers] for one in (old, new)], dtype=np.float64)
        shares = counts / counts.sum(axis=1, keepdims=True)
        moved = float(np.abs(shares[1] - shares[0]).sum() / 2)
        if moved > SHARE_SHIFT + _ROUNDING and chance(counts) < MIX_ALPHA:
            message = f"The make-up of the sample by {name} is not the same in waves {before.wave} and {after.wave}."
            yield Difference("mix_changed", message, name)


def chance(counts: NDArray[np.float64]) -> float:
    """p-value of Pearson's test that two rows of counts have the same shares. counts: (2, K), no row without people."""
    used = counts[:, counts.sum(axis=0) > 0]
    expected = used.sum(axis=1, keepdims=True) * used.sum(axis=0, keepdims=True) / used.sum()
    return float(chdtrc(used.shape[1] - 1, ((used - expected) ** 2 / expected).sum()))


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
    before: WaveFactsInput,
    after: WaveFactsInput,
    outcome: str,
    *,
    nothing: OutcomeFactsInput,
    drifted: Iterable[str] = (),
) -> Iterator[Difference]:
    """Differences in how one outcome was asked. ``nothing`` stands for an outcome that a wave does not name; drifted:
    items that people with the same score answer otherwise in one wave than in the other."""
    old, new = before.outcomes.get(outcome, nothing), after.outcomes.get(outcome, nothing)
    absent = [facts.wave for facts, asked in ((before, old), (after, new)) if not asked.items]
    if absent:
        yield Difference("not_asked", f"Not asked in wave {some(absent)}.")
        return
    items = sorted(set(old.items) ^ set(new.items))
    if items:
        yield Difference("items_differ", f"Not asked in both waves {before.wave} and {after.wave}: {some(items)}.")
    yield from _wording_differences(before, after, old, new)
    both = (before.wave, after.wave)
    if old.order is not None and new.order is not None and old.order != new.order:
        message = f"What was asked before it, or its own order, is not the same in waves {both[0]} and {both[1]}."
        yield Difference("order_changed", message)
    for item in sorted(set(drifted) - set(_worded_anew(old, new))):
        message = f"{item}: people with the same score answer it otherwise in wave {both[1]} than in wave {both[0]}."
        yield Difference("items_drifted", message, item)
    one, other = old.reliability, new.reliability
    if one is not None and other is not None and _apart(one, other):
        message = f"The questions hang together less in one of the waves {both[0]} and {both[1]} than in the other."
        yield Difference("reliability_changed", message)
    for item in sorted(set(old.answers) & set(new.answers)):
        yield from _answer_differences(item, (before.wave, old.answers[item]), (after.wave, new.answers[item]))
    jump = new.share_missing - old.share_missing
    if abs(jump) > MISSING_JUMP + _ROUNDING:
        what = "The share without an answer moved by more than 10 points"
        yield Difference("missing_jump", f"{what} between waves {before.wave} and {after.wave}.")


def _wording_differences(
    before: WaveFactsInput, after: WaveFactsInput, old: OutcomeFactsInput, new: OutcomeFactsInput
) -> Iterator[Difference]:
    """Items that were worded otherwise; where the wording of items is not known, whether anything at all was."""
    changed = _worded_anew(old, new)
    for item in changed:
        message = f"{item}: the wording is not the same in waves {before.wave} and {after.wave}."
        yield Difference("wording_changed", message, item, *_said(old.wordings[item], new.wordings[item]))
    if changed:
        return
    known = old.wording is not None and new.wording is not None
    if known and old.wording != new.wording and set(old.items) == set(new.items):
        yield Difference("wording_changed", f"The wording is not the same in waves {before.wave} and {after.wave}.")
    forms = before.questionnaire, after.questionnaire
    if not known and None not in forms and forms[0] != forms[1]:
        message = f"Waves {before.wave} and {after.wave} had other questionnaires; which questions differ is not known."
        yield Difference("questionnaire_changed", message)


def _apart(one: Reliability, other: Reliability) -> bool:
    """Whether two alphas differ by more than chance, and by so much that scores mean less in one wave."""
    low, high = (one, other) if one.alpha < other.alpha else (other, one)
    if not (low.high < high.low < 1 and high.high < 1 and high.alpha - low.alpha >= ALPHA_SHIFT):
        return False
    # On the scale of log(1 - alpha), on which it is about normal (Bonett 2002, DOI 10.3102/10769986027004335).
    wide = [math.log1p(-end.low) - math.log1p(-end.high) for end in (low, high)]
    apart = math.log1p(-low.alpha) - math.log1p(-high.alpha)
    return apart > FAR * math.hypot(*wide) / (2 * INTERVAL)


def _worded_anew(old: OutcomeFactsInput, new: OutcomeFactsInput) -> list[str]:
    """Items of both waves of which both wordings are known, and are not the same."""
    both = set(old.wordings) & set(new.wordings) & set(old.items) & set(new.items)
    return [item for item in sorted(both) if old.wordings[item].hash != new.wordings[item].hash]


def _said(old: Wording, new: Wording) -> tuple[dict[str, str], dict[str, str]]:
    """Language → the question in both waves, with its answers where these differ too."""
    was, now = {}, {}
    for language in old.texts.keys() & new.texts.keys():
        before, after = old.texts[language], new.texts[language]
        answers = old.answers.get(language, ""), new.answers.get(language, "")
        if answers[0] != answers[1]:
            before, after = f"{before} ({answers[0]})", f"{after} ({answers[1]})"
        was[language], now[language] = before, after
    return was, now


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

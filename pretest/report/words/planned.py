"""A plan in words: how many of 100 such studies let a concept pass in all audiences together, with how many people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pretest.report.words.edition import Edition

Record = Mapping[str, Any]  # plan.json, read back or as made

ALL = ""  # the audience of rows on a concept over all audiences and harms together
TOLD = ("cleared", "go", "collect_more", "revise", "stop")
"""Decisions of which the joint chance is told; ``cleared`` is ``go`` or no aim shown."""


@dataclass(frozen=True, slots=True)
class Chance:
    """How often a decision on a concept is made in all audiences and harms together, with its 95 % interval.

    multiple: the true effect on every main harm, in margins. gain: by how many SD every aim is truly better.
    """

    decision: str
    multiple: float
    gain: float
    value: float
    low: float
    high: float


def joint_chances(record: Record) -> tuple[Chance, ...]:
    """The simulated chances of every decision over all audiences and harms together, by scenario."""
    return tuple(
        Chance(
            one["verdict"], one["multiple"], one["gain"], _number(one["probability"]), _number(one["conf_low"]),
            _number(one["conf_high"]),
        )
        for one in record["operating"]
        if one["audience"] == ALL and one["outcome"] == ""
    )  # fmt: skip


def chance_of(record: Record, decision: str, multiple: float, gain: float = 0.0) -> Chance | None:
    found = (one for one in joint_chances(record) if one.decision == decision)
    return next((one for one in found if (one.multiple, one.gain) == (multiple, gain)), None)


def of_hundred(edition: Edition, chance: Chance) -> str:
    """``about 83 of 100 (79 to 86)``: the interval is rounded outwards; words where it is not known."""
    return _of_hundred(edition, chance.value, chance.low, chance.high)


def rate_of_hundred(edition: Edition, rate: Record) -> str:
    """The same for a rate of plan.json: value, low and high."""
    return _of_hundred(edition, *(_number(rate[name]) for name in ("value", "low", "high")))


def _of_hundred(edition: Edition, value: float, low: float, high: float) -> str:
    if not all(map(math.isfinite, (value, low, high))):
        return edition.strings("number.missing")
    count = edition.numerals.count
    ends = {"low": count(math.floor(low * 100 + 1e-9)), "high": count(math.ceil(high * 100 - 1e-9))}
    return edition.strings("planning.of_hundred", n=count(math.floor(value * 100 + 0.5)), **ends)


def answer_sentences(edition: Edition, record: Record) -> tuple[str, ...]:
    """Three sentences: how many people; how often a concept without harm passes; how often one with harm slips by."""
    return (_people(edition, record), _passes(edition, record), _slips(edition, record))


def _people(edition: Edition, record: Record) -> str:
    strings, count = edition.strings, edition.numerals.count
    asked, target = record["question"]["n"], edition.numerals.probability(record["question"]["target"])
    if asked is not None:
        return strings("planning.answer.asked", people=people_by_audience(edition, record["sizes"]), n=count(asked))
    if not all(one["reachable"] for one in record["needed"]):
        return strings("planning.answer.unreachable", target=target)
    needed = {one["audience"]: one["n"] for one in record["needed"]}
    people = people_by_audience(edition, needed)
    return strings("planning.answer.needed", people=people, n=count(record["needed_total"]))


def people_by_audience(edition: Edition, sizes: Mapping[str, int]) -> str:
    count = edition.numerals.count
    named = [
        edition.strings("planning.answer.audience", audience=edition.labels.audience(audience), n=count(n))
        for audience, n in sizes.items()
    ]
    return edition.strings.listed(named)


def _passes(edition: Edition, record: Record) -> str:
    """Of the people that were simulated, which need not be those that are asked for."""
    cleared = chance_of(record, "cleared", 0.0)
    if cleared is None:
        return edition.strings("planning.answer.unknown")
    people = edition.numerals.count(sum(record["sizes"].values()))
    return edition.strings("planning.answer.passes", n=people, chance=of_hundred(edition, cleared))


def _slips(edition: Edition, record: Record) -> str:
    margin, double = (chance_of(record, "cleared", multiple) for multiple in (1.0, 2.0))
    if margin is None or double is None:
        return edition.strings("planning.answer.unknown")
    chances = {"margin": of_hundred(edition, margin), "double": of_hundred(edition, double)}
    return edition.strings("planning.answer.slips", **chances)


def decision_name(edition: Edition, decision: str) -> str:
    key = "planning.cleared" if decision == "cleared" else f"decision.{decision}.word"
    return edition.strings(key)


def effect_name(edition: Edition, multiple: float) -> str:
    known = {0.0: "none", 0.5: "half", 1.0: "margin", 2.0: "double"}
    if multiple in known:
        return edition.strings(f"planning.effect.{known[multiple]}")
    return edition.strings("planning.effect.other", number=edition.numerals.decimal(multiple))


def rate_text(edition: Edition, rate: Record) -> str:
    """A simulated probability with its interval: 4,5 % (2,9 tot 7,0)."""
    in_table = "probability" in rate  # of operating.csv; else one of the rates
    names = ("probability", "conf_low", "conf_high") if in_table else ("value", "low", "high")
    value, low, high = (rate[name] for name in names)
    if value is None or not math.isfinite(value):
        return edition.strings("number.missing")
    one = edition.numerals.decimal
    percent = edition.strings("number.percent", number=one(value * 100, 1)).replace(" ", "\u00a0")
    return f"{percent} ({edition.strings('number.between', low=one(low * 100, 1), high=one(high * 100, 1))})"


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)

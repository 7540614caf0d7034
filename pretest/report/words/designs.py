"""Designs in words: what is advised, what would be cheaper and what that means, and what a chance is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from pretest.report.words.edition import Edition
from pretest.report.words.planned import people_by_audience, rate_of_hundred

Record = Mapping[str, Any]  # plan.json, read back or as made


def design_name(edition: Edition, design: Record) -> str:
    """What a design is called: as planned, or its changes."""
    changes = design["changes"] or ["as_planned"]
    return edition.strings.listed([edition.strings(f"planning.designs.name.{name}") for name in changes])


def part_sentences(edition: Edition, record: Record) -> list[str]:
    """What the chance of a concept is made of, and where harm in one place alone is missed most."""
    joint = record.get("joint")  # plans of before it was told have none
    if not joint or not joint["parts"]:
        return []
    strings = edition.strings
    whole = [one for one in joint["parts"] if not one["outcome"]]
    groups = [one for one in whole if one["audience"]]
    together = next(one for one in whole if not one["audience"])
    lines = []
    if len(groups) > 1:
        parts = [
            strings("planning.parts.part", chance=_chance(edition, one["passes"]), audience=_audience(edition, one))
            for one in groups
        ]
        lines.append(
            strings("planning.parts.together", chance=_chance(edition, together["passes"]), parts=strings.listed(parts))
        )
        if joint["if_unrelated"] is not None:
            product = edition.numerals.count(math.floor(joint["if_unrelated"] * 100 + 0.5))
            lines.append(strings("planning.parts.unrelated", chance=product))
    worst = joint["worst"]
    if worst is not None:
        for name, place, rate in (("worst", "reassured_at", "reassured"), ("noticed", "noticed_at", "noticed")):
            audience, outcome = worst[place]
            names = {"audience": edition.labels.audience(audience), "outcome": edition.labels.outcome(outcome)}
            lines.append(strings(f"planning.parts.{name}", chance=_chance(edition, worst[rate]), **names))
    return lines


def design_sentences(edition: Edition, record: Record) -> list[str]:
    """What is advised, by how much it is cheaper than what was planned, and what else could be chosen."""
    designs = record.get("designs") or []
    if not designs:
        return []
    planned = designs[0]
    best = next((one for one in designs if one["recommended"]), None)
    if best is None:
        target = edition.numerals.probability(record["question"]["target"])
        lines = [edition.strings("planning.designs.unreachable", target=target)]
    else:
        lines = _advised(edition, record, planned, best)
    first = next((one for one in designs if one["cheapest"] and not one["recommended"]), None)
    if first is not None:
        lines += _choice(edition, record, first)
    return [*lines, edition.strings("planning.designs.formula")]


def _advised(edition: Edition, record: Record, planned: Record, best: Record) -> list[str]:
    strings, count = edition.strings, edition.numerals.count
    key = "recommended" if best["changes"] else "planned_best"
    people = people_by_audience(edition, best["sizes"])
    name, n = design_name(edition, best), count(best["people"])
    lines = [strings(f"planning.designs.{key}", design=name, n=n, people=people)]
    if best["changes"] and planned["reachable"]:
        fewer = planned["people"] - best["people"]
        if fewer > 0:
            lines.append(strings("planning.designs.fewer", n=count(fewer), planned=count(planned["people"])))
        if _priced(record):
            costs = {"cost": count(round(best["cost"])), "planned": count(round(planned["cost"]))}
            lines.append(strings("planning.designs.cheaper", **costs))
    if best["chance"] is not None:
        lines += _reached(edition, record, best, told=bool(best["changes"]))
    lines += [strings(f"planning.designs.means.{name}") for name in best["changes"]]
    if "control" in best["changes"]:
        lines.append(_ratio(edition, best["ratio"]))
    return lines


def _reached(edition: Edition, record: Record, one: Record, *, told: bool = True) -> list[str]:
    """How often a concept without harm passed in simulated studies of one design, and whether that is the target."""
    strings, numerals, rate, target = edition.strings, edition.numerals, one["chance"], record["question"]["target"]
    chance = strings("planning.designs.chance", n=numerals.count(rate["n"]), chance=_chance(edition, rate))
    lines = [chance] if told else []
    if rate["value"] < target:
        kind = "few" if rate["high"] < target else "maybe_few"
        values = {"target": numerals.probability(target), "people": numerals.count(one["people"])}
        lines = [chance, strings(f"planning.designs.{kind}", **values)]
    return lines


def _choice(edition: Edition, record: Record, first: Record) -> list[str]:
    strings, count = edition.strings, edition.numerals.count
    name = design_name(edition, first)
    lines = [strings("planning.designs.cheapest", design=name, n=count(first["people"]))]
    if first["chance"] is not None:
        lines += _reached(edition, record, first)
    lines += [strings(f"planning.designs.means.{name}") for name in first["changes"] if name != "control"]
    if "before" in first["changes"]:
        lines.append(strings("planning.designs.world"))
    return lines


def _ratio(edition: Edition, ratio: Mapping[str, int]) -> str:
    """How to divide the people over the arms, in words and as an option."""
    whole, count = edition.numerals.count(sum(ratio.values())), edition.numerals.count
    parts = [
        edition.strings("planning.designs.part", n=count(n), whole=whole, arm=edition.labels.arm(arm))
        for arm, n in ratio.items()
    ]
    option = ",".join(f"{arm}={n}" for arm, n in ratio.items() if n != 1)
    return edition.strings("planning.designs.ratio", parts=edition.strings.listed(parts), option=option)


def _priced(record: Record) -> bool:
    price = record["question"].get("price") or {}
    return bool(price.get("person") or price.get("minute") or price.get("group"))


def _audience(edition: Edition, part: Record) -> str:
    return edition.labels.audience(part["audience"])


def _chance(edition: Edition, rate: Record) -> str:
    return rate_of_hundred(edition, rate)

"""An attacker with a linear programme: what every released number leaves possible for each count that is hidden.

Unknown are the people per audience pattern, arm, step and answer. Every number that was released is an equation in
them; the least and the most that a hidden count can still be are found by linear programming. Nothing here uses the
engine that hides: counts come from the rows of the data file, equations from the tables as they were released.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

Name = tuple[Any, ...]
Terms = Mapping[Name, float]
MISSING = "missing"
READ, KEPT = "read", "kept"


@dataclass(frozen=True)
class World:
    """What the attacker knows beforehand: how the study is made, and nothing of its people.

    patterns: audiences somebody can be in at once. rules: excluding rules in their order. outcomes: id → the values
    of the one item behind it. subgroups: name → levels.
    """

    patterns: Sequence[frozenset[str]]
    audiences: Sequence[str]
    arms: Sequence[str]
    control: str
    rules: Sequence[str]
    outcomes: Mapping[str, Sequence[float]]
    subgroups: Mapping[str, Sequence[str]]
    below: int
    items: Mapping[str, Sequence[float]] = field(default_factory=dict)  # of scales of several items
    scales: Mapping[str, Sequence[str]] = field(default_factory=dict)  # whose score is the mean of these items
    reversed: frozenset[str] = frozenset()  # items that count the other way round
    right: Mapping[str, float] = field(default_factory=dict)  # outcome with a gate → the answer that is right
    gated_by: str = ""  # the subgroup whose levels have a gate of their own

    @property
    def steps(self) -> list[str]:
        return [READ, *self.rules, KEPT]

    def score(self, item: str, value: float) -> float:
        """What an answer counts for; the unknowns are answers as they were asked."""
        if item in self.right:
            return float(value == self.right[item])
        values = {**self.outcomes, **self.items}[item]
        return values[0] + values[-1] - value if item in self.reversed else value

    def inside(self, audience: str) -> list[frozenset[str]]:
        return [pattern for pattern in self.patterns if audience in pattern or audience == ""]


@dataclass
class Knowledge:
    """Equations and inequalities in unknown counts of people, none below 0."""

    names: dict[Name, int] = field(default_factory=dict)
    equal: list[tuple[Terms, float]] = field(default_factory=list)
    most: list[tuple[Terms, float]] = field(default_factory=list)

    def unknown(self, *name: Any) -> Name:
        self.names.setdefault(name, len(self.names))
        return name

    def range(self, targets: Sequence[Terms]) -> list[tuple[float, float]]:
        """The least and the most that each of ``targets`` can be; an infeasible system is a mistake of the audit."""
        width = len(self.names)
        a_eq, b_eq = _matrix(self.equal, self.names, width)
        a_ub, b_ub = _matrix(self.most, self.names, width)
        found = []
        for target in targets:
            cost = np.zeros(width)
            for name, factor in target.items():
                cost[self.names[name]] += factor
            ends = []
            for sign in (1.0, -1.0):
                result = linprog(sign * cost, a_ub, b_ub, a_eq, b_eq, bounds=(0, None), options={"presolve": False})
                if result.status == 3:
                    ends.append(np.inf)
                else:
                    assert result.status == 0, result.message
                    ends.append(sign * result.fun)
            found.append((ends[0], ends[1]))
        return found


def _matrix(rows: Sequence[tuple[Terms, float]], names: Mapping[Name, int], width: int):
    places = [(r, names[name], factor) for r, (terms, _) in enumerate(rows) for name, factor in terms.items()]
    r, c, v = zip(*places, strict=True) if places else ((), (), ())
    return csr_matrix((v, (r, c)), shape=(len(rows), width)), np.array([side for _, side in rows], dtype=float)


# --- what is asked: sums of unknowns ---------------------------------------------------------------------------------


def people(world: World, wave: int, audience: str, arm: str, step: str) -> dict[Name, float]:
    arms = ["", *world.arms] if arm == "" else [arm]
    return {("p", wave, pattern, one, step): 1.0 for pattern in world.inside(audience) for one in arms}


def assigned(world: World, wave: int, audience: str) -> dict[Name, float]:
    return {("p", wave, pattern, arm, READ): 1.0 for pattern in world.inside(audience) for arm in world.arms}


def pointed(world: World, wave: int, audience: str, arm: str, rule: str) -> dict[Name, float]:
    arms = ["", *world.arms] if arm == "" else [arm]
    return {("f", wave, pattern, one, rule): 1.0 for pattern in world.inside(audience) for one in arms}


def answers(world: World, wave: int, audience: str, arm: str, outcome: str, values: Iterable[Any]) -> dict[Name, float]:
    arms = ["", *world.arms] if arm == "" else [arm]
    return {
        ("y", wave, outcome, pattern, one, value): 1.0
        for pattern in world.inside(audience)
        for one in arms
        for value in values
    }


def level(world: World, wave: int, audience: str, arm: str, outcome: str, by: str, name: str) -> dict[Name, float]:
    return {("z", wave, outcome, pattern, arm, by, name): 1.0 for pattern in world.inside(audience)}


def right(world: World, wave: int, audience: str, arm: str, outcome: str, by: str, name: str) -> dict[Name, float]:
    """Who of an arm, or of one of its groups, has the question right."""
    if by == "":
        return answers(world, wave, audience, arm, outcome, [world.right[outcome]])
    return {("r", wave, outcome, pattern, arm, by, name): 1.0 for pattern in world.inside(audience)}


def minus(one: Terms, other: Terms) -> dict[Name, float]:
    made = dict(one)
    for name, factor in other.items():
        made[name] = made.get(name, 0.0) - factor
    return {name: factor for name, factor in made.items() if factor}


def times(terms: Terms, factor: float) -> dict[Name, float]:
    return {name: factor * value for name, value in terms.items()}


# --- what is known ---------------------------------------------------------------------------------------------------


def knowledge(world: World, tables: Mapping[str, pd.DataFrame], waves: Sequence[int], *, plain: bool) -> Knowledge:
    """All equations that the released tables give. plain: effects are plain differences of means."""
    known = Knowledge()
    for wave in waves:
        _frame_of(known, world, wave)
    for row in _rows(tables, "flow"):
        if row["step"] in (*world.steps, "assigned") and (row["audience"] in ("", *world.audiences)):
            terms = people(world, row["wave"], row["audience"], row["concept"], row["step"])
            _told(known, terms, row["n_respondents"])
    for row in _rows(tables, "loss"):
        wave, audience, arm, rule = row["wave"], row["audience"], row["concept"], row["rule"]
        _told(known, people(world, wave, audience, arm, READ), row["n"])
        if rule in world.rules:
            _told(known, pointed(world, wave, audience, arm, rule), row["n_flagged"])
        if rule in world.steps:
            _told(known, people(world, wave, audience, arm, rule), row["n_left"])
        if rule == KEPT and not _none(row["n_flagged"]):
            here = people(world, wave, audience, arm, READ)
            _told(known, minus(here, people(world, wave, audience, arm, KEPT)), row["n_flagged"])
    for row in _rows(tables, "realised"):
        if row["check"] == "assigned":
            _told(known, people(world, row["wave"], "", row["arm"], READ), row["n"])
            _told(known, people(world, row["wave"], "", "", READ), row["of"])
        if row["check"] == "no_arm":
            patterns = world.inside("")
            _told(known, {("p", row["wave"], one, "", READ): 1.0 for one in patterns}, row["n"])
    _effects(known, world, tables, plain)
    for row in _rows(tables, "distributions"):
        asked = row["outcome"] if row["outcome"] in world.outcomes else row["item"]
        where = (row["wave"], row["audience"], row["concept"], asked)
        values = [float(one) for one in str(row["label"]).split("+")]
        _told(known, answers(world, *where, values), row["n"])
        if not _none(row["share"]) and _none(row["n"]):
            raise AssertionError("a share without its number is not looked into")
        whole = answers(world, *where, {**world.outcomes, **world.items}[asked])
        _told(known, whole, row["n_answered"])
        if not _none(row["share"]) and row["share"] > 0:
            _told(known, whole, round(row["n"] / row["share"]))
    _items(known, world, tables)
    _told_questions(known, world, tables)
    _sources(known, world, tables)
    _understood(known, world, tables)
    _levels(known, world, tables, plain)
    return known


def _frame_of(known: Knowledge, world: World, wave: int) -> None:
    arms = ["", *world.arms]
    for pattern in world.patterns:
        for arm in arms:
            steps = [known.unknown("p", wave, pattern, arm, step) for step in world.steps]
            for before, after in pairwise(steps):
                known.most.append(({after: 1.0, before: -1.0}, 0.0))
            for place, rule in enumerate(world.rules):
                flagged = known.unknown("f", wave, pattern, arm, rule)
                known.most.append(({steps[place]: 1.0, steps[place + 1]: -1.0, flagged: -1.0}, 0.0))
                known.most.append(({flagged: 1.0, steps[0]: -1.0}, 0.0))
            for outcome, values in {**world.outcomes, **world.items}.items():
                given = [known.unknown("y", wave, outcome, pattern, arm, value) for value in (*values, MISSING)]
                known.equal.append((dict.fromkeys(given, 1.0) | {steps[-1]: -1.0}, 0.0))
                for by, names in world.subgroups.items() if arm and outcome in world.outcomes else ():
                    parts = [known.unknown("z", wave, outcome, pattern, arm, by, name) for name in names]
                    known.most.append((dict.fromkeys(parts, 1.0) | dict.fromkeys(given[:-1], -1.0), 0.0))
                    if outcome in world.right and by == world.gated_by:
                        those = [known.unknown("r", wave, outcome, pattern, arm, by, name) for name in names]
                        known.most += [({one: 1.0, whole: -1.0}, 0.0) for one, whole in zip(those, parts, strict=True)]
                        correct = ("y", wave, outcome, pattern, arm, world.right[outcome])
                        known.most.append((dict.fromkeys(those, 1.0) | {correct: -1.0}, 0.0))
    if wave:  # a rule excludes those it points to: nobody else leaves at the last step
        for pattern in world.patterns:
            for arm in arms:
                last, end = (world.steps[-2], KEPT)
                known.equal.append(({("p", wave, pattern, arm, last): 1.0, ("p", wave, pattern, arm, end): -1.0}, 0.0))


def _effects(known: Knowledge, world: World, tables: Mapping[str, pd.DataFrame], plain: bool) -> None:
    for row in (*_rows(tables, "estimates"), *_rows(tables, "subgroups")):
        wave, audience, outcome = row["wave"], row["audience"], row["outcome"]
        if outcome in world.scales and plain:
            _scale_effect(known, world, row)
        if outcome not in world.outcomes:
            continue
        values = list(world.outcomes[outcome])
        arms = {"n_concept": row["concept"], "n_reference": row.get("reference", world.control)}
        for column, arm in arms.items():
            by, name = row["subgroup"], row["level"]
            if by == "":
                _told(known, answers(world, wave, audience, arm, outcome, values), row[column])
            elif by in world.subgroups and name in world.subgroups[by]:
                _told(known, level(world, wave, audience, arm, outcome, by, name), row[column])
        whole = row["subgroup"] == "" and row.get("estimand") == "difference" and row.get("unit") == "points"
        if plain and whole and not any(_none(row[name]) for name in ("estimate", "n_concept", "n_reference")):
            sizes = [float(row["n_concept"]), float(row["n_reference"])]
            made: dict[Name, float] = {}
            for sign, arm, other in zip((1.0, -1.0), arms.values(), reversed(sizes), strict=True):
                for value in values:
                    made |= times(answers(world, wave, audience, arm, outcome, [value]), sign * value * other)
            _told(known, made, round(float(row["estimate"]) * sizes[0] * sizes[1]))
    for row in _rows(tables, "design_checks"):
        if row["check"] in ("balance", "drop_out"):
            for column, arm in (("n_concept", row["concept"]), ("n_reference", world.control)):
                if not _none(row[column]) and arm in world.arms:  # not all who were assigned: some are left out before
                    there = people(world, row["wave"], row["audience"], arm, READ)
                    known.most.append((times(there, -1.0), -float(row[column])))


def _scale_effect(known: Knowledge, world: World, row: Mapping[str, Any]) -> None:
    """A plain difference between means of several items, times both numbers of people and the number of items, is a
    sum of their answers, give or take what those who left one open gave for the others."""
    if row["subgroup"] != "" or row.get("estimand") != "difference" or row.get("unit") != "points":
        return
    if any(_none(row[name]) for name in ("estimate", "n_concept", "n_reference")):
        return
    items = world.scales[row["outcome"]]
    n = {row["concept"]: float(row["n_concept"]), row.get("reference", world.control): float(row["n_reference"])}
    (concept, here), (reference, there) = n.items()
    given: dict[Name, float] = {}
    most: dict[str, dict[Name, float]] = {concept: {}, reference: {}}
    for arm, factor in ((concept, there), (reference, -here)):
        for item in items:
            where = (row["wave"], row["audience"], arm, item)
            for value in world.items[item]:
                given |= times(answers(world, *where, [value]), factor * world.score(item, value))
            most[arm] |= times(answers(world, *where, [MISSING]), abs(factor) * max(world.items[item]))
        known.most.append((times(people(world, row["wave"], row["audience"], arm, KEPT), -1.0), -n[arm]))
    total = float(row["estimate"]) * here * there * len(items)
    known.most.append((minus(times(given, -1.0), most[concept]), -total + 1e-6))
    known.most.append((minus(given, most[reference]), total + 1e-6))


def _scale_mean(known: Knowledge, world: World, row: Mapping[str, Any]) -> None:
    """The mean of a scale, where everybody who has it answered all of its items: what all these answers add up to."""
    if any(_none(row[name]) for name in ("mean", "n")) or row["share_missing"] != 0.0:
        return
    given: dict[Name, float] = {}
    missing: dict[Name, float] = {}
    items, where = world.scales[row["scale"]], (row["wave"], row["audience"], "")
    for item in items:
        missing |= times(answers(world, *where, item, [MISSING]), max(world.items[item]))
        for value in world.items[item]:
            given |= times(answers(world, *where, item, [value]), world.score(item, value))
    # everybody who was kept has a score, and who left an item open gave between nothing and the highest more
    total = times(people(world, row["wave"], row["audience"], "", KEPT), float(row["mean"]) * len(items))
    known.most.append((minus(given, total), 1e-6))
    known.most.append((minus(minus(total, given), missing), 1e-6))


def _items(known: Knowledge, world: World, tables: Mapping[str, pd.DataFrame]) -> None:
    for row in _rows(tables, "reliability"):
        if row["scale"] in world.scales and row["item"] == "":
            _scale_mean(known, world, row)
        outcome = row["scale"] if row["scale"] in world.outcomes else row["item"]
        asked = {**world.outcomes, **world.items}
        if outcome not in asked or _none(row["n"]):
            continue
        values = list(asked[outcome])
        n = float(row["n"])
        where = (row["wave"], row["audience"], "", outcome)
        _told(known, answers(world, *where, values), n)
        if not _none(row["mean"]):
            total: dict[Name, float] = {}
            for value in values:
                total |= times(answers(world, *where, [value]), world.score(outcome, value))
            _told(known, total, round(n * float(row["mean"])))
        scores = {value: world.score(outcome, value) for value in values}
        for column, end in (("floor", min(scores.values())), ("ceiling", max(scores.values()))):
            if not _none(row[column]):
                at_end = [value for value, score in scores.items() if score == end]
                _told(known, answers(world, *where, at_end), round(n * float(row[column])))
        if not _none(row["share_missing"]):
            share = float(row["share_missing"])
            _told(known, answers(world, *where, [MISSING]), round(n * share / (1 - share)))


def _told_questions(known: Knowledge, world: World, tables: Mapping[str, pd.DataFrame]) -> None:
    """People of 100 times their number are people; the difference gives one share where the other is told elsewhere."""
    asked = {**world.outcomes, **world.items}
    shares: dict[Name, float] = {}
    rows = _rows(tables, "told")
    for row in rows:
        outcome = row["told"] if row["told"] in world.outcomes else row["item"]
        values = [value for value in asked[outcome] if world.score(outcome, value) >= row["cut"]]
        for side in ("concept", "reference"):
            where = (row["wave"], row["audience"], row[side], outcome)
            n, counted, share = (row[f"{name}_{side}"] for name in ("n", "counted", "of100"))
            _told(known, answers(world, *where, asked[outcome]), n)
            _told(known, answers(world, *where, values), counted)
            if not _none(share):
                shares[(*where,)] = float(share) / 100
        if not _none(row["difference"]) and _none(row["of100_concept"]):
            raise AssertionError("a difference without its shares is not looked into")
    for where, share in shares.items():
        outcome = where[3]
        cut = next(row["cut"] for row in rows if outcome in (row["told"], row["item"]))
        terms = answers(world, *where, [value for value in asked[outcome] if world.score(outcome, value) >= cut])
        _told(known, minus(terms, times(answers(world, *where, asked[outcome]), share)), 0.0)


def _sources(known: Knowledge, world: World, tables: Mapping[str, pd.DataFrame]) -> None:
    """Who answered the told question in both arms together; research in people tells the share of the reference arm,
    and a contradiction where the data lie, so that all of it may only stand where the question is told."""
    asked = {**world.outcomes, **world.items}
    keys = ("wave", "audience", "concept", "outcome")
    rows = {tuple(row[key] for key in keys): row for row in _rows(tables, "told")}
    told = {key: row for key, row in rows.items() if not row["suppressed"]}
    for row in _rows(tables, "triptych"):
        shown = told.get(tuple(row[key] for key in keys))
        figures = [row[name] for name in ("difference", "conf_low", "conf_high", "n_behind")]
        if shown is None and tuple(row[key] for key in keys) in rows:
            if not all(map(_none, figures)) or row["contradict"] != "not_compared" or row["known"] != "hidden":
                raise AssertionError("a source is told of a question that is hidden")
        elif shown is not None and row["said_by"] in ("data", "together") and not _none(row["n_behind"]):
            outcome = shown["told"] if shown["told"] in world.outcomes else shown["item"]
            first, second = (
                answers(world, row["wave"], row["audience"], shown[side], outcome, asked[outcome])
                for side in ("concept", "reference")
            )
            _told(known, {name: first.get(name, 0.0) + second.get(name, 0.0) for name in {**first, **second}},
                  row["n_behind"])  # fmt: skip


def _understood(known: Knowledge, world: World, tables: Mapping[str, pd.DataFrame]) -> None:
    """Who answered and who has it right, of an arm and of its groups; a share times its people is people."""
    for row in _rows(tables, "understood"):
        where, by, name = (row["wave"], row["audience"], row["concept"], row["scale"]), row["subgroup"], row["level"]
        here = level(world, *where, by, name) if by else answers(world, *where, world.outcomes[row["scale"]])
        correct = right(world, *where, by, name)
        _told(known, here, row["n"])
        _told(known, correct, row["n_right"])
        if not _none(row["share"]):
            _told(known, minus(correct, times(here, float(row["share"]))), 0.0)


def _levels(known: Knowledge, world: World, tables: Mapping[str, pd.DataFrame], plain: bool) -> None:
    """A mean times its people is a sum of answers, and its standard error that of their squares; of a scale of several
    items give or take what those who left one open count for."""
    for row in _rows(tables, "message_levels"):
        where, outcome = (row["wave"], row["audience"], row["concept"]), row["outcome"]
        if outcome in world.outcomes:
            values = list(world.outcomes[outcome])
            whole, n = answers(world, *where, outcome, values), row["n"]
            above = answers(world, *where, outcome, [value for value in values if value >= (row["cut"] or 0)])
            _told(known, whole, n)
            _told(known, whole, row["n_told"])
            _told(known, above, row["counted"])
            if not _none(row["share"]):
                _told(known, minus(above, times(whole, float(row["share"]))), 0.0)
            if plain and not _none(row["mean"]):
                mean, error = float(row["mean"]), 0.0 if _none(row["std_error"]) else float(row["std_error"])
                powers = {value: answers(world, *where, outcome, [value]) for value in values}
                first, second = ({k: value**p for value, t in powers.items() for k in t} for p in (1, 2))
                if _none(n):  # whatever the number of people is, the mean is theirs
                    known.equal.append((minus(first, times(whole, mean)), 0.0))
                else:
                    _told(known, first, round(n * mean))
                    _told(known, second, round(error**2 * n * (n - 1) + n * mean**2))
        elif plain and not _none(row["mean"]) and not _none(row["n"]):
            _about(known, world, row)


def _about(known: Knowledge, world: World, row: Mapping[str, Any]) -> None:
    items, where = world.scales[row["outcome"]], (row["wave"], row["audience"], row["concept"])
    given: dict[Name, float] = {}
    missing: dict[Name, float] = {}
    for item in items:
        missing |= times(answers(world, *where, item, [MISSING]), 1.0)
        for value in world.items[item]:
            given |= times(answers(world, *where, item, [value]), world.score(item, value))
    total = float(row["n"]) * float(row["mean"]) * len(items)
    low, high = world.items[items[0]][0], world.items[items[0]][-1]
    # everybody who has the score answered one item at least: for the other counts between the lowest and the highest
    known.most.append((minus(given, times(missing, -low)), total + 1e-6))
    known.most.append((times(minus(given, times(missing, -high)), -1.0), -total + 1e-6))


def _told(known: Knowledge, terms: Terms, number: Any) -> None:
    if not _none(number):
        known.equal.append((dict(terms), float(number)))


def _none(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def _rows(tables: Mapping[str, pd.DataFrame], name: str) -> list[dict[Any, Any]]:
    return tables[name].to_dict("records") if name in tables else []

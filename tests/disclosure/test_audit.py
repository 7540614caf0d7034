"""Every small number that is hidden stays possible from 1 to as many as are hidden at all, whatever was released."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.analyse import analyse
from pretest.findings import Findings
from pretest.spec import Study, load_study
from tests.disclosure.audit import (
    KEPT,
    READ,
    Knowledge,
    Terms,
    World,
    answers,
    knowledge,
    level,
    minus,
    people,
    right,
)
from tests.tiny import write_study

BELOW = 10
VALUES = (1.0, 2.0, 3.0, 4.0, 5.0)
READ_TABLES = (
    "flow", "loss", "realised", "estimates", "subgroups", "design_checks", "distributions", "reliability", "told",
    "triptych", "understood", "message_levels",
)  # fmt: skip
STUDY = """
study: audited
title: {nl: Klein, en: Small}
languages: [en, nl]
seed: 7
substance: cocaine
ethics: {file: ethics.txt}
arms:
  control: {label: C, control: true}
  debt: {label: D}
  fun: {label: F}
audiences:
  everyone: {label: All}
  users: {label: Users, when: {used: [1]}}
  non_users: {label: Others, when: {used: [0]}}
  young: {label: Young, when: {age: {max: 25}}}
data:
  - {file: data/wave1.csv, respondent: id, arm: condition, duration: seconds}
"""
PLAN = """
plan: audited
outcomes:
  mine: {audiences: [everyone, users, non_users, young], primary: true, margin: {points: 0.5}}
  two: {audiences: [everyone, users, non_users, young], margin: {points: 0.5}}
  pair: {audiences: [everyone, users, non_users, young], margin: {points: 0.5}}
unit: points
multiplicity: {method: holm}
quality:
  - {rule: speeding, seconds: 60, then: exclude}
  - {rule: eligible, when: {age: {min: 18, missing: keep}}, then: exclude}
subgroups: [{by: gender}]
"""
ABOUT_STUDY = STUDY.replace(STUDY[STUDY.index("  non_users:") : STUDY.index("data:")], "")
ABOUT = PLAN.replace(
    PLAN[PLAN.index("  two:") : PLAN.index("unit:")],
    "".join(f"  {name}: {{audiences: [everyone, users]}}\n" for name in ("irk", "fair", "grasp")),
).replace(", users, non_users, young]", ", users]")  # questions about the message, in fewer audiences
SCALE = """
id: NAME
title: {nl: Mijn, en: Mine}
measures: {nl: m, en: m}
role: harm.stigma
higher_is: worse
answers: agree5
score: {method: single}
items:
  - {id: NAME_1, text: {nl: vraag, en: question}}
tell: {item: NAME_1, cut: 4}
status: new
"""


PAIR = (
    SCALE.replace("NAME", "pair")
    .replace("{method: single}", "{method: mean}")
    .replace("en: question}}", "en: question}, reverse: true}")
    .replace("items:\n", "items:\n  - {id: pair_2, text: {nl: tweede, en: second}}\n")
    .replace("tell: {item: pair_1, cut: 4}", "tell: {item: pair_2, cut: 3}")
)
MESSAGE = SCALE.replace("harm.stigma", "mechanism").replace("status: new", "status: new\nrefers_to: message")
IRK = MESSAGE.replace("NAME", "irk")
FAIR = (
    MESSAGE.replace("NAME", "fair")
    .replace("{method: single}", "{method: mean, min_answered: 0.5}")
    .replace("items:\n", "items:\n  - {id: fair_2, text: {nl: tweede, en: second}}\n")
    .replace("tell: {item: fair_1, cut: 4}\n", "")
)
GRASP = (
    MESSAGE.replace("NAME", "grasp")
    .replace("mechanism", "quality")
    .replace("higher_is: worse", "higher_is: better")
    .replace("{method: single}", "{method: share, min_answered: 1, count: [2]}")
    .replace("tell: {item: grasp_1, cut: 4}", "gate: {share: 0.8, by: gender}")
)
TOLD = {
    "mine": ("mine_1", 4.0),
    "two": ("two_1", 4.0),
    "pair_2": ("pair_2", 3.0),
    "irk": ("irk_1", 4.0),
}  # told questions and their cuts


def drawn(seed: int) -> pd.DataFrame:
    """People of one small study: unequal arms, few users, a few too fast or too young, answers often at the floor."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(90, 260))
    arms = rng.choice(["control", "debt", "fun"], n, p=rng.dirichlet((6, 4, 3)))
    slope = rng.uniform(-0.9, 0.5)
    shape = np.exp(slope * np.arange(5))
    frame = pd.DataFrame(
        {
            "id": [f"r{i}" for i in range(n)],
            "condition": arms,
            "used": (rng.random(n) < rng.choice([0.02, 0.08, 0.3])).astype(int),
            "age": rng.integers(18, 70, n),
            "gender": rng.choice([1, 2, 3], n, p=[0.5, 0.47, 0.03]),
            "seconds": np.where(rng.random(n) < rng.choice([0.01, 0.05]), 20, 300),
            "mine_1": rng.choice(VALUES, n, p=shape / shape.sum()),
            "two_1": rng.choice(VALUES, n, p=shape[::-1] / shape.sum()),
        }
    )
    for item in ("pair_1", "pair_2"):
        frame[item] = rng.choice(VALUES, n, p=shape / shape.sum())
    frame.loc[rng.random(n) < 0.01, "age"] = 16
    frame.loc[rng.random(n) < 0.03, "mine_1"] = np.nan
    frame.loc[rng.random(n) < rng.choice([0.0, 0.03]), "pair_2"] = np.nan
    for item in ("irk_1", "fair_1", "fair_2"):
        frame[item] = rng.choice(VALUES, n, p=shape / shape.sum())
    frame["grasp_1"] = np.where(rng.random(n) < rng.choice([0.5, 0.9]), 2.0, rng.choice(VALUES, n))
    frame.loc[rng.random(n) < rng.choice([0.0, 0.03]), "fair_2"] = np.nan
    frame.loc[rng.random(n) < 0.02, "grasp_1"] = np.nan
    return frame


def world_of(frame: pd.DataFrame, about: str) -> World:
    masks = {
        "everyone": np.ones(len(frame), dtype=bool),
        "users": (frame["used"] == 1).to_numpy(),
        "non_users": (frame["used"] == 0).to_numpy(),
        "young": (frame["age"] <= 25).to_numpy(),
    }
    masks = masks if about == "harms" else {name: masks[name] for name in ("everyone", "users")}
    found = {frozenset(name for name, mask in masks.items() if mask[i]) for i in range(len(frame))}
    frame["pattern"] = [frozenset(name for name, mask in masks.items() if mask[i]) for i in range(len(frame))]
    single, scale = (("mine", "two"), "pair") if about == "harms" else (("mine", "irk", "grasp"), "fair")
    return World(
        patterns=sorted(found, key=sorted),
        audiences=tuple(masks),
        arms=("control", "debt", "fun"),
        control="control",
        rules=("speeding", "eligible"),
        outcomes=dict.fromkeys(single, VALUES),
        subgroups={"gender": ("1", "2", "3")},
        below=BELOW,
        items=dict.fromkeys((f"{scale}_1", f"{scale}_2"), VALUES),
        scales={scale: (f"{scale}_1", f"{scale}_2")},
        reversed=frozenset({"pair_1"}),
        right={} if about == "harms" else {"grasp": 2.0},
        gated_by="gender",
    )


def small_counts(world: World, frame: pd.DataFrame) -> Iterator[tuple[str, dict[Any, float], int]]:
    """Every number of 1 to 9 people that a table could tell: what it counts, in unknowns, and how many they are."""
    steps = {READ: frame, "speeding": frame[frame["seconds"] >= 60]}
    steps["eligible"] = steps["speeding"][steps["speeding"]["age"] >= 18]
    steps[KEPT] = steps["eligible"]
    for what, terms, number in _all_counts(world, steps):
        if 0 < number < world.below:
            yield what, terms, number


def _all_counts(world: World, steps: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, dict[Any, float], int]]:
    groups = [(audience, arm) for audience in world.audiences for arm in ("", *world.arms)]
    for audience, arm in groups:
        there = {step: _of(rows, audience, arm) for step, rows in steps.items()}
        for step in world.steps:
            yield f"{audience} {arm} {step}", people(world, 1, audience, arm, step), len(there[step])
        for one, other in pairwise(world.steps):
            terms = minus(people(world, 1, audience, arm, one), people(world, 1, audience, arm, other))
            yield f"{audience} {arm} lost {other}", terms, len(there[one]) - len(there[other])
        for outcome in world.outcomes:
            given = there[KEPT][f"{outcome}_1"]
            yield f"{audience} {arm} has {outcome}", answers(world, 1, audience, arm, outcome, VALUES), given.count()
            for value in VALUES:
                terms = answers(world, 1, audience, arm, outcome, [value])
                yield f"{audience} {arm} {outcome}={value:g}", terms, int((given == value).sum())
            if arm:
                gender = there[KEPT]["gender"][given.notna()].astype(str)
                for name in world.subgroups["gender"]:
                    terms = level(world, 1, audience, arm, outcome, "gender", name)
                    yield f"{audience} {arm} {outcome} gender {name}", terms, int((gender == name).sum())
                    if outcome in world.right:
                        good = right(world, 1, audience, arm, outcome, "gender", name)
                        those = int(((gender == name) & (given[given.notna()] == world.right[outcome])).sum())
                        yield f"{audience} {arm} {outcome} gender {name} right", good, those
                        wrong = minus(terms, good)
                        yield (
                            f"{audience} {arm} {outcome} gender {name} wrong",
                            wrong,
                            int((gender == name).sum()) - those,
                        )
            if outcome in world.right and arm:
                correct = int((given == world.right[outcome]).sum())
                wrong = answers(world, 1, audience, arm, outcome, [v for v in VALUES if v != world.right[outcome]])
                yield f"{audience} {arm} {outcome} wrong", wrong, int(given.count()) - correct
    for audience, arm in groups:
        for outcome, (column, cut) in TOLD.items() if arm else ():
            if outcome not in (*world.outcomes, *world.items):
                continue
            given = _of(steps[KEPT], audience, arm)[column]
            sides = {"at least": [one for one in VALUES if one >= cut], "below": [one for one in VALUES if one < cut]}
            for word, values in sides.items():
                terms = answers(world, 1, audience, arm, outcome, values)
                yield f"{audience} {arm} {outcome} {word} {cut:g}", terms, int(given.isin(values).sum())
        for item in world.items if arm else ():
            given = _of(steps[KEPT], audience, arm)[item]
            yield f"{audience} {arm} has {item}", answers(world, 1, audience, arm, item, VALUES), given.count()
            for value in VALUES:
                terms = answers(world, 1, audience, arm, item, [value])
                yield f"{audience} {arm} {item}={value:g}", terms, int((given == value).sum())
    for audience in world.audiences:
        kept = _of(steps[KEPT], audience, "")
        for item in world.items:
            for value in (VALUES[0], VALUES[-1]):
                terms = answers(world, 1, audience, "", item, [value])
                yield f"{audience} {item}={value:g}", terms, int((kept[item] == value).sum())
                others = [one for one in VALUES if one != value]
                rest = answers(world, 1, audience, "", item, others)
                yield f"{audience} {item} not {value:g}", rest, int(kept[item].isin(others).sum())
    for arm in ("", *world.arms):
        for outer, inner in combinations(world.audiences, 2):
            if outer != "everyone":
                continue
            for step in (READ, KEPT):
                terms = minus(people(world, 1, outer, arm, step), people(world, 1, inner, arm, step))
                number = len(_of(steps[step], outer, arm)) - len(_of(steps[step], inner, arm))
                yield f"{outer} not {inner} {arm} {step}", terms, number


def truth(known: Knowledge, frame: pd.DataFrame) -> np.ndarray:
    """(unknowns,) what each unknown really is."""
    speeding, young = frame["seconds"] < 60, frame["age"] < 18
    steps = {READ: frame.index == frame.index, "speeding": ~speeding, "eligible": ~speeding & ~young}
    steps[KEPT] = steps["eligible"]
    rules = {"speeding": speeding, "eligible": young}
    found = np.zeros(len(known.names))
    for name, place in known.names.items():
        kind, rest = name[0], name[1:]
        outcome, pattern, arm = (None, *rest[1:3]) if kind in "pf" else rest[1:4]
        here = (frame["pattern"] == pattern) & (frame["condition"] == arm)
        if kind == "p":
            here &= steps[rest[3]]
        elif kind == "f":
            here &= rules[rest[3]]
        else:
            given = frame[outcome if outcome in frame else f"{outcome}_1"]
            here &= steps[KEPT]
            if kind == "y":
                here &= given.isna() if rest[4] == "missing" else given == rest[4]
            elif kind == "r":
                here &= (given == 2.0) & (frame["gender"].astype(str) == rest[5])
            else:
                here &= given.notna() & (frame["gender"].astype(str) == rest[5])
        found[place] = here.sum()
    return found


def false(known: Knowledge, values: np.ndarray) -> list[Any]:
    """What the audit takes for known and is not so."""

    def total(terms: Terms) -> float:
        return sum(factor * values[known.names[name]] for name, factor in terms.items())

    wrong = [(terms, side, total(terms)) for terms, side in known.equal if abs(total(terms) - side) > 1e-6]
    return wrong + [(terms, side, total(terms)) for terms, side in known.most if total(terms) > side + 1e-6]


def _of(frame: pd.DataFrame, audience: str, arm: str) -> pd.DataFrame:
    rows = frame[[audience in pattern for pattern in frame["pattern"]]] if len(frame) else frame
    return rows if arm == "" else rows[rows["condition"] == arm]


def broken(known: Knowledge, targets: list[tuple[str, Terms, int]], below: int) -> list[str]:
    """Hidden numbers of which the release leaves less than 1 to ``below`` - 1."""
    ranges = known.range([terms for _, terms, _ in targets])
    return [
        f"{what}: {number} people, between {low:.2f} and {high:.2f}"
        for (what, _, number), (low, high) in zip(targets, ranges, strict=True)
        if low > 1 + 1e-3 or high < below - 1 - 1e-3
    ]


def audit(folder, seed: int, about: str = "harms") -> list[str]:
    """What an attacker can tell. about: ``harms``, or ``message`` for questions on the message and on what it says."""
    frame = drawn(seed)
    findings = analyse(study_of(folder, frame, about))
    return attacked(released(findings), frame, about)


def study_of(folder, frame: pd.DataFrame, about: str) -> Study:
    files = {f"surveys/scales/{name}.yaml": SCALE.replace("NAME", name) for name in ("mine", "two")}
    more = (("pair", PAIR), ("irk", IRK), ("fair", FAIR), ("grasp", GRASP))
    files |= {f"surveys/scales/{name}.yaml": text for name, text in more} | {"ethics.txt": "Approved."}
    study, plan = (STUDY, PLAN) if about == "harms" else (ABOUT_STUDY, ABOUT)
    write_study(folder, study=study, plan=plan, data=frame.to_csv(index=False), **files)
    return load_study(folder)


def attacked(tables: Mapping[str, pd.DataFrame], frame: pd.DataFrame, about: str, only: str = "") -> list[str]:
    """Hidden numbers that are not open enough; only: those whose description starts so."""
    world = world_of(frame, about)
    known = knowledge(world, tables, [1], plain=True)
    assert false(known, truth(known, frame)) == []
    return broken(known, [one for one in small_counts(world, frame) if one[0].startswith(only)], BELOW)


def released(findings: Findings) -> dict[str, pd.DataFrame]:
    return {name: findings.table(name) for name in READ_TABLES}


@pytest.mark.parametrize("seed", range(2))
def test_every_hidden_number_stays_open(tmp_path, seed):
    assert audit(tmp_path / "study", seed) == []


def test_levels_and_understanding_leave_every_hidden_number_open(tmp_path):
    """And an attacker sees what is left open: one hidden figure put back is found out."""
    frame = drawn(0)
    tables = released(analyse(study_of(tmp_path, frame, "message")))
    assert attacked(tables, frame, "message") == []
    kept = frame[(frame["seconds"] >= 60) & (frame["age"] >= 18) & (frame["condition"] == "fun")]
    mean = tables["message_levels"].query("audience == 'everyone' and concept == 'fun' and outcome == 'irk'").index
    opened = tables["message_levels"].copy()
    opened.loc[mean, ["mean", "std_error"]] = kept["irk_1"].mean(), kept["irk_1"].std() / len(kept) ** 0.5
    assert attacked({**tables, "message_levels": opened}, frame, "message", "everyone fun irk")
    right = tables["understood"].query("audience == 'everyone' and concept == 'fun' and level == '1'").index
    opened = tables["understood"].copy()
    opened.loc[right, "n_right"] = int((kept["gender"].eq(1) & kept["grasp_1"].eq(2)).sum())
    assert attacked({**tables, "understood": opened}, frame, "message", "everyone fun grasp")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 50))
def test_every_hidden_number_stays_open_in_many_studies(tmp_path, seed):
    assert audit(tmp_path / "study", seed) == []
    assert audit(tmp_path / "about", seed, "message") == []

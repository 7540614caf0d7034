"""A study with a split: three blocks with a scale each, of which everybody gets two; and invented answers to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pretest.spec import Study
from tests.platforms.ways import STUDY, two_ways

BLOCKS = ("part_a", "part_b", "part_c")
DRAWS = (("part_a", "part_b"), ("part_a", "part_c"), ("part_b", "part_c"))
ITEMS = {"part_a": "a1", "part_b": "b2", "part_c": "c1"}
PLAN = """
plan: split
outcomes:
  harm: {primary: true, margin: {sd: 0.3}, covariates: [before_pre]}
  block_a: {role: harm.stigma, higher_is: worse, primary: true, margin: {sd: 0.3}, covariates: [before_pre]}
  block_b: {role: harm.boomerang, higher_is: worse, margin: {sd: 0.3}}
quality:
  - {rule: incomplete, share_answered: 0.9, then: exclude}
multiplicity: {method: none}
suppress_below: 1
"""
WORSE = """
id: NAME
title: {nl: NAME, en: NAME}
measures: {nl: x, en: x}
role: harm.stigma
higher_is: worse
answers: five
score: {method: single}
status: new
items:
  - {id: ITEM, text: {nl: "Vraag?", en: "Question?"}}
"""
HEAD = "id,arm,consent,age,use_a,use_b,use_cannabis,b1_pre,h1,h2,h3,a1,b2,c1,split"


def scale(name: str, item: str) -> str:
    return WORSE.replace("NAME", name).replace("ITEM", item)


def split_study(folder: Path, data: str | None = None, plan: str = PLAN, **changes: str) -> Study:
    """The study, with ``data`` as its one file."""
    study = STUDY.replace("data: []", "data: [{file: data/wave1.csv, respondent: id, arm: arm}]")
    texts = {"study": STUDY if data is None else study, "analyses__plan": plan}
    texts |= {f"surveys__scales__{name}": scale(name, item) for name, item in
              (("block_a", "a1"), ("block_b", "b2"), ("block_c", "c1"))}  # fmt: skip
    made = two_ways(folder, **(texts | changes))
    if data is not None:
        (folder / "data").mkdir(exist_ok=True)
        (folder / "data/wave1.csv").write_text(data, encoding="utf-8")
    return made


def answers(n: int = 240, seed: int = 3, draws: str = "said", gone: int = 0) -> str:
    """``n`` people, half of whom use drugs. draws: ``said`` in the column, or ``left`` empty. gone: people who stopped
    after the message."""
    rng = np.random.default_rng(seed)
    lines = [HEAD]
    for place in range(n):
        uses, arm = place % 2, ("control", "everyone")[place // 2 % 2]
        draw = int(rng.integers(1, 4))
        before = int(rng.integers(1, 6))
        after = [int(np.clip(before + rng.integers(-1, 2) + (arm == "everyone"), 1, 5)) for _ in range(6)]
        harm = [after[0], "", after[1]] if uses else [after[0], after[1], ""]
        blocks = [str(after[3 + k]) if block in DRAWS[draw - 1] else "" for k, block in enumerate(BLOCKS)]
        if place < gone:
            harm, blocks = ["", "", ""], ["", "", ""]
        row = [f"p{place}", arm, 1, 30, uses, 0, 0, before, *harm, *blocks, draw if draws == "said" else ""]
        lines.append(",".join(map(str, row)))
    return "\n".join(lines) + "\n"

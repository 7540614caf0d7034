"""A study that can be counted by hand: two arms of six; distance is 2 in the control and 4 in the concept arm."""

from __future__ import annotations

import textwrap
from pathlib import Path

TINY_STUDY = """
study: tiny
title: {nl: Klein onderzoek, en: Tiny study}
languages: [en, nl]
seed: 7
substance: cocaine
arms:
  control: {label: {nl: Controle, en: Control}, control: true}
  debt: {label: {nl: Schuld, en: Debt}}
audiences:
  everyone: {label: {nl: Iedereen, en: Everyone}}
data:
  - {file: data/wave1.csv, respondent: id, arm: condition}
"""

TINY_PLAN = """
plan: tiny-plan
outcomes:
  distance: {column: distance, role: harm.stigma, higher_is: worse, primary: true, margin: {points: 1.0}}
  support: {column: support, role: benefit, higher_is: better}
multiplicity: {method: romano_wolf, resamples: 999}
suppress_below: 2
"""

TINY_DATA = """
id,condition,distance,support
r1,control,1,2
r2,control,2,3
r3,control,3,2
r4,control,2,1
r5,control,1,2
r6,control,3,2
r7,debt,3,4
r8,debt,4,5
r9,debt,5,4
r10,debt,4,3
r11,debt,3,4
r12,debt,5,4
"""


def rows(*lines: str) -> str:
    return "id,condition,distance,support\n" + "\n".join(lines) + "\n"


def arms(control: str, debt: str, n: int = 12) -> str:
    """``n`` rows per arm; the texts are ``distance,support`` with {i} for a number of 1 to 4."""
    lines = [f"c{i},control,{control.format(i=i % 4 + 1)}" for i in range(n)]
    lines += [f"d{i},debt,{debt.format(i=i % 4 + 1)}" for i in range(n)]
    return rows(*lines)


def write_study(
    folder: Path,
    study: str = TINY_STUDY,
    plan: str | None = TINY_PLAN,
    data: str | bytes | None = TINY_DATA,
    **files: str,
) -> Path:
    """``folder`` with a study written from texts; ``None`` leaves a file out."""
    texts: dict[str, str | bytes | None] = {"study.yaml": study, "analyses/plan.yaml": plan, "data/wave1.csv": data}
    for name, text in {**texts, **files}.items():
        if text is None:
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return folder

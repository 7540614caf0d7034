"""Fixtures for all tests: tiny study folders that can be read at a glance."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

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
suppress_below: 1
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


@pytest.fixture
def make_study(tmp_path):
    """A function that writes a study folder from texts and returns its path; ``None`` leaves a file out."""

    def make(
        study: str = TINY_STUDY, plan: str | None = TINY_PLAN, data: str | bytes | None = TINY_DATA, **files: str
    ) -> Path:
        folder = tmp_path / "study"
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

    return make


@pytest.fixture
def tiny_study(make_study) -> Path:
    """Two arms of six, countable by hand: distance 2 in the control and 4 in the concept arm."""
    return make_study()

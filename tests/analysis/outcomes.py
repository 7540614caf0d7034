"""Studies with one outcome of every kind, for the tests of models and measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pretest.analysis.analyse import analyse
from pretest.findings import Findings
from pretest.spec import load_study
from tests.tiny import TINY_STUDY

# Control 3 2 1 and concept 1 2 3 over the answers 1 2 3: each the mirror of the other, so that the odds are exactly
# proportional and the model fits the observed shares: P(2 or higher) 3/6 and 5/6, P(3 or higher) 1/6 and 3/6.
CONTROL, CONCEPT = (1, 1, 1, 2, 2, 3), (3, 3, 3, 2, 2, 1)
ORDINAL = (
    "{column: x, role: harm.stigma, higher_is: worse, primary: true, model: ordinal, min: 1, max: 3,"
    " margin: {points: 0.05}}"
)
THREE_ARMS = TINY_STUDY.replace(
    "  debt: {label: {nl: Schuld, en: Debt}}\n",
    "  one: {label: {nl: Een, en: One}}\n  two: {label: {nl: Twee, en: Two}}\n",
)


def own_scale(answers: str, item: str = "q1", role: str = "harm.stigma", reverse: str = "false") -> str:
    return (
        "id: own\ntitle: {nl: Eigen, en: Own}\nmeasures: {nl: Iets, en: Something}\n"
        f"role: {role}\nhigher_is: worse\nanswers: {answers}\nscore: {{method: mean}}\nmargin: {{sd: 0.2}}\n"
        f"items:\n  - {{id: {item}, text: {{nl: Vraag, en: Question}}, reverse: {reverse}}}\nstatus: new\n"
        "sources: [{note: made for a test}]\n"
    )


def plan(outcomes: str, below: int = 1, more: str = "") -> str:
    head = "plan: p\noutcomes:\n"
    return f"{head}  {outcomes}\nmultiplicity: {{method: romano_wolf, resamples: 999}}\nsuppress_below: {below}\n{more}"


def two_arms(control=CONTROL, concept=CONCEPT, column: str = "x") -> str:
    lines = [f"id,condition,{column}"]
    lines += [f"c{i},control,{value}" for i, value in enumerate(control)]
    lines += [f"d{i},debt,{value}" for i, value in enumerate(concept)]
    return "\n".join(lines) + "\n"


def reference_data(data: Mapping[str, Any], column: str) -> str:
    """A reference data set as a file of answers, with the outcome under ``column``."""
    frame = pd.DataFrame(data).rename(columns={"y": column})
    frame.insert(0, "id", [f"r{i}" for i in range(len(frame))])
    frame.insert(1, "condition", frame.pop("arm").map({0: "control", 1: "one", 2: "two"}))
    return frame.to_csv(index=False)


def run(make_study, *parts: str, suppression: str = "plan", **files: str) -> Findings:
    return analyse(load_study(make_study(*parts, **files)), suppression=suppression)


def pick(frame: pd.DataFrame, **keys: Any) -> pd.DataFrame:
    for column, value in keys.items():
        frame = frame[frame[column] == value]
    return frame


def one(frame: pd.DataFrame, **keys: Any) -> pd.Series:
    found = pick(frame, **keys)
    assert len(found) == 1, found
    return found.iloc[0]

"""``analyse`` as people run it, from a file of answers to a written report, against the cells alone.

The study has several audiences, a control and some concepts, outcomes with a measurement before the message, weights,
answers that are missing, and columns of words. The peer reads the same file with pandas and fits, in a loop, one
weighted regression of statsmodels per audience and outcome: no checks, scores, doubts, risks, disclosure or report.
Times are CPU seconds of whole fresh processes, ours and the peer's in turns in one run.

``python -m benchmarks.bench_analyse`` measures the table "How time grows" of docs/limits.md: what grows is named on the
line of each run.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.bench_million import measure
from benchmarks.ratios import record

ROUNDS = 3
MISSING = 0.02
OURS = "import sys; from pretest.cli.main import main; main(['analyse', sys.argv[1], '--out', sys.argv[2]])"
PEER = """
import sys
import pandas as pd
import statsmodels.formula.api as smf
frame = pd.read_csv(sys.argv[1])
items = [name for name in frame if name.endswith("_pre")]
for _, part in frame.groupby("town"):
    for name in (one.removesuffix("_pre") for one in items):
        rows = part.dropna(subset=[name, f"{name}_pre"])
        smf.wls(f"{name} ~ C(arm) + {name}_pre", rows, weights=rows["w"]).fit(cov_type="HC3").summary2()
"""
FIVE = "five:\n  type: ordinal\n  options:\n" + "".join(
    f"    - {{value: {value}, label: answer {value}}}\n" for value in range(1, 6)
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a study is. concepts: arms beside the control; outcomes: per person, half of them primary harms."""

    people: int = 1_200
    audiences: int = 2
    concepts: int = 4
    outcomes: int = 2

    @property
    def said(self) -> str:
        return f"{self.people:,} people, {self.audiences} audiences, {self.concepts} concepts, {self.outcomes} outcomes"


def study_files(size: Size) -> dict[str, str]:
    """The files of the study, without its answers."""
    scales = [f"scale_{k}" for k in range(size.outcomes)]
    arms = ["control: {label: Control, control: true}"]
    arms += [f"concept_{number}: {{label: Concept {number}}}" for number in range(1, size.concepts + 1)]
    towns = [
        f"town_{k}: {{label: Town {k}, questionnaire: q, when: {{town: [town {k}]}}}}" for k in range(size.audiences)
    ]
    harms = range(max(size.outcomes // 2, 1))
    roles = ["harm.stigma" if k in harms else "benefit" for k in range(size.outcomes)]
    primary = [", primary: true" if k in harms else "" for k in range(size.outcomes)]
    files = {
        "study.yaml": "study: growth\ntitle: growth\nseed: 1\narms:\n"
        + "".join(f"  {one}\n" for one in arms)
        + "audiences:\n"
        + "".join(f"  {one}\n" for one in towns)
        + "data:\n  - {file: data/wave1.csv, respondent: id, arm: arm, weight: w}\nplan: analyses/plan.yaml\n",
        "analyses/plan.yaml": "plan: growth\noutcomes:\n"
        + "".join(
            f"  {name}: {{margin: {{sd: 0.2}}, covariates: [{name}_pre]{first}}}\n"
            for name, first in zip(scales, primary, strict=True)
        ),
        "surveys/answers.yaml": FIVE,
        "surveys/questionnaires/q.yaml": "id: q\naudience: all\ntitle: q\nblocks:\n"
        f"  - {{id: before, kind: scales, phase: pre, scales: [{', '.join(scales)}]}}\n"
        "  - {id: message, kind: stimulus}\n"
        f"  - {{id: after, kind: scales, phase: post, scales: [{', '.join(scales)}]}}\n",
    }
    for number, (scale, role) in enumerate(zip(scales, roles, strict=True)):
        files[f"surveys/scales/{scale}.yaml"] = (
            f"id: {scale}\ntitle: s\nmeasures: s\nrole: {role}\nhigher_is: {'better' if role == 'benefit' else 'worse'}"
            f"\nanswers: five\nscore: {{method: single}}\nstatus: new\nitems:\n"
            f"  - {{id: i{number}, text: question {number}}}\n"
        )
    return files


def answers(size: Size) -> pd.DataFrame:
    """Invented answers: as one writes them, with words for towns and arms, some of them missing."""
    rng = np.random.default_rng(1)
    n = size.people
    columns: dict[str, object] = {
        "id": [f"person {number}" for number in range(n)],
        "arm": np.array(["control", *(f"concept_{k}" for k in range(1, size.concepts + 1))])[
            rng.integers(0, size.concepts + 1, n)
        ],
        "town": np.array([f"town {k}" for k in range(size.audiences)])[rng.permutation(n) % size.audiences],
        "w": np.round(rng.lognormal(0, 0.3, n), 4),
    }
    for number in range(size.outcomes):
        trait = rng.normal(3, 1, n)
        for name in (f"i{number}_pre", f"i{number}"):
            value = pd.Series(np.clip(np.round(trait + rng.normal(0, 0.7, n)), 1, 5)).astype("Int64")
            columns[name] = value.mask(rng.random(n) < MISSING)
    return pd.DataFrame(columns)


def write_study(folder: Path, size: Size) -> Path:
    """The study folder; returns its file of answers."""
    for name, text in study_files(size).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    path = folder / "data/wave1.csv"
    path.parent.mkdir()
    answers(size).to_csv(path, index=False)
    return path


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="what a child used is not told here")
@pytest.mark.parametrize("audiences", [2, 10])
def test_analyse(benchmark, tmp_path, audiences):
    path = write_study(tmp_path / "study", Size(people=6_000, audiences=audiences))
    ours = (sys.executable, OURS, tmp_path / "study", tmp_path / "report")
    peer = (sys.executable, PEER, path)
    measure(*peer), measure(*ours)  # files and modules into the cache of the system
    pairs = [(measure(*peer), measure(*ours)) for _ in range(ROUNDS)]
    benchmark.pedantic(measure, ours, rounds=1)
    own, other = (float(np.median([pair[side][0] for pair in pairs])) for side in (1, 0))
    record(
        benchmark, f"analyse with its report, {audiences} audiences, against its cells alone", other, own_seconds=own
    )


SIZES = (
    *(replace(Size(), concepts=concepts) for concepts in (4, 8, 16)),
    *(Size(12_000, audiences, concepts=2, outcomes=2) for audiences in (2, 20, 60)),
    *(replace(Size(), people=people) for people in (12_000, 120_000)),
    replace(Size(), outcomes=20),
)


def main() -> None:
    """CPU seconds and peak memory of each of ``SIZES``, as rows of a table."""
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            write_study(Path(folder) / "study", size)
            seconds, megabytes = measure(sys.executable, OURS, Path(folder) / "study", Path(folder) / "report")
        print(f"| {size.said} | {seconds:.1f} s | {megabytes / 1000:.2f} GB |", flush=True)


if __name__ == "__main__":
    main()

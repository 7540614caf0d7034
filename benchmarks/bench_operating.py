"""Simulated studies: the two roads of ``pretest plan`` against calling the pipeline in a loop, in one run.

All invent the example study, apply its rules, estimate, and judge. The loop is what a person would write with the
public functions: simulate, write the file, analyse. Results are held equal by tests/planning/test_rehearsal.py (the
whole road and the loop) and tests/planning/quick (the two roads).
"""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.ratios import record
from pretest.analysis.analyse import analyse
from pretest.files import write_frame
from pretest.library import shipped
from pretest.planning import load_truth, simulate
from pretest.planning.memory import plain_study
from pretest.planning.operating import simulate_studies
from pretest.planning.quick import QuickRehearsal
from pretest.planning.rehearsal import PER_TASK, Rehearsal
from pretest.seeds import stream
from pretest.spec import load_study

N = 1_500
LOOPED = 8
SHARED = 40
ALL = 2_000
ROUNDS = 3
DRAWS = 1_000


@pytest.fixture
def example(tmp_path):
    source = Path(str(shipped() / "analyses" / "example"))
    shutil.copytree(source, tmp_path / "study", ignore=shutil.ignore_patterns("data", "reports"))
    return load_study(tmp_path / "study")


def in_a_loop(study, truth, times: int) -> float:
    """Seconds per study of the public functions, called one after the other."""
    start = time.perf_counter()
    for number in range(times):
        for data in study.file.data:
            frame = simulate(study, truth, n=N, wave=data.wave, rng=stream(1, "loop", number))
            write_frame(frame, study.folder / data.file)
        analyse(study)
    return (time.perf_counter() - start) / times


def test_simulated_studies(example, benchmark):
    truth = load_truth(example)
    example = plain_study(example)
    design = Rehearsal.of(example, truth, {"users": N // 2, "non_users": N // 2}, seed=1)
    design.task(0)
    in_a_loop(example, truth, 1)

    def shared() -> None:
        for number in range(SHARED // PER_TASK):
            design.task(number)

    benchmark.pedantic(shared, rounds=ROUNDS, warmup_rounds=0)
    mine = benchmark.stats.stats.median / SHARED
    loop = in_a_loop(example, truth, LOOPED)
    record(benchmark, f"one study of {N} people, one core, against the loop", loop, own_seconds=mine)


def cpu_of(design, rounds: int) -> float:
    """Median seconds of CPU per study."""
    found = []
    for number in range(1, rounds + 1):
        start = time.process_time()
        design.task(number)
        found.append((time.process_time() - start) / design.per_task)
    return sorted(found)[rounds // 2]


@pytest.mark.parametrize("audiences", [("users", "non_users"), ("users",)])
def test_the_quick_road_against_the_whole_one(example, benchmark, audiences):
    """The same studies with as many draws, both roads in one run."""
    kept = {name: example.file.audiences[name] for name in audiences}
    study = replace(example, file=example.file.model_copy(update={"audiences": kept, "forms": {}}))
    truth, sizes = load_truth(example), dict.fromkeys(audiences, N // 2)
    quick, whole = (kind.of(study, truth, sizes, seed=1, draws=DRAWS) for kind in (QuickRehearsal, Rehearsal))
    for design in (quick, whole):
        design.task(0)
    mine = cpu_of(quick, 5)
    benchmark.pedantic(lambda: quick.task(6), rounds=ROUNDS, warmup_rounds=0)
    record(benchmark, f"one study of {sum(sizes.values())} people, whole road, CPU", cpu_of(whole, 5), own_seconds=mine)


def test_two_thousand_studies(example, benchmark):
    """All cores of this machine; the loop's time is that of ``LOOPED`` studies, extrapolated."""
    truth = load_truth(example)
    design = QuickRehearsal.of(example, truth, {"users": N // 2, "non_users": N // 2}, seed=1)
    simulate_studies(design, 20)
    benchmark.pedantic(lambda: simulate_studies(design, ALL), rounds=1, warmup_rounds=0)
    loop = in_a_loop(plain_study(example), truth, LOOPED) * ALL
    record(benchmark, f"{ALL:,} studies of {N} people, all cores, against the loop (extrapolated)", loop)

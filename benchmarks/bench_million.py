"""A million rows: ``monitor`` against a bare DuckDB query of the same file, raking from categories, and ``check``.

Times are CPU seconds of whole fresh processes (start and imports included), ours and the peer's in turns in one run.
The peer of ``monitor`` is DuckDB, which pretest does not need. To compare, install it beside pretest in an environment
that is thrown away, and name its Python:

    python -m venv peers && peers/bin/pip install duckdb
    DUCKDB_PYTHON=peers/bin/python python -m pytest benchmarks/bench_million.py --benchmark-only -s

Without it pyarrow takes its place, which reads the file and sums it up by place.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from benchmarks.ratios import record
from pretest.values import Levels
from pretest.weighting import Margin, rake

ROUNDS = 3
PLACES, FIGURES = 12, 7
ITEMS = [f"s{number}" for number in range(FIGURES)]
TABLES = "import sys, pretest; pretest.monitor(pretest.load_study(sys.argv[1]))"
CHECK = "import sys; from pretest.cli.main import main; main(['check', sys.argv[1]])"
MEANS = ", ".join(f"sum(weight * {name}) / sum(weight) filter ({name} is not null), count({name})" for name in ITEMS)
DUCKDB = (
    'import sys, duckdb; duckdb.sql(f"select town, '
    + MEANS
    + " from '{sys.argv[1]}' group by rollup(town)\").fetchall()"
)
ARROW = """
import sys
from pyarrow import csv, parquet
path = sys.argv[1]
table = csv.read_csv(path) if path.endswith("csv") else parquet.read_table(path)
names = [name for name in table.column_names if name[0] == "s"]
table.group_by("town").aggregate([(name, kind) for name in names for kind in ("mean", "stddev", "count")])
"""


def study_files(kind: str) -> dict[str, str]:
    """A study that follows seven scales of one item in twelve towns; its data are one weighted file."""
    scales = [f"{name}_scale" for name in ITEMS]
    files = {
        "study.yaml": "study: bench\ntitle: bench\naudiences:\n  all: {label: all, questionnaire: q}\ndata:\n"
        f"  - {{file: data/wave1.{kind}, wave: 1, respondent: id, weight: weight, place: town}}\n"
        "plan: analyses/plan.yaml\n",
        "analyses/plan.yaml": "plan: p\noutcomes:\n"
        + "".join(f"  {name}: {{margin: {{sd: 0.2}}, primary: true}}\n" for name in scales),
        "surveys/answers.yaml": "five:\n  type: ordinal\n  options:\n"
        + "".join(f"    - {{value: {value}, label: answer {value}}}\n" for value in range(1, 6)),
        "surveys/questionnaires/q.yaml": "id: q\naudience: all\ntitle: q\nblocks:\n"
        f"  - {{id: b, kind: scales, scales: [{', '.join(scales)}]}}\n",
    }
    for item, scale in zip(ITEMS, scales, strict=True):
        files[f"surveys/scales/{scale}.yaml"] = (
            f"id: {scale}\ntitle: s\nmeasures: s\nrole: harm.stigma\nhigher_is: worse\nanswers: five\n"
            f"score: {{method: mean}}\nstatus: new\nitems:\n  - {{id: {item}, text: question {item}}}\n"
        )
    return files


def write_study(folder: Path, rows: int, kind: str) -> Path:
    """The study folder with ``rows`` answers to each item; returns the data file."""
    for name, text in study_files(kind).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    rng = np.random.default_rng(1)
    towns = np.array([f"town {number:02d}" for number in range(PLACES)])
    cells = {"id": pa.array(np.arange(1, rows + 1)), "town": pa.array(towns[rng.integers(0, PLACES, rows)])}
    cells["weight"] = pa.array(np.round(rng.gamma(4, 0.25, rows) + 0.01, 4))
    for name in ITEMS:
        cells[name] = pa.array(rng.integers(1, 6, rows), mask=rng.random(rows) < 0.03)
    path = folder / f"data/wave1.{kind}"
    path.parent.mkdir(exist_ok=True)
    (csv.write_csv if kind == "csv" else parquet.write_table)(pa.table(cells), path)
    return path


def measure(python: str, script: str, *arguments: object) -> tuple[float, float]:
    """CPU seconds and peak megabytes of a fresh process."""
    process = subprocess.Popen([python, "-c", script, *map(str, arguments)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="what a child used is not told here")
@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("rows", [300_000, 1_000_000])
def test_monitor(benchmark, tmp_path, rows, kind):
    path = write_study(tmp_path, rows, kind)
    duckdb = os.environ.get("DUCKDB_PYTHON")
    peer = (duckdb, DUCKDB, path) if duckdb else (sys.executable, ARROW, path)
    ours = (sys.executable, TABLES, tmp_path)
    measure(*peer), measure(*ours)  # files and modules into the cache of the system
    pairs = [(measure(*peer), measure(*ours)) for _ in range(ROUNDS)]
    benchmark.pedantic(measure, ours, rounds=1)
    own, other = (float(np.median([pair[side][0] for pair in pairs])) for side in (1, 0))
    name = f"monitor of {rows:,} rows ({kind}) against {'DuckDB' if duckdb else 'pyarrow'}"
    record(benchmark, name, other, own_seconds=own)
    print(f"  CPU, whole processes; peak memory {pairs[-1][1][1]:.0f} MB against {pairs[-1][0][1]:.0f} MB")


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="what a child used is not told here")
def test_check_of_the_demo(benchmark, tmp_path):
    demo = "import sys; from pretest.planning import demo; from pathlib import Path; demo(Path(sys.argv[1]), n=4000)"
    measure(sys.executable, demo, tmp_path / "demo")
    peer, ours = (
        (sys.executable, "import pandas, pyarrow, pydantic"),
        (sys.executable, CHECK, tmp_path / "demo/pretest"),
    )
    measure(*peer), measure(*ours)
    pairs = [(measure(*peer), measure(*ours)) for _ in range(ROUNDS)]
    benchmark.pedantic(measure, ours, rounds=1)
    own, other = (float(np.median([pair[side][0] for pair in pairs])) for side in (1, 0))
    record(benchmark, "check of the demo against importing its libraries", other, own_seconds=own)


def test_raking_from_categories(benchmark):
    """A million people and five margins, from categories, against the same from codes."""
    rng = np.random.default_rng(1)
    sizes = (2, 6, 5, 12, 4)
    codes = [rng.choice(size, 1_000_000, p=rng.dirichlet(np.full(size, 20.0))).astype(np.int8) for size in sizes]
    margins = [
        Margin(f"m{place}", tuple(map(str, range(size))), rng.dirichlet(np.full(size, 20.0)))
        for place, size in enumerate(sizes)
    ]
    columns = [
        pd.Series(pd.Categorical.from_codes(code, [f"category {one}" for one in range(size)]))
        for code, size in zip(codes, sizes, strict=True)
    ]

    def from_categories() -> np.ndarray:
        return rake([Levels.of(column).codes for column in columns], margins).weights

    weights = benchmark.pedantic(from_categories, rounds=10, warmup_rounds=2)
    np.testing.assert_array_equal(weights, rake(codes, margins).weights)
    taken = []
    for _ in range(10):
        start = perf_counter()
        rake(codes, margins)
        taken.append(perf_counter() - start)
    record(benchmark, "raking from categories against raking from codes", float(np.median(taken)))

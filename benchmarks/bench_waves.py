"""Stored waves: levels of 8 outcomes in 20 places, 200 strata of 10 sampling units, against the same sums asked bare.

The bare query groups the same file by stratum, sampling unit and place, and sums of each outcome the weights, the
answers and their squares; it makes no estimate, and looks for nobody who comes twice. Times are CPU seconds of whole
fresh processes (start and imports included), ours and the peer's in turns in one run.

R's ``svyby`` is measured where Rscript and its package survey are installed, and svy where an environment that is
thrown away has it:

    python -m venv peers && peers/bin/pip install svy
    SVY_PYTHON=peers/bin/python python -m pytest benchmarks/bench_waves.py --benchmark-only -s
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from benchmarks.bench_million import measure
from benchmarks.ratios import record

ROUNDS = 3
STRATA, UNITS, PLACES = 200, 10, 20
OUTCOMES = [f"o{number}" for number in range(8)]
PIECE = 500_000
OURS = f"""
import sys
from pathlib import Path
from pretest.waves import WaveOutcome, levels_of
from pretest.waves.store.engine import Engine
from pretest.waves.store.stored import follow_stored
outcomes = [WaveOutcome(name, "harm.stigma", "worse") for name in {OUTCOMES}]
found = follow_stored({{1: Path(sys.argv[1])}}, outcomes, 10, engine=Engine(few_rows=0))
assert len(levels_of(found, audience="all")) == {len(OUTCOMES) * (PLACES + 1)}
"""
SUMS = ", ".join(
    f"sum(_weight) filter ({name} is not null), sum(_weight * {name}), sum(_weight * {name} * {name}), count({name})"
    for name in OUTCOMES
)
BARE = f"""
import sys, duckdb
query = "select _stratum, _cluster, _place, {SUMS} from '" + sys.argv[1] + "' group by all"
duckdb.sql(query).to_arrow_table()
"""
SVYBY = f"""
suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "adjust")
data <- read.csv(commandArgs(TRUE)[1])
design <- svydesign(ids = ~X_cluster, strata = ~X_stratum, weights = ~X_weight, data = data, nest = TRUE)
for (name in c({", ".join(f'"{name}"' for name in OUTCOMES)}))
  invisible(svyby(as.formula(paste0("~", name)), ~X_place, design, svymean, na.rm = TRUE))
"""
SVY = f"""
import sys, polars, svy
data = polars.read_parquet(sys.argv[1])
design = svy.Design(stratum="_stratum", psu="_cluster", wgt="_weight")
for name in {OUTCOMES}:
    answered = data.filter(polars.col(name).is_not_null())
    svy.Sample(answered, design).estimation.mean(name, by="_place")
"""


def write_wave(path: Path, rows: int) -> Path:
    """A wave of ``rows`` people, written in pieces."""
    rng = np.random.default_rng(1)
    strata = np.array([f"stratum {number:03d}" for number in range(STRATA)])
    places = np.array([f"place {number:02d}" for number in range(PLACES)])
    units = np.array([f"school {number:05d}" for number in range(STRATA * UNITS)])
    writer = None
    for start in range(0, rows, PIECE):
        n = min(PIECE, rows - start)
        unit = rng.integers(0, len(units), n)
        columns = {
            "_respondent": pa.array([f"r{number:08d}" for number in range(start, start + n)]),
            "_place": pa.array(places[rng.integers(0, PLACES, n)]),
            "_stratum": pa.array(strata[unit // UNITS]),
            "_cluster": pa.array(units[unit]),
            "_weight": pa.array(np.round(rng.gamma(4, 0.25, n) + 0.01, 4)),
        }
        for name in OUTCOMES:
            columns[name] = pa.array(rng.integers(1, 6, n).astype(float), mask=rng.random(n) < 0.03)
        table = pa.table(columns)
        writer = writer or parquet.ParquetWriter(path, table.schema)
        writer.write_table(table)
    writer.close()
    return path


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="what a child used is not told here")
@pytest.mark.parametrize("rows", [100_000, 1_000_000, 10_000_000])
def test_levels_of_a_stored_wave(benchmark, tmp_path, rows):
    path = write_wave(tmp_path / "1.parquet", rows)
    peer, ours = (sys.executable, BARE, path), (sys.executable, OURS, path)
    pairs = [(measure(*peer), measure(*ours)) for _ in range(ROUNDS)]
    benchmark.pedantic(measure, ours, rounds=1)
    own, other = (float(np.median([pair[side][0] for pair in pairs])) for side in (1, 0))
    record(benchmark, f"levels of a wave of {rows:,} rows against the bare query", other, own_seconds=own)
    memory = [max(pair[side][1] for pair in pairs) for side in (1, 0)]
    print(f"  CPU, whole processes; peak memory {memory[0]:.0f} MB against {memory[1]:.0f} MB")


def _has_survey() -> bool:
    asked = ["Rscript", "-e", "library(survey)"]
    return shutil.which("Rscript") is not None and not subprocess.run(asked, capture_output=True).returncode


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="what a child used is not told here")
@pytest.mark.parametrize("peer", ["svyby", "svy"])
def test_levels_against_what_holds_all_rows(benchmark, tmp_path, peer):
    python = os.environ.get("SVY_PYTHON")
    if (peer == "svyby" and not _has_survey()) or (peer == "svy" and not python):
        pytest.skip(f"{peer} is not here")
    path = write_wave(tmp_path / "1.parquet", 100_000)
    asked = (python, SVY, path)
    if peer == "svyby":
        script, table = tmp_path / "svyby.R", tmp_path / "1.csv"
        script.write_text(SVYBY, encoding="utf-8")
        parquet.read_table(path).to_pandas().to_csv(table, index=False)
        asked = (sys.executable, f"import os; os.execvp('Rscript', ['Rscript', '{script}', '{table}'])")
    theirs, own = measure(*asked), measure(sys.executable, OURS, path)
    benchmark.pedantic(measure, (sys.executable, OURS, path), rounds=1)
    record(benchmark, f"levels of a wave of 100,000 rows against {peer}", theirs[0], own_seconds=own[0])
    print(f"  CPU, whole processes; peak memory {own[1]:.0f} MB against {theirs[1]:.0f} MB")

"""``pretest import`` of a million rows against reading the same file with pyarrow: time and peak memory.

Both run in fresh processes, in the same run; the ratios are printed and kept in ``extra_info``. The import recognises,
hashes, checks, matches, converts and writes the whole file; pyarrow only reads it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

ROWS, COLUMNS = 1_000_000, 20
ROUNDS = 3
MOST_TIME, MOST_MEMORY = 3.0, 2.0
ITEMS = [f"i{place:02d}" for place in range(COLUMNS)]
PEER = "import sys; from pyarrow import csv; csv.read_csv(sys.argv[1])"
OURS = "import sys; from pretest.cli.main import main; main(sys.argv[1:])"

FILES = {
    "study.yaml": "study: bench\ntitle: bench\naudiences:\n  all: {label: all, questionnaire: q}\n",
    "analyses/plan.yaml": "plan: p\noutcomes:\n  many: {margin: {sd: 0.2}, primary: true}\n",
    "surveys/answers.yaml": "five:\n  type: ordinal\n  options:\n"
    + "".join(f"    - {{value: {value}, label: answer {value}}}\n" for value in range(1, 6)),
    "surveys/scales/many.yaml": "id: many\ntitle: many\nmeasures: many\nrole: harm.stigma\nhigher_is: worse\n"
    "answers: five\nscore: {method: mean}\nstatus: new\nitems:\n"
    + "".join(f"  - {{id: {name}, text: question {name}}}\n" for name in ITEMS),
    "surveys/questionnaires/q.yaml": "id: q\naudience: all\ntitle: q\nblocks:\n"
    "  - {id: b, kind: scales, scales: [many]}\n",
}


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    """A study of twenty items, and a million answers to each."""
    folder: Path = tmp_path_factory.mktemp("bench")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    rng = np.random.default_rng(1)
    csv.write_csv(pa.table({name: rng.integers(1, 6, ROWS) for name in ITEMS}), folder / "export.csv")
    return folder


def measure(script: str, *arguments: object) -> tuple[float, float]:
    """Seconds and peak megabytes of a fresh process."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    start = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return seconds, usage.ru_maxrss / 1024


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="peak memory of a child is not told here")
def test_import_of_a_million_rows(benchmark, study):
    export = study / "export.csv"
    arguments = ("import", export, "--study", study, "--overwrite")
    measure(PEER, export), measure(OURS, *arguments)  # files and modules into the cache of the system
    pairs = [(measure(PEER, export), measure(OURS, *arguments)) for _ in range(ROUNDS)]
    time = float(np.median([ours[0] / peer[0] for peer, ours in pairs]))
    memory = float(np.median([ours[1] / peer[1] for peer, ours in pairs]))
    benchmark.pedantic(measure, (OURS, *arguments), rounds=1)
    benchmark.extra_info |= {"ratio": time, "memory_ratio": memory}
    peer, ours = pairs[-1]
    print(f"\nimport: {ours[0]:.2f} s and {ours[1]:.0f} MB; pyarrow: {peer[0]:.2f} s and {peer[1]:.0f} MB")
    print(f"ratios: time {time:.2f} (aim: at most {MOST_TIME}), memory {memory:.2f} (at most {MOST_MEMORY})")
    written = parquet.read_table(study / "data/wave-1.parquet", columns=ITEMS)
    assert (written.num_rows, written.num_columns) == (ROWS, COLUMNS)
    assert written.cast(pa.schema([(name, pa.int64()) for name in ITEMS])).equals(csv.read_csv(export))
    assert memory <= MOST_MEMORY

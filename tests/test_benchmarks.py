"""The report on speed: it names what got slower, and never fails on time."""

from __future__ import annotations

import json
import re
from pathlib import Path

from benchmarks.ratios import BASELINE, compared, main, ratios_of

FOLDER = Path(__file__).parent.parent / "benchmarks"


def run_of(**ratios: float) -> dict[str, object]:
    return {
        "benchmarks": [
            {"name": f"test_{name}", "fullname": f"benchmarks/bench_x.py::test_{name}", "extra_info": {"ratio": value}}
            for name, value in ratios.items()
        ]
        + [{"name": "test_alone", "fullname": "benchmarks/bench_x.py::test_alone", "extra_info": {}}]
    }


def test_what_got_slower_comes_first():
    now, before = {"a": 2.1, "b": 3.1, "c": 0.5, "d": 1.0}, {"a": 2.0, "b": 2.0, "c": 1.0, "e": 1.0}
    assert compared(now, before) == [
        "slower: b ratio 3.1 (baseline 2)",
        "new: d ratio 1 (no baseline)",
        "not run: e (baseline 1)",
        "faster: c ratio 0.5 (baseline 1)",
        "same: a ratio 2.1 (baseline 2)",
    ]


def test_a_run_is_stored_and_compared(tmp_path, capsys):
    run, later, baseline = tmp_path / "run.json", tmp_path / "later.json", tmp_path / "baseline.json"
    run.write_text(json.dumps(run_of(one=0.1)), encoding="utf-8")
    later.write_text(json.dumps(run_of(one=0.2)), encoding="utf-8")
    assert main([str(run), "--baseline", str(baseline), "--write"]) == 0
    assert json.loads(baseline.read_text(encoding="utf-8"))["ratios"] == {"bench_x: one": 0.1}
    assert main([str(later), "--baseline", str(baseline)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == ["slower: bench_x: one ratio 0.2 (baseline 0.1)", "no peer: test_alone"]


def test_other_ratios_have_their_kind():
    run = {"benchmarks": [{"name": "t", "fullname": "b/bench_x.py::test_t", "extra_info": {"memory_ratio": 2, "n": 1}}]}
    assert ratios_of(run) == {"bench_x: t (memory)": 2.0}


def test_every_benchmark_records_a_ratio_and_the_baseline_knows_no_other():
    stored = json.loads(BASELINE.read_text(encoding="utf-8"))["ratios"]
    known = set()
    for path in FOLDER.glob("bench_*.py"):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"^def test_(\w+)", text, re.MULTILINE):
            known.add(f"{path.stem}: {name}")
            body = text.split(f"def test_{name}(")[1].split("\ndef ")[0]
            assert "record(" in body or '"ratio"' in body, f"{path.name}: {name} records no ratio"
    assert stored
    assert {name.partition(" (")[0].partition("[")[0] for name in stored} <= known

"""A fixed handful of hostile inputs in the suite; `make fuzz` tries thousands."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

if not hasattr(os, "fork"):
    pytest.skip("each input needs a process of its own", allow_module_level=True)

from tests.fuzz import run as driver
from tests.fuzz.hostile import hurt_bytes
from tests.fuzz.inputs import Input, inputs

SEED = 20_261


@pytest.mark.parametrize("n", [36, pytest.param(300, marks=pytest.mark.slow)])
def test_hostile_inputs_end_well(n):
    """In a process of its own: a child begins with all the memory of its parent, and a suite has gathered much."""
    found = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", "--n", str(n), "--seed", str(SEED), "--details"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    told = dict(line.split(maxsplit=1) for line in found.stdout.splitlines() if line.strip())
    assert told["inputs"].split()[0] == str(n)
    assert told["bad"] == "0"
    codes = dict(part.split(": ") for part in told["exit"].removeprefix("codes").strip().split(", "))
    assert {"0", "1"} <= codes.keys()  # some are harmless, most are refused


def test_what_ends_badly_is_seen(monkeypatch):
    def crash(arguments):
        raise {"error": RuntimeError("no"), "memory": MemoryError()}.get(arguments[0], SystemExit(0))

    monkeypatch.setattr(driver, "run", lambda arguments: 3 if arguments == ["three"] else crash(arguments))
    tried = [Input(name, lambda folder: None, (name,)) for name in ("three", "error", "memory", "fine")]
    codes = {ending.name: bool(ending.bad) for ending in driver.endings(tried)}
    assert codes == {"three": True, "error": True, "memory": True, "fine": True}


def test_inputs_are_the_same_for_a_seed(tmp_path):
    first, again, other = ([(one.name, one.arguments) for one in inputs(60, seed)] for seed in (1, 1, 2))
    assert first == again != other
    made = []
    for number, one in enumerate([*inputs(30, 1), *inputs(30, 1)]):
        folder = tmp_path / f"{number:02}" / "work"
        folder.mkdir(parents=True)
        one.prepare(folder)
        made.append({path.relative_to(folder): _bytes(path) for path in folder.rglob("*")})
    assert made[:30] == made[30:]


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and path.suffix in (".yaml", ".csv") else None


def test_hurt_bytes_never_leave_the_data_as_it_was_for_long():
    data = bytes(range(256)) * 4
    hurt = [hurt_bytes(data, random.Random(seed)) for seed in range(50)]
    assert sum(one != data for one in hurt) > 45

"""Tests stand where their module stands: whoever changes a number finds its tests under the same name."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("numbers", "risk", "disclosure", "quality", "forms")  # where a mistake in silence tells a harm as safety


def mirror_of(module: Path) -> Path:
    """tests/ROOM/test_MODULE.py of pretest/ROOM/MODULE.py, in rooms inside rooms as well."""
    inside = module.relative_to(ROOT / "pretest")
    return ROOT / "tests" / inside.parent / f"test_{inside.name}"


@pytest.mark.parametrize("room", ROOMS)
def test_every_module_has_its_tests(room):
    modules = [path for path in sorted((ROOT / "pretest" / room).rglob("*.py")) if path.stem != "__init__"]
    assert modules, f"pretest/{room} has no modules"
    missing = [str(mirror_of(path).relative_to(ROOT)) for path in modules if not mirror_of(path).is_file()]
    assert not missing, f"no tests stand at {missing}"
    empty = [str(path) for path in map(mirror_of, modules) if "def test_" not in path.read_text(encoding="utf-8")]
    assert not empty, f"no test is in {empty}"

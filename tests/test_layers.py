"""The house keeps its layers: imports point strictly down, and each library has one home."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "pretest"

# From the ground up. A module may import from lower layers, and from its own room.
LAYERS = [
    {"errors"},
    {"columns", "files", "seeds", "library", "regression"},
    {"spec"},
    {
        "instruments",
        "responses",
        "measurement",
        "weighting",
        "effects",
        "evidence",
        "risk",
        "answers",
        "wording",
        "waves",
    },
    {"findings"},
    {"pipeline"},
    {"planning", "report"},
    {"cli", "field"},
]
HOMES = {
    "click": {"cli"},
    "rich": {"cli"},
    "jinja2": {"report"},
    "matplotlib": {"report"},
    "seaborn": {"report"},
    "yaml": {"spec"},
    "pydantic": {"spec"},
    "pingouin": {"measurement"},
    "statsmodels": {"effects", "measurement", "evidence"},
    "ibis": {"waves"},
    "duckdb": {"waves"},
    "starlette": {"field"},
}
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            found.append((node.module or "", node.lineno))
            if node.module == "pretest":
                found += [(f"pretest.{alias.name}", node.lineno) for alias in node.names]
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path):
    room = room_of(path)
    if room in ("__init__", "__main__"):
        return  # the public door: may name any room
    assert room in LEVEL, f"{path}: the room '{room}' has no layer"
    for name, line in imports(path):
        parts = name.split(".")
        if parts[0] != "pretest" or len(parts) == 1:
            continue
        other = parts[1]
        if other == room:
            continue
        assert LEVEL[other] < LEVEL[room], f"{path.name}:{line}: {room} imports {other}, which does not lie below it"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_libraries_stay_at_home(path):
    room = room_of(path)
    for name, line in imports(path):
        homes = HOMES.get(name.split(".")[0])
        assert homes is None or room in homes, f"{path.name}:{line}: {name} belongs in {homes}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_own_imports_stand_at_the_top(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            own = [name for name in names if name.split(".")[0] == "pretest"]
            assert not own, f"{path.name}:{node.lineno}: {own[0]} is imported inside {function.name}"

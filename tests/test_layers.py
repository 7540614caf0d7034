"""The house keeps its layers: imports point strictly down, and each library has one home."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "pretest"

# From the ground up: a module may import from lower layers, and from its own room. The lowest may import each other.
LAYERS = (
    ("codes", "errors", "limits", "seeds", "files", "library", "special", "values", "words"),
    ("tables",),
    ("spec",),
    ("forms", "numbers", "tablefiles"),
    ("disclosure",),
    ("measurement", "weighting", "risk", "waves", "evidence", "practice", "openanswers", "wording"),
    ("platforms",),
    ("responses",),
    ("quality",),
    ("findings",),
    ("analysis",),
    ("planning", "report", "crosscheck"),
    ("cli", "field"),
)
# Library → the rooms, or rooms inside rooms, that may import it.
HOMES = {
    "click": ("cli",),
    "rich": ("cli",),
    "jinja2": ("report/pages", "platforms"),
    "matplotlib": ("report/figures",),
    "seaborn": ("report/figures",),
    "xlsxwriter": ("report/workbook",),
    "yaml": ("spec",),
    "pydantic": ("spec", "findings"),
    "statsmodels": ("crosscheck", "evidence", "analysis/models"),
    "pingouin": ("crosscheck", "openanswers", "evidence"),
    "ibis": ("waves/store/engine",),
    "duckdb": ("waves/store/engine",),
    "starlette": ("field",),
}
# Objects that offer functions of the public door (``import pretest``) as methods; no other module goes through it.
AT_THE_DOOR = ("findings.py", "spec/study.py")
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
LOWEST = set(LAYERS[0])


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    inside = [f"pretest.{alias.name}" for alias in node.names] if node.module == "pretest" else []
    return ["." * node.level + (node.module or ""), *inside]


@pytest.fixture(scope="module")
def imports(trees) -> list[tuple[str, str, str]]:
    """Where each import stands (file:line), the room of that file, and the name that is imported."""
    return [
        (f"{path.relative_to(PACKAGE)}:{node.lineno}", room_of(path), name)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        for name in imported(node)
    ]


def test_imports_point_down(trees, imports):
    wrong = [f"{where}: {name}: imports are absolute" for where, _, name in imports if name.startswith(".")]
    rooms = {room_of(path) for path in trees} - {"__init__", "__main__"}  # the public door may name any room
    wrong += [f"the room '{room}' has no layer" for room in sorted(rooms - LEVEL.keys())]
    for where, room, name in imports:
        other = name.removeprefix("pretest.").split(".")[0]
        if room not in LEVEL or not name.startswith("pretest.") or other == room or {other, room} <= LOWEST:
            continue
        if other not in LEVEL or LEVEL[other] >= LEVEL[room]:
            wrong.append(f"{where}: {room} imports {other}, which does not lie below it")
    assert not wrong, "\n".join(wrong)


def test_only_few_objects_offer_what_stands_at_the_door(imports):
    through = {where.rpartition(":")[0] for where, room, name in imports if name == "pretest" and room in LEVEL}
    assert through == set(AT_THE_DOOR)


def test_libraries_stay_at_home(imports):
    homes = ((where, name, HOMES.get(name.split(".")[0])) for where, _, name in imports)
    wrong = [
        f"{where}: {name} belongs in {' or '.join(home)}"
        for where, name, home in homes
        if home and not any(where.startswith((f"{one}/", f"{one}.py")) for one in home)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_other_module_speaks_to_an_engine_in_its_own_words(trees):
    """Another engine is then a setting: queries are expressions, and what runs them is in one module."""
    own = {"sql", "raw_sql", "read_parquet", "to_pyarrow", "to_pyarrow_batches", "memtable", "execute", "executemany"}
    wrong = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}: .{node.func.attr}("
        for path, tree in trees.items()
        if path.is_relative_to(PACKAGE / "waves") and path != PACKAGE / "waves/store/engine.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in own
    ]
    engine = ast.walk(trees[PACKAGE / "waves/store/engine.py"])
    called = {node.func.attr for node in engine if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
    assert not wrong, "\n".join(wrong)
    assert called & own == {"read_parquet", "to_pyarrow"}  # no words of SQL


def test_own_imports_stand_at_the_top(trees):
    wrong = {
        f"{path.relative_to(PACKAGE)}:{node.lineno}: {name} is imported inside {function.name}"
        for path, tree in trees.items()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        for name in imported(node)
        if name.split(".")[0] == "pretest" and not _draws(path, name)
    }
    assert not wrong, "\n".join(sorted(wrong))


def _draws(path: Path, name: str) -> bool:
    """Whether a page or a section imports a figure where it draws it: without figures a page needs no matplotlib."""
    home = path.relative_to(PACKAGE).as_posix()
    return home.startswith(("report/sections/", "report/pages/")) and name.startswith("pretest.report.figures.")


@pytest.mark.parametrize("room", ["report", "spec"])
def test_a_room_that_loads_what_is_asked_offers_all_that_it_names(room):
    module = importlib.import_module(f"pretest.{room}")
    seen = {
        alias.name: node.module
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("pretest.")
        for alias in node.names
    }
    assert seen == module._HOMES
    assert sorted(module.__all__) == sorted(module._HOMES)
    for name, home in module._HOMES.items():
        assert getattr(module, name) is getattr(importlib.import_module(home), name)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = module.nothing


def test_a_short_page_loads_nothing_that_judges_draws_or_reads_answers():
    code = (
        "import sys; import pretest.cli.report; from pretest.report import render;"
        "import pretest.report.pages.short; print(*sys.modules)"
    )
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    heavy = {"matplotlib", "seaborn", "scipy", "statsmodels", "xlsxwriter", "docx", "openpyxl"}
    rooms = {f"pretest.{room}" for room in ("numbers", "measurement", "risk", "platforms", "responses", "spec.study")}
    assert not loaded & (heavy | rooms)
    assert "pretest.report.pages.communication" in loaded


def test_the_figures_of_an_analysis_load_no_library_that_draws_nothing_in_them():
    names = ("risks", "harmforest", "answers", "moved", "flow", "told", "specifications", "curve", "svg")
    code = f"import sys, {', '.join(f'pretest.report.figures.{name}' for name in names)}; print(*sys.modules)"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert not loaded & {"seaborn", "scipy.stats", "matplotlib.pyplot"}
    assert "pretest.report.figures.signs" in loaded

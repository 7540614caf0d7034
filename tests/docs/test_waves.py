"""The published coverage of adjusted changes: near what is asked, the page says it, and the script still finds it."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
STORED = json.loads((DOCS / "waves.json").read_text(encoding="utf-8"))
ROWS = {row["name"]: row for row in STORED["rows"]}
ADJUSTED = ("baseline_adjusted", "trend_adjusted", "break_adjusted", "same")


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("waves_page", DOCS / "waves.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["waves_page"] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_is_that_of_the_figures_and_has_every_design(script):
    assert list(ROWS) == [design.name for design in script.DESIGNS]
    assert script.page(STORED) == (DOCS / "waves.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ROWS)
def test_adjusted_intervals_hold_the_truth_as_often_as_they_say(name):
    for figure in ADJUSTED:
        if figure in ROWS[name]:
            found = ROWS[name][figure]
            assert abs(found["cover"] - 0.95) <= 0.01 + 2 * found["error"], figure
            assert abs(found["bias"]) <= 0.1 * found["std_error"], figure


def test_raw_changes_do_not_where_the_mix_drifts():
    assert all(row["baseline_raw"]["cover"] < 0.8 for name, row in ROWS.items() if "the same mix" not in name)


@pytest.mark.slow
def test_the_script_still_finds_them(script):
    found = script.run_design(script.DESIGNS[1], 2)
    assert found["baseline_adjusted"]["cover"] > 0.88
    assert found["baseline_raw"]["cover"] < 0.3

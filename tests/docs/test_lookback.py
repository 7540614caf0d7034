"""The published rates of looking back: no more misses than asked, the page says them, the script still finds them."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
STORED = json.loads((DOCS / "lookback.json").read_text(encoding="utf-8"))
AGREE = {row["name"]: row for row in STORED["agree"]}
DIFFER = {row["name"]: row for row in STORED["differ"]}
ALPHA = 0.05


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("lookback_page", DOCS / "lookback.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["lookback_page"] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_is_that_of_the_figures_and_has_every_world(script):
    assert list(AGREE) == [world.name for world in script.AGREE]
    assert list(DIFFER) == [world.name for world in script.DIFFER]
    assert script.page(STORED) == (DOCS / "lookback.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", AGREE)
def test_a_pretest_that_was_right_is_seldom_called_a_miss(name):
    row = AGREE[name]
    error = (ALPHA * (1 - ALPHA) / row["draws"]) ** 0.5
    assert row["miss"] <= ALPHA + 2 * error
    assert abs(row["held"] - 0.95) <= 3 * error + 0.005


def test_a_pretest_that_was_wrong_is_seldom_called_a_hit():
    far = [row for name, row in DIFFER.items() if "two margins" in name or "1,000" in name]
    assert all(row["hit"] <= 0.005 and row["miss"] > 0.95 for row in far)
    assert DIFFER["no effect in the pretest, one margin of harm in the field"]["hit"] <= ALPHA


def test_the_script_still_finds_what_it_says(script):
    found = script.run(script.World("200 per arm, 400 per wave"), 200)
    assert found["draws"] == 200
    assert found["miss"] <= 0.12
    assert found["crps"] < found["benchmark"]


@pytest.mark.slow
@pytest.mark.parametrize("name", list(AGREE))
def test_every_world_holds_again(script, name):
    world = next(one for one in script.AGREE if one.name == name)
    found = script.run(world, 2_000)
    assert found["miss"] <= ALPHA + 2 * (ALPHA * (1 - ALPHA) / 2_000) ** 0.5

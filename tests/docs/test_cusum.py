"""The published run lengths of the sums beside the alarms: within what is asked, and the page says them."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
STORED = json.loads((DOCS / "cusum.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def script():
    """The script, with the one beside it whose designs it draws from."""
    made = {}
    for name in ("alarms", "cusum"):
        spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
        made[name] = importlib.util.module_from_spec(spec)
        sys.modules[name] = made[name]
        spec.loader.exec_module(made[name])
    yield made["cusum"]
    for name in made:
        del sys.modules[name]


def test_the_page_is_that_of_the_figures(script):
    assert script.page(STORED) == (DOCS / "cusum.md").read_text(encoding="utf-8")
    assert [row["n"] for row in STORED["sizes"]] == list(script.SIZES)
    known = [design.name for design in script.DESIGNS]
    assert {row["name"] for row in STORED["designs"]} <= set(known)
    assert STORED["designs"]


def test_no_chance_is_higher_than_asked(script):
    for row in STORED["sizes"]:
        assert row["chance"] <= script.CHANCE
    held = {design.name for design in script.DESIGNS if design.holds}  # few clusters: told on the page, not hidden
    for row in STORED["designs"]:
        rate = row["crossed"]["0.0"]
        assert row["name"] not in held or rate - 2 * script.error_of(script.CHANCE, row["draws"]) <= script.CHANCE


def test_more_harm_and_more_people_cross_sooner():
    for row in STORED["sizes"]:
        lengths = [row["lengths"][shift] for shift in ("0.0", "0.5", "1.0", "2.0")]
        assert lengths == sorted(lengths, reverse=True)
    at_margin = [row["lengths"]["1.0"] for row in STORED["sizes"]]
    assert at_margin == sorted(at_margin, reverse=True)


@pytest.mark.slow
def test_the_script_still_finds_what_it_says(script):
    found = script.run_design(script.Design("400 people per wave"), 20)
    assert found["crossed"]["0.0"] <= 0.2
    assert found["crossed"]["2.0"] == 1.0

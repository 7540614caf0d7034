"""The published rates of alarms: within what is asked, the page says them, and the script still finds them."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
STORED = json.loads((DOCS / "alarms.json").read_text(encoding="utf-8"))
ROWS = {row["name"]: row for row in STORED["designs"]}


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("alarms_page", DOCS / "alarms.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["alarms_page"] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_is_that_of_the_figures_and_has_every_design(script):
    assert list(ROWS) == [design.name for design in script.DESIGNS]
    asked = [(design.name, *rise) for design in script.DELAY_DESIGNS for rise in script.RISES]
    assert [(row["name"], row["margins"], row["since"]) for row in STORED["delays"]] == asked
    assert script.page(STORED) == (DOCS / "alarms.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("rate", ["alarm", "worse", "fine_at_margin"])
def test_no_rate_is_higher_than_asked(script, name, rate):
    row = ROWS[name]
    if row["holds"]:
        assert row[rate] + 2 * script.error_of(row[rate], row["draws"]) <= script.ALPHA
    elif rate == "worse":
        assert row[rate] > script.ALPHA  # drift that nothing mends is seen as what it is: told, not hidden


def test_a_larger_rise_is_an_alarm_sooner():
    for name in {row["name"] for row in STORED["delays"]}:
        within = [row["alarm_4"] for row in STORED["delays"] if row["name"] == name and row["since"] == 1]
        assert within == sorted(within)
        assert within[0] < 0.1 < 0.95 < within[-1]


def test_the_script_still_finds_what_it_says(script):
    found = script.run_design(script.Design("400 people per wave", n=120), 16)
    assert found["draws"] == 16
    assert found["worse"] <= 0.13  # two of sixteen at most, where 5 % is asked
    quick = script.run_delay(script.Design("400 people per wave"), 2.0, 1, 8)
    assert quick["alarm_4"] > 0.9


@pytest.mark.slow
@pytest.mark.parametrize("name", list(ROWS))
def test_every_design_holds_again(script, name):
    design = next(one for one in script.DESIGNS if one.name == name)
    found = script.run_design(design, 200)
    if design.holds:
        assert found["worse"] <= script.ALPHA + 2 * script.error_of(script.ALPHA, found["draws"])
        assert found["fine_at_margin"] <= script.ALPHA + 2 * script.error_of(script.ALPHA, found["draws"])

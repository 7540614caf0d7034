"""The published cost of a split: within what is asked, and the page says what the figures say."""

import importlib.util
import json
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
STORED = json.loads((DOCS / "splitting.json").read_text(encoding="utf-8"))


def test_no_size_costs_more_than_asked_and_the_page_is_that_of_the_figures():
    spec = importlib.util.spec_from_file_location("splitting_page", DOCS / "splitting.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert [row["per_arm"] for row in STORED["sizes"]] == list(script.SIZES)
    for row in STORED["sizes"]:
        assert row["cost"] + 1.64 * row["std_error"] <= script.MOST
        assert abs(100 * (row["full"] - row["split"]) - row["cost"]) < 0.5  # studies with two concepts alike count once
    assert script.page(STORED) == (DOCS / "splitting.md").read_text(encoding="utf-8")

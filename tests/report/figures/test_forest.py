"""Figures: text stays text, ids stay apart, scales show what matters, the same input gives the same bytes."""

from __future__ import annotations

import math
import re
import warnings
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.report.figures.bars import RiskBar, Stack, plot_counts, plot_risks, plot_shares
from pretest.report.figures.forest import MOST_ROWS, ForestGroup, ForestRow, Scale, fit_scale, plot_forest, split_groups
from pretest.report.figures.palette import MARKS
from tests.report.sample import QUOTES, SCRIPT

TICKS = ("0", "½", "1")
TEXTS = {"prefix": "f1", "title": f"Title {SCRIPT}", "description": f"Words {QUOTES}"}


def row(label="Concept", estimate=0.1, low=-0.1, high=0.3, margin=0.2, hidden="", note="Cannot be said"):
    return ForestRow(label, note, MARKS["inconclusive"], estimate, low, high, margin, hidden)


def forest(rows, **texts):
    groups = [ForestGroup("Outcome", tuple(rows))]
    more = {"axis": "axis", "direction": "more", "tick": str, **TEXTS, **texts}
    return plot_forest(groups, scale=fit_scale(rows), **more)


def test_a_figure_is_well_formed_and_names_itself():
    root = ElementTree.fromstring(forest([row(QUOTES), row(SCRIPT), row("$\\frac{1}{2}$")]))
    assert root.attrib["role"] == "img"
    assert [child.tag for child in root][:2] == ["title", "desc"]
    assert root[0].text == TEXTS["title"]
    assert root[1].text == TEXTS["description"]
    texts = [element.text for element in root.iter("text")]
    assert SCRIPT in texts
    assert "$\\frac{1}{2}$" in texts
    assert "http" not in ElementTree.tostring(root, encoding="unicode")


def test_all_ids_carry_the_prefix_and_every_reference_has_its_id():
    for prefix in ("a", "b"):
        svg = str(forest([row(), row(low=-9.0, high=9.0)], prefix=prefix))
        ids = set(re.findall(r'\bid="([^"]*)"', svg))
        assert ids
        assert all(name.startswith(f"{prefix}-") for name in ids)
        assert set(re.findall(r'href="#([^"]*)"', svg)) <= ids
        assert set(re.findall(r"url\(#([^)]*)\)", svg)) <= ids


def test_the_same_input_gives_the_same_bytes():
    assert forest([row(), row("Other")]) == forest([row(), row("Other")])


def test_text_is_left_to_the_browser_whatever_its_script():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        svg = forest([row("汉字 كوكايين 👩")])
    assert "汉字 كوكايين 👩" in svg


def test_hidden_rows_show_words_and_no_figures():
    svg = forest([row(estimate=0.123, hidden="fewer than 10: not shown", note="")])
    assert "fewer than 10: not shown" in svg
    assert "<use" not in svg


def test_a_missing_bound_or_margin_is_not_drawn_as_zero():
    words = {"axis": "axis", "direction": "more", "tick": str, **TEXTS}

    def n_paths(line: ForestRow) -> int:
        return plot_forest([ForestGroup("Outcome", (line,))], scale=Scale(-0.5, 0.5), **words).count("<path")

    assert n_paths(row(margin=math.nan)) == n_paths(row()) - 1
    assert n_paths(row(low=math.nan)) == n_paths(row()) - 1


FIGURES = st.floats(-5, 5)


@given(st.lists(st.tuples(FIGURES, FIGURES, FIGURES, st.floats(0.05, 3)), min_size=1, max_size=8))
def test_estimates_margins_and_zero_are_always_on_the_scale(values):
    rows = [
        row("x", estimate, min(estimate, low), max(estimate, high), margin) for estimate, low, high, margin in values
    ]
    scale = fit_scale(rows)
    for line in rows:
        assert scale.low <= line.estimate <= scale.high
        assert scale.low <= line.margin <= scale.high
    assert scale.low < 0 < scale.high


def test_one_very_wide_interval_does_not_press_the_others_together():
    scale = fit_scale([row(), row(low=-50, high=50)])
    assert scale.high < 1
    assert scale.at(50) == scale.at(scale.high)


def test_a_scale_of_nothing_is_still_a_scale():
    empty = fit_scale([row(hidden="hidden")])
    assert empty.low < 0 < empty.high
    assert Scale(-1, 1).at(0) == pytest.approx((Scale(-1, 1).at(-1) + Scale(-1, 1).at(1)) / 2)


@given(st.lists(st.integers(1, 55), min_size=1, max_size=8))
def test_long_figures_are_split_without_losing_a_row(sizes):
    groups = [ForestGroup(str(number), tuple(row(str(i)) for i in range(size))) for number, size in enumerate(sizes)]
    figures = split_groups(groups)
    assert all(0 < sum(len(group.rows) for group in figure) <= MOST_ROWS for figure in figures)
    assert [line for figure in figures for group in figure for line in group.rows] == [
        line for group in groups for line in group.rows
    ]
    for number, size in enumerate(sizes):
        if size <= MOST_ROWS:
            assert sum(group.title == str(number) for figure in figures for group in figure) == 1


def test_risk_bars_show_probability_prior_and_data_or_say_that_they_are_hidden():
    bars = [[RiskBar(0.4, 0.2, 0.5, "40 %"), None], [RiskBar(math.nan, math.nan, math.nan, "", "not shown"), None]]
    svg = plot_risks(["a", "b"], ["Stigma", "Help"], bars, ticks=TICKS, **TEXTS)
    root = ElementTree.fromstring(svg)
    texts = [element.text for element in root.iter("text")]
    assert "40 %" in texts
    assert "not shown" in texts
    assert len(list(root.iter("use"))) == 1


def test_hidden_shares_have_no_length_of_their_own():
    nan = math.nan
    stacks = [
        Stack("a", (0.5, 0.5), ("50", "50"), 0.0),
        Stack("b", (0.6, nan), ("60", ""), 0.4),
        Stack("c", (nan, nan), ("", ""), 1.0, "hidden"),
    ]
    svg = plot_shares(["no", "yes"], stacks, ticks=TICKS, rest="not shown", **TEXTS)
    assert "hidden" in svg
    assert "not shown" in svg
    without = plot_shares(["no", "yes"], stacks[:1], ticks=TICKS, rest="not shown", **TEXTS)
    assert "not shown" not in without


def test_counts_of_nobody_and_hidden_counts():
    svg = plot_counts([("read", 10, "10"), ("kept", 0, "0"), ("small", None, "fewer than 10")], **TEXTS)
    assert [element.text for element in ElementTree.fromstring(svg).iter("text")] == [
        "read",
        "10",
        "kept",
        "0",
        "small",
        "fewer than 10",
    ]

"""Dots in lanes: each group keeps its lane and its sign, and stands where its number is."""

from __future__ import annotations

import numpy as np

from pretest.report.figures.lanes import DOMAIN_MARKS, EVERYBODY, Lane, LaneRow, LaneText, draw_lanes
from pretest.report.figures.scales import Scale
from pretest.report.figures.svg import to_svg
from pretest.words import DOMAINS

TEXT = LaneText(title="A title <b>", subtitle="What is drawn", axis="people of 100", found="measured")
GROUPS = [("Everybody", EVERYBODY), ("Care", DOMAIN_MARKS["care"])]


def drawn(*rows: LaneRow):
    return draw_lanes(rows, TEXT, GROUPS, Scale(-20.0, 20.0), tick=lambda value: f"{value:+.0f}")


def places(ax) -> list[tuple[float, float]]:
    """Where the signs of the rows stand: those on the scale, not those of the key."""
    found = [np.asarray(one.get_offsets()) for one in ax.collections if len(one.get_offsets())]
    return [(float(x), float(y)) for offsets in found for x, y in offsets]


def test_each_group_stands_at_its_number_in_a_lane_of_its_own():
    ax = drawn(LaneRow("A harm", (Lane(EVERYBODY, 3.0), Lane(DOMAIN_MARKS["care"], -7.5))))
    on_scale = [place for place in places(ax) if place[0] in (3.0, -7.5)]
    assert sorted(x for x, _ in on_scale) == [-7.5, 3.0]
    assert len({y for _, y in on_scale}) == 2


def test_a_number_beyond_the_scale_stands_at_its_end():
    ax = drawn(LaneRow("A harm", (Lane(EVERYBODY, 44.0),)))
    assert 20.0 in [x for x, _ in places(ax)]


def test_a_figure_without_a_measurement_has_no_key_for_one():
    with_it = LaneRow("A harm", (Lane(EVERYBODY, 3.0, -2.0, 8.0),), found=(4.0, 1.0, 7.0))
    without = LaneRow("A harm", (Lane(EVERYBODY, 3.0, -2.0, 8.0),))
    assert "measured" in to_svg(drawn(with_it))
    assert "measured" not in to_svg(drawn(without))


def test_what_has_no_number_is_not_drawn():
    ax = drawn(LaneRow("A harm", (Lane(EVERYBODY, float("nan")),)))
    assert all(np.isfinite(x) for x, _ in places(ax))


def test_every_domain_has_a_sign_of_its_own():
    marks = [EVERYBODY, *(DOMAIN_MARKS[domain] for domain in DOMAINS)]
    assert len({mark.shape for mark in marks}) == len(marks)


def test_texts_are_escaped():
    assert "&lt;b&gt;" in to_svg(drawn(LaneRow("<b>", (Lane(EVERYBODY, 1.0),))))

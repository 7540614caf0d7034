"""The figure of earlier studies: what is drawn where, by what it means."""

from __future__ import annotations

import pytest
from matplotlib.collections import LineCollection
from matplotlib.patches import Polygon, Rectangle

import pretest
from pretest.report.figures.research import BAR_HATCH
from pretest.spec.evidence import Evidence

TOLD = {"year": 2020, "population": "p", "contrast": "c", "role": "harm.stigma", "obtained": "o", "metric": "smd"}


def pooled(*effects):
    studies = [{**TOLD, "id": f"s{n}", "estimate": one, "se": se} for n, (one, se) in enumerate(effects)]
    return pretest.pool_evidence(Evidence.model_validate({"id": "e", "title": "E", "studies": studies}), "harm.stigma")


def bars(ax):
    return [one for one in ax.patches if isinstance(one, Rectangle) and one.get_hatch() == BAR_HATCH]


def diamonds(ax):
    return [one for one in ax.patches if isinstance(one, Polygon)]


def test_the_diamond_and_the_bar_are_the_intervals_of_the_fit():
    found = pooled((0.1, 0.1), (0.3, 0.1), (0.2, 0.1), (0.25, 0.2))
    ax = pretest.plot_evidence(found)
    (diamond,) = diamonds(ax)
    across = diamond.get_xy()[:, 0]
    assert (across.min(), across.max()) == pytest.approx((found.fit.conf_low, found.fit.conf_high))
    (bar,) = bars(ax)
    assert (bar.get_x(), bar.get_x() + bar.get_width()) == pytest.approx(
        (found.fit.predict_low, found.fit.predict_high)
    )


def test_the_heaviest_study_has_the_largest_square():
    ax = pretest.plot_evidence(pooled((0.1, 0.02), (0.3, 0.1), (0.2, 0.4)))
    sizes = [one.get_sizes()[0] for one in ax.collections if not isinstance(one, LineCollection)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 2 * sizes[-1]


def test_one_study_has_no_diamond_and_no_bar_but_says_why():
    ax = pretest.plot_evidence(pooled((0.1, 0.1)))
    assert not diamonds(ax)
    assert not bars(ax)
    assert "not known from one study" in [text.get_text() for text in ax.texts]


def test_two_studies_run_off_the_scale_with_an_arrow_and_the_studies_stay_readable():
    found = pooled((0.1, 0.1), (0.3, 0.1))
    ax = pretest.plot_evidence(found)
    assert found.fit.predict_high > ax.get_xlim()[1]
    assert {line.get_marker() for line in ax.lines} == {"<", ">"}
    assert ax.get_xlim()[1] < 1.0


def test_a_title_that_lies_below_zero_promises_nothing():
    title = pretest.plot_evidence(pooled(*[(-0.5, 0.05)] * 5)).get_title().replace("\n", " ")
    assert title.startswith("Earlier campaigns of this kind")
    harm = pretest.plot_evidence(pooled(*[(0.5, 0.05)] * 5)).get_title().replace("\n", " ")
    assert harm.startswith("Earlier research does not rule out harm")

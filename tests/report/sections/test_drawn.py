"""What is drawn of a verdict: its sign, its side of zero, and the figures behind it."""

from __future__ import annotations

import pytest

from pretest.report.figures import harmforest
from pretest.report.figures.palette import MARKS
from pretest.report.sections.harms import harms_section
from pretest.report.sections.other_outcomes import other_section
from pretest.report.words.edition import read_edition
from tests.report.judged_example import with_changes
from tests.report.sample import sample


@pytest.fixture
def drawn(monkeypatch):
    """The rows of every forest figure that is made, by their label, beside the figure."""
    found = {}
    draw = harmforest.draw_forest

    def keep(rows, text, **more):
        found.update({row.label: row for row in rows})
        found["text"], found["zones"] = text, more["zones"]
        return draw(rows, text, **more)

    monkeypatch.setattr(harmforest, "draw_forest", keep)
    return found


def one_gain(**values):
    return with_changes(sample(), (("non_users", "talk", "support", values),))


def test_an_intended_effect_is_drawn_to_the_right(drawn):
    """In the tables the estimate of a benefit is below zero where there is more of what is wanted."""
    figures = {"harm_estimate": -0.26, "gain": 0.26, "lower": -0.45, "upper": -0.14, "upper_simultaneous": -0.08}
    edition = read_edition(one_gain(verdict="benefit_shown", **figures), "en")
    section = other_section(edition)
    assert drawn["zones"] == "gain"
    assert drawn["text"].zones == ("the wrong way", "more of what is wanted")
    row = drawn["Talk about it: Support for the policy"]
    assert (row.estimate, row.low, row.high) == (0.26, 0.08, 0.45)
    assert row.mark == MARKS["benefit_shown"]
    (panel,) = [panel for panel in section.benefits if "do not" in panel.title]
    table = panel.illustrations[0].table
    (cells,) = [row.cells for group in table.groups for row in group.rows if row.head == "Talk about it"]
    assert [cell.text for cell in cells[:4]] == ["Intended effect shown", "+0.26", "+0.08", "+0.45"]


def test_an_intended_effect_that_went_the_wrong_way_is_drawn_to_the_left_with_its_own_sign(drawn):
    figures = {"harm_estimate": 0.3, "gain": -0.3, "lower": 0.1, "upper": 0.42, "upper_simultaneous": 0.5}
    other_section(read_edition(one_gain(verdict="benefit_reversed", **figures), "en"))
    row = drawn["Talk about it: Support for the policy"]
    assert (row.estimate, row.low, row.high) == (-0.3, -0.5, -0.1)
    assert row.mark == MARKS["benefit_reversed"]
    assert row.note == "Went the wrong way"


def test_more_harm_is_drawn_to_the_right(drawn):
    harms_section(read_edition(sample(), "en"))
    assert drawn["zones"] == "harm"
    assert drawn["text"].zones == ("better", "below the limit", "above the limit")
    row = drawn["You help to pay: Social distance"]
    assert row.estimate == pytest.approx(0.47)
    assert 0 < row.low < row.estimate < row.high
    assert row.margin == 0.2


def test_the_p_value_beside_a_verdict_is_the_one_behind_it():
    findings = with_changes(sample(), (("users", "pay", "shame", {"p_worse": 0.0123}),))
    estimates = findings.estimates.assign(p_adjusted=0.9)
    panel = harms_section(read_edition(findings.with_tables(estimates=estimates), "en")).panels[0]
    table = panel.illustrations[0].table
    assert table.columns[-1] == "p-value (worse)"
    (shame,) = [group for group in table.groups if group.title.startswith("Shame")]
    (cells,) = [row.cells for row in shame.rows if row.head == "You help to pay"]
    assert cells[-1].text == "0.012"
    gains = other_section(read_edition(one_gain(p_better=0.034), "en")).benefits
    assert {panel.illustrations[0].table.columns[-2:] for panel in gains} == {("p-value (worse)", "p-value (better)")}


def test_an_aim_of_a_harm_role_has_both_p_values():
    changes = (("users", "talk", "felt", {"verdict": "improved", "is_aim": True, "p_better": 0.01}),)
    table = harms_section(read_edition(with_changes(sample(), changes), "en")).panels[0].illustrations[0].table
    assert table.columns[-2:] == ("p-value (worse)", "p-value (better)")

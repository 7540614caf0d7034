"""Subgroups, differences between people, and sensitivity, as people read them; in both languages."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from pretest.report.sections.sensitivity import sensitivity_section
from pretest.report.sections.subgroups import subgroups_section
from pretest.report.words.edition import read_edition
from pretest.tables import registry
from pretest.words import LANGUAGES
from tests.report.sample import sample

KEYS = {"wave": 1, "audience": "non_users", "concept": "pay"}
OWN = {"outcome": "distance", "role": "harm.stigma", "suppressed": False}


def level(name, p, *, small=False, **more):
    figures = {
        "harm_estimate": 0.5,
        "std_error": 0.2,
        "shrunk": 0.3,
        "shrunk_sd": 0.1,
        "conf_low": 0.1,
        "conf_high": 0.5,
    }
    figures = dict.fromkeys(figures, math.nan) if small else figures
    counts = {"n_concept": None if small else 60, "n_reference": None if small else 70}
    return KEYS | OWN | {
        "subgroup": "age", "level": name, "unit": "sd", "conf_level": 0.95, **figures, **counts,
        "p_above_margin": math.nan if small else p, "suppressed": small, **more,
    }  # fmt: skip


def figure(part, group="", variable="", estimate=0.3, low=0.1, high=0.5, **more):
    return KEYS | OWN | {
        "part": part, "group": group, "variable": variable, "estimate": estimate, "std_error": 0.1, "p_value": 0.003,
        "conf_level": 0.95, "conf_low": low, "conf_high": high, "n": 240, **more,
    }  # fmt: skip


SUBGROUPS = [
    level("<25", 0.97),
    level(">=25", 0.0),
    level("<b>", 0.6, concept="body"),
    level("x", 0, small=True, concept="body"),
]
GROUPS = ("least", "middle", "most", "difference")
DIFFERING = [
    figure("blp_mean"), figure("blp_spread"), *(figure("group", group) for group in GROUPS),
    *(figure("description", group, "age") for group in GROUPS),
    *(figure("description", group, "gender=2", estimate=-0.4, low=-0.6, high=-0.2) for group in GROUPS),
    *(figure("description", group, "income?", low=-0.2) for group in GROUPS),
    figure("blp_spread", concept="body", estimate=math.nan, n=90),
    figure("blp_spread", concept="most", estimate=math.nan, n=None, suppressed=True),
]  # fmt: skip


def specified(name, verdict, outcome="", audience="", same=True, estimate=0.3, concept="pay", suppressed=False):
    shown = bool(outcome) and not suppressed
    return {
        "wave": 1, "audience": audience, "concept": concept, "outcome": outcome, "specification": name,
        "verdict": verdict, "harm_estimate": estimate if shown else math.nan, "lower": 0.1 if shown else math.nan,
        "upper": 0.6 if shown else math.nan, "margin": 0.2 if outcome else math.nan, "unit": "sd" if outcome else "",
        "same": same, "share_same": 0.5, "n_specifications": 2, "suppressed": suppressed,
    }  # fmt: skip


SENSITIVITY = [
    specified("plan", "stop", concept="body"), specified("margin_double", "revise", concept="body", same=False),
    specified("plan", "revise", concept="most"), specified("margin_double", "revise", concept="most"),
    specified("plan", "go"), specified("unadjusted+margin_half", "stop", same=False),
    specified("plan", "harm_excluded", "distance", "non_users"),
    specified("unadjusted+margin_half", "harm", "distance", "non_users", same=False, estimate=0.4),
    specified("plan", "harm", "blame", "non_users"),
    specified("plan", "inconclusive", "intention", "non_users", suppressed=True),
    specified("margin_half", "harm", "intention", "non_users", same=False, suppressed=True),
]  # fmt: skip


def edition(language, **tables):
    return read_edition(sample().with_tables(**{name: pd.DataFrame(rows) for name, rows in tables.items()}), language)


def lines(table):
    return [(row.head, [cell.text for cell in row.cells]) for group in table.groups for row in group.rows]


def test_the_level_most_likely_harmed_is_named_first():
    section = subgroups_section(edition("en", subgroups=SUBGROUPS, heterogeneity=DIFFERING))
    assert len(section.warnings) == 2
    assert "age: under 25" in section.warnings[0]
    assert "97%" in section.warnings[0].replace("\u00a0", "")
    (table,) = section.tables
    found = dict(lines(table))
    assert found["25 or more"][3].startswith("less than")  # never 0 %
    assert found["x"][0].startswith("fewer than")


def test_who_differs_is_said_with_uncertainty_and_only_where_it_shows():
    section = subgroups_section(edition("en", subgroups=SUBGROUPS, heterogeneity=DIFFERING))
    first, age, gender = section.people
    assert "people differ in how they react" in first
    assert age.startswith("age, higher")
    assert gender.startswith("gender: 2, lower")
    rows = lines(section.spread[0])
    assert rows[1][1] == ["Too few people to look for differences."]
    assert rows[2][1][0].startswith("fewer than")
    assert lines(section.described[0])[2][0] == "income (not filled in)"


def test_no_signal_is_never_told_as_everybody_alike():
    rows = [row for row in DIFFERING if row["part"] != "description"]
    (said,) = subgroups_section(edition("en", heterogeneity=rows)).people
    assert "not shown" in said
    assert "not the same as everybody reacting alike" in said


def test_the_worst_decision_comes_first():
    section = sensitivity_section(edition("en", sensitivity=SENSITIVITY))
    worse, milder, same = section.sentences
    assert worse.startswith("‘You help to pay’: at worst Stop (in 1 of 2")
    assert "milder" in milder
    assert "in all 2" in same
    overall = section.decisions[-1]
    assert lines(overall)[0][1][:2] == ["Stop", "Go ahead, and keep measuring"]


def test_an_arm_without_a_decision_has_no_curve():
    """What is sent today is compared, but no plan decides on it."""
    today = [
        specified("plan", "harm_excluded", "distance", "non_users", concept="talk"),
        specified("margin_half", "inconclusive", "distance", "non_users", concept="talk", same=False),
    ]
    with_it = sensitivity_section(edition("en", sensitivity=[*SENSITIVITY, *today]))
    without = sensitivity_section(edition("en", sensitivity=SENSITIVITY))
    assert [curve.title for curve in with_it.curves] == [curve.title for curve in without.curves]
    assert with_it.steady == without.steady


def test_a_curve_shows_all_specifications_from_the_largest_effect():
    section = sensitivity_section(edition("en", sensitivity=SENSITIVITY))
    assert section.steady == 1
    assert len(section.curves) == 2
    (view,) = section.curves[0].illustrations
    assert [head for head, _ in lines(view.table)] == ["without background, margin halved", "as in the plan"]
    assert view.svg.count("<desc") == 1
    assert "Harm shown: without background, margin halved" in view.svg
    hidden = lines(section.curves[1].illustrations[0].table)
    assert all(texts[1].startswith("fewer than") for _, texts in hidden)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_have_every_word_and_nothing_is_an_error(language):
    made = edition(language, subgroups=SUBGROUPS, heterogeneity=DIFFERING, sensitivity=SENSITIVITY)
    assert subgroups_section(made).tables
    assert sensitivity_section(made).curves
    empty = replace(made, findings=made.findings.with_tables(
        **{name: registry.table(name).empty() for name in ("subgroups", "heterogeneity", "sensitivity")}
    ))  # fmt: skip
    assert subgroups_section(empty).tables == ()
    assert not subgroups_section(empty).searched
    assert sensitivity_section(empty).sentences == ()
    assert {key.split(".")[0] for key in made.strings.texts} >= {"subgroups", "sensitivity"}

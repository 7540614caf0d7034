"""Probabilities that claim no more than their cells: open, blocked, not measured, and two answers that disagree."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from pretest.report.sections.risks import risks_section
from pretest.report.words.edition import read_edition
from pretest.report.words.risked import risk_rows
from tests.report.sample import sample

NBSP = "\u00a0"
USERS, NON_USERS = 0, 1


def section(findings=None, language="en"):
    return risks_section(read_edition(findings or sample(), language))


def with_risk(place, drop=False, **values):
    findings = sample()
    risks = findings.risks.copy()
    here = (risks["audience"] == place[0]) & (risks["concept"] == place[1]) & (risks["risk"] == place[2])
    assert here.sum() == 1
    for name, value in values.items():
        risks.loc[here, name] = value
    return findings.with_tables(risks=risks[~here] if drop else risks)


def with_cell(findings, place, **values):
    verdicts = findings.verdicts.copy()
    here = (verdicts["audience"] == place[0]) & (verdicts["concept"] == place[1]) & (verdicts["outcome"] == place[2])
    assert here.sum() == 1
    for name, value in values.items():
        verdicts.loc[here, name] = value
    return findings.with_tables(verdicts=verdicts)


def claim(found, panel, concept, wanted):
    """The sentence about one risk, found by the words of its outcomes."""
    (one,) = [one for one in found.panels[panel].sentences if one.concept == concept and wanted in one.text]
    return one


def row(found, panel, concept, head):
    groups = found.panels[panel].illustration.table.groups
    (one,) = [row for group in groups if group.title == concept for row in group.rows if row.head == head]
    return [cell.text for cell in one.cells]


def test_a_probability_of_what_is_known_stands_alone():
    told = claim(section(), USERS, "pay", "stigma")
    assert told.text == (
        "‘You help to pay’: probability of stigma 84%. Beforehand this was 34%. The data alone say more than 99%. "
        "This rests on 2 outcomes: more ‘Feeling rejected’ and more ‘Shame’."
    )
    assert (told.kind, told.claim, told.audience, told.outcome) == ("risk", "known", "users", "felt shame")


@pytest.mark.parametrize("change", [{"verdict": "inconclusive"}, {"block": "attrition"}])
@pytest.mark.parametrize("sure", [0.002, 0.998])
def test_almost_sure_is_never_said_beside_cannot_tell(change, sure):
    small = {"probability": sure, "weak_probability": sure, "data_only_probability": sure}
    findings = with_cell(with_risk(("users", "talk", "stigmatisation"), **small), ("users", "talk", "shame"), **change)
    for language, open_ in (("en", "cannot tell"), ("nl", "niet te zeggen")):
        found = section(findings, language)
        told = claim(found, USERS, "talk", "stigma")
        assert told.claim == "open"
        assert open_ in told.text
        assert "%" not in told.text
        concept, head = {"en": ("Talk about it", "Stigma"), "nl": ("Praat er eens over", "Stigma")}[language]
        cells = row(found, USERS, concept, head)
        assert cells[0] == open_
        assert not [cell for cell in cells if "<" in cell or ">" in cell]
        assert "Talk about it" not in found.example
    drawn = section(findings).panels[USERS].illustration.svg
    assert "cannot tell" in str(drawn)


def test_a_harm_that_was_shown_answers_for_at_least_one():
    findings = with_cell(sample(), ("users", "pay", "felt"), verdict="inconclusive")
    assert claim(section(findings), USERS, "pay", "stigma").claim == "known"  # shame says harm
    findings = with_cell(findings, ("users", "pay", "shame"), verdict="harm_signalled")
    assert claim(section(findings), USERS, "pay", "stigma").claim == "open"


def test_open_cells_of_other_kinds_of_harm_leave_a_probability_alone():
    findings = with_cell(sample(), ("users", "pay", "help"), verdict="inconclusive")
    assert claim(section(findings), USERS, "pay", "stigma").claim == "known"


@pytest.mark.parametrize("form", ["no row", "row without outcomes"])
def test_a_role_without_outcomes_is_not_measured(form):
    if form == "no row":
        found = section()  # non-users were asked nothing about help
    else:
        findings = sample()
        risks = findings.risks
        empty = risks[(risks["audience"] == "non_users") & (risks["risk"] == "stigmatisation")].copy()
        figures = [name for name in risks.columns if risks[name].dtype.kind == "f"]
        empty = empty.assign(risk="help_barrier", n_outcomes=0, worst_outcome="", **dict.fromkeys(figures, math.nan))
        found = section(findings.with_tables(risks=pd.concat([risks, empty])))
    told = claim(found, NON_USERS, "talk", "not measured")
    assert told.text == "‘Talk about it’: Barrier to help was not measured. That says nothing about the risk."
    assert told.claim == "not_measured"
    assert row(found, NON_USERS, "Talk about it", "Barrier to help") == ["not measured"]


def test_a_role_that_could_not_be_estimated_was_measured():
    findings = with_risk(("users", "pay", "help_barrier"), probability=math.nan, n_outcomes=0)
    told = claim(section(findings), USERS, "pay", "barrier to help")
    assert told.claim == "missing"
    assert "cannot be computed" in told.text
    assert "not measured" not in told.text


def test_two_answers_on_different_sides_of_one_half_are_both_headlines():
    values = {"probability": 0.41, "data_only_probability": 0.72}
    found = section(with_risk(("users", "pay", "stigmatisation"), **values))
    (told,) = found.panels[USERS].disagreements
    assert told.text == (
        "‘You help to pay’, probability of stigma: the data alone say 72%, data and earlier knowledge together 41%. "
        "They lie on different sides of one half. Read both."
    )
    assert row(found, USERS, "You help to pay", "Stigma")[0] == "41% (data alone: 72%)"
    same = section(with_risk(("users", "pay", "stigmatisation"), probability=0.61, data_only_probability=0.72))
    assert same.panels[USERS].disagreements == ()


def test_a_probability_is_of_what_was_judged_unless_all_of_its_kind_was():
    """Non-users answered two boomerang outcomes, and only one of them counts in the probability."""
    findings = with_cell(sample(), ("non_users", "pay", "intention"), verdict="harm_excluded")
    told = claim(section(findings), NON_USERS, "pay", "probability of more ‘Intention to use’")
    assert "boomerang" not in told.text
    assert claim(section(), USERS, "pay", "probability of a boomerang effect")  # all that was measured counts


def test_the_least_harmful_is_told_only_where_it_is_known():
    table = section().panels[USERS].illustration.table
    assert table.columns[-1] == "Probability of least harm"
    findings = sample()
    without = section(findings.with_tables(risks=findings.risks.assign(p_least_harmful=math.nan)))
    assert "Probability of least harm" not in without.panels[USERS].illustration.table.columns


def test_every_concept_has_a_row_for_every_kind_of_harm():
    rows = [row for panel in risk_rows(read_edition(sample(), "en")).values() for row in panel]
    kinds = {(row.panel, row.concept): [] for row in rows}
    for one in rows:
        kinds[one.panel, one.concept].append(one.risk)
    assert all(found == ["stigmatisation", "boomerang", "help_barrier", "any"] for found in kinds.values())
    assert len(kinds) == 8

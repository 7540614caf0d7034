"""Mechanism, from a study to the table: which reactions, signs, chains, small cells."""

from __future__ import annotations

import pytest

from pretest.analysis.questions.mechanism import find_mechanism
from pretest.tables.mechanism import TABLE as MECHANISM
from tests.analysis.questions.small_study import PLAN, STUDY, analysis, data


def test_reactions_and_their_chain_for_primary_harms(make_study):
    found = find_mechanism(analysis(make_study(STUDY, PLAN, data())))
    table = found.tables["mechanism"]
    assert list(table.columns) == list(MECHANISM.kinds)
    assert set(table["outcome"]) == {"distance", "warmth"}
    assert set(table["mediator"]) == {"threat_to_freedom", "anger", "threat_to_freedom>anger"}
    cells = table.set_index(["outcome", "mediator", "path"])["estimate"].sort_index()
    for name in ("threat_to_freedom", "anger"):
        path = cells.loc["distance", name]
        assert path["total"] == pytest.approx(path["direct"] + path["a"] * path["b"])
        assert path["indirect"] > 0
        assert cells.loc["warmth", name, "indirect"] > 0  # less warmth is worse
    chain = cells.loc["distance", "threat_to_freedom>anger"]
    assert chain["indirect"] == pytest.approx(chain["a"] * chain["between"] * chain["b"])
    assert [note.code for note in found.notes] == ["mechanism_exploratory"]


def test_two_runs_are_the_same(make_study):
    made = analysis(make_study(STUDY, PLAN, data()))
    assert find_mechanism(made).tables["mechanism"].equals(find_mechanism(made).tables["mechanism"])


def test_few_people_or_no_reaction_give_no_figures(make_study):
    few = find_mechanism(analysis(make_study(STUDY, PLAN, data(n=16)))).tables["mechanism"]
    assert few["suppressed"].all()
    assert few["estimate"].isna().all()
    assert few["n"].isna().all()
    small = find_mechanism(analysis(make_study(STUDY, PLAN, data(n=30)))).tables["mechanism"]
    assert not small["suppressed"].any()
    assert small["estimate"].isna().all()  # 15 per arm cannot carry these models
    bare = PLAN.replace("anger: {column: anger, role: mechanism", "anger: {column: anger, role: background").replace(
        "{column: threat, role: mechanism", "{column: threat, role: background"
    )
    assert find_mechanism(analysis(make_study(STUDY, bare, data()))).tables == {}

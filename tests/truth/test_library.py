"""Studies of which the truth is known, judged through the library: how often the words are wrong.

The slow part prints its rates; run it with ``-s`` to read them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
import pandas as pd
import pytest

from pretest.words import BELOW_MARGIN, CLEARED_DECISIONS, HARM_ROLES, REASSURING_VERDICTS, WARNING_VERDICTS
from tests.truth.kinds import AT_MARGIN, DOUBTFUL, GOOD, HARMFUL, KINDS, Kind
from tests.truth.library import Rate, cells, decisions, judged, rate
from tests.truth.world import BOTH, MARGIN

DRAWS = 200
LARGE = 0.40  # SD from which on an estimate must have the sign of the truth
SMOKE = ("exploratory_harm", "all_aims", "drop_out", "keying_error")


@pytest.fixture(scope="module")
def draws(tmp_path_factory):
    """A function from a kind to its judged draws; each kind is drawn once."""

    @cache
    def drawn(name: str, number: int = DRAWS) -> pd.DataFrame:
        return judged(tmp_path_factory.mktemp(name), KINDS[name], number)

    return drawn


def told(name: str, what: str, found: Rate) -> None:
    print(f"{name}: {what} {found}")  # noqa: T201


def signs(table: pd.DataFrame) -> Rate:
    """Estimates of large effects that have the sign of the truth."""
    large = cells(table)[lambda rows: (rows["truth"].abs() >= LARGE) & rows["harm_estimate"].notna()]
    return rate(np.sign(large["harm_estimate"]) == np.sign(large["truth"]))


def reassured(table: pd.DataFrame, outcome: str) -> Rate:
    """Draws in which a harm is told as excluded, small or improved."""
    return rate(cells(table)[lambda rows: rows["outcome"] == outcome]["verdict"].isin(BELOW_MARGIN))


# --- fast: three draws of four kinds -------------------------------------------------------------


@pytest.mark.parametrize("name", SMOKE)
def test_three_draws_are_judged_as_they_deserve(draws, name):
    table, kind = draws(name, 3), KINDS[name]
    decided = decisions(table, "concept")["verdict"]
    expected = {
        "exploratory_harm": {"revise"},
        "all_aims": {"go"},
        "drop_out": {"collect_more", "revise"},
        "keying_error": {"mend_first", "revise"},
    }
    assert set(decided) <= expected[name]
    if kind.sound:
        assert signs(table).of == 0 or signs(table).share == 1
    else:
        assert reassured(table, "shame").count == 0


def test_every_measured_outcome_gets_a_row_where_it_was_measured_and_nowhere_else(draws):
    table = cells(draws("all_aims", 3))
    world = KINDS["all_aims"].world
    found = set(table[["audience", "outcome"]].itertuples(index=False, name=None))
    assert found == {(audience, one.id) for audience in BOTH for one in world.measured(audience)}
    aims = {(row.audience, row.outcome) for row in table.itertuples() if row.is_aim}
    assert aims == {(audience, name) for name, audiences in world.aims.items() for audience in audiences}


def test_the_truth_of_a_composite_is_in_its_own_sd():
    kind = KINDS["harm_use"]
    assert kind.effect("concept", "users", "use") == pytest.approx(0.6 / np.sqrt((3 + 6 * 0.4) / 9))
    assert KINDS["composite_at_margin"].effect("concept", "non_users", "stigma") == pytest.approx(MARGIN)
    assert kind.worst("concept") > 2
    assert kind.worst("concept", "non_users") == 0


def has_large_effect(kind: Kind) -> bool:
    return any(
        abs(kind.effect(arm, audience, one.id)) >= LARGE
        for arm in kind.world.judged
        for audience in BOTH
        for one in kind.world.measured(audience)
    )


# --- slow: rates over 200 draws ------------------------------------------------------------------

slow = pytest.mark.slow


def of_kind(kinds: Iterable[Kind]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("name", [kind.id for kind in kinds])


@slow
@of_kind(HARMFUL)
def test_a_harmful_concept_rarely_goes(draws, name):
    found = rate(decisions(draws(name), "concept")["verdict"] == "go")
    told(name, "go", found)
    assert found.share <= 0.05


@slow
@of_kind(AT_MARGIN)
def test_a_harm_at_its_margin_rarely_goes(draws, name):
    found = rate(decisions(draws(name), "concept")["verdict"].isin(CLEARED_DECISIONS))
    told(name, "cleared", found)
    assert found.most(0.05)


@slow
@of_kind(GOOD)
def test_a_good_concept_goes(draws, name):
    found = rate(decisions(draws(name), "concept")["verdict"] == "go")
    told(name, "go", found)
    assert found.share >= 0.80


@slow
def test_lower_use_is_told_as_improved(draws):
    table = cells(draws("lowers_use_reversed"))
    aimed = table[table["outcome"].isin(["intention", "norm_friends"])]
    found = rate(aimed["verdict"] == "improved")
    told("lowers_use_reversed", "improved", found)
    assert found.share >= 0.95
    assert (aimed["gain"] > 0).mean() >= 0.95


@slow
@of_kind(DOUBTFUL)
def test_what_cannot_be_seen_well_reassures_rarely(draws, name):
    table, kind = draws(name), KINDS[name]
    found = rate(decisions(table, "concept")["verdict"].isin(CLEARED_DECISIONS))
    told(name, "cleared", found)
    assert found.most(0.05)
    rows = cells(table)
    harmed = rows[(rows["role"].isin(HARM_ROLES)) & rows["primary"] & (rows["truth"] >= MARGIN - 1e-9)]
    told(name, "harm told as excluded", rate(harmed["verdict"].isin(BELOW_MARGIN)))
    assert rate(harmed["verdict"].isin(BELOW_MARGIN)).most(0.05)
    if kind.flaw in ("keying", "one_weight"):
        own = rows[(rows["audience"] == "users") & ((rows["outcome"] == "shame") | (kind.flaw == "one_weight"))]
        assert not own["verdict"].isin(REASSURING_VERDICTS).any()


@slow
@of_kind([kind for kind in KINDS.values() if kind.sound and has_large_effect(kind)])
def test_estimates_have_the_sign_of_the_truth(draws, name):
    found = signs(draws(name))
    told(name, "right sign", found)
    assert found.share >= 0.95


@slow
def test_without_any_effect_false_alarms_are_rare(draws):
    """Two families of harms and one of aims, 5 % each."""
    rows = cells(draws("null"))
    harms = rows[rows["role"].isin(HARM_ROLES)]
    loud = harms.assign(loud=harms["verdict"].isin((*WARNING_VERDICTS, "trivial_harm"))).groupby("draw")["loud"].any()
    primary = harms[harms["primary"]]
    worse = primary.assign(loud=primary["lower"] > 0).groupby("draw")["loud"].any()
    gains = rows.assign(gain=rows["verdict"].isin(("improved", "benefit_shown"))).groupby("draw")["gain"].any()
    turned = rows.assign(turned=rows["verdict"] == "benefit_reversed").groupby("draw")["turned"].any()
    for what, found, allowed in (
        ("any harm", rate(loud), 0.10), ("a primary harm", rate(worse), 0.05), ("an aim", rate(gains), 0.05),
        ("turned", rate(turned), 0.05),
    ):  # fmt: skip
        told("null", what, found)
        assert found.most(allowed), what


@slow
def test_a_reversed_aim_never_goes(draws):
    table = draws("reversed_aim")
    found = rate(decisions(table, "concept")["aim_badge"] == "reversed")
    told("reversed_aim", "reversed", found)
    assert found.share >= 0.95
    assert not (decisions(table, "concept")["verdict"] == "go").any()


@slow
def test_what_the_other_control_does_is_no_harm_of_the_concept(draws):
    table = draws("two_controls")
    assert (decisions(table, "current")["verdict"]).empty
    own = cells(table)[lambda rows: (rows["concept"] == "current") & (rows["outcome"] == "shame")]
    told("two_controls", "harm of the other control", rate(own["verdict"] == "harm"))
    assert rate(own["verdict"].isin(("harm", "harm_signalled"))).share >= 0.95
    go = rate(decisions(table, "concept")["verdict"] == "go")
    told("two_controls", "go", go)
    assert go.share >= 0.80


@slow
@pytest.mark.parametrize("name", ["no_primary", "about_message", "no_control", "no_aims", "flat_control"])
def test_what_cannot_be_judged_never_goes(draws, name):
    table = draws(name)
    overall = table[(table["outcome"] == "") & (table["audience"] == "")]
    told(name, "go", rate(overall["verdict"] == "go"))
    assert not (overall["verdict"] == "go").any()

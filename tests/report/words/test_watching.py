"""The status of a harm in the waves: only a whole interval below the margin is fine, and no alarm is made up."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from pretest.findings import WatchFacts
from pretest.report.words.edition import read_edition
from pretest.report.words.watching import LIMITS, watched_harms, watched_waves
from pretest.report.words.waved import action_claims, change_claims, limit_claims
from pretest.tables.changes import TABLE as CHANGES
from pretest.tables.levels import TABLE as LEVELS
from pretest.words import WAVE_STATUSES
from tests.report.waves_example import example, findings

NAN = math.nan


def change(estimate=0.0, low=-0.1, high=0.1, **values):
    """Distance from wave 1 to 2; its margin is 0.2 SD, and an SD is 1 point (standard error 0.1, counts as 100)."""
    row = {
        "audience": "users", "place": "", "outcome": "distance", "kind": "baseline", "wave_from": 1, "wave_to": 2,
        "estimate": estimate, "std_error": 0.05, "df": 100.0, "p_value": 0.5, "conf_low": low, "conf_high": high,
        "adjusted": False, "comparable": True, "reason": "", "role": "harm.stigma", "harm_estimate": estimate,
        "conf_level": 0.95, "suppressed": False, "statistic": "mean", "category": "",
    }  # fmt: skip
    return row | values


def level(wave=1, place="", outcome="distance", audience="users", se=0.1, n_effective=100.0, **values):
    row = {
        "wave": wave, "date": None, "place": place, "audience": audience, "outcome": outcome, "role": "harm.stigma",
        "statistic": "mean", "category": "", "estimate": 2.0, "std_error": se, "df": 99.0, "conf_level": 0.95,
        "conf_low": 1.8, "conf_high": 2.2, "n": 100, "n_effective": n_effective, "deff": 1.0, "weighted": False,
        "suppressed": False,
    }  # fmt: skip
    return row | values


def table(known, rows):
    names = [column.name for column in known.columns]
    return known.require(pd.DataFrame(list(rows), columns=names).astype(known.empty().dtypes.to_dict()))


def made(*changes, levels=None, watch=None):
    levels = [level(), level(place="Hill")] if levels is None else levels
    found = findings(table(LEVELS, levels), table(CHANGES, changes), suppressed_below=1)
    return replace(found, plan=replace(found.plan, watch=watch))


def edition(*changes, language="en", **more):
    return read_edition(made(*changes, **more), language)


@pytest.mark.parametrize(
    ("values", "limit", "status", "why"),
    [
        ({"estimate": 0.0, "low": -0.1, "high": 0.1}, "below", "fine", ""),
        ({"estimate": 0.15, "low": 0.11, "high": 0.19}, "below", "fine", ""),
        ({"estimate": 0.1, "low": -0.1, "high": 0.2001}, "cannot_tell", "cannot_tell", "open"),
        ({"estimate": 0.15, "low": 0.05, "high": 0.25}, "perhaps", "watch", ""),
        ({"estimate": 0.3, "low": 0.21, "high": 0.4}, "above", "watch", ""),
        ({"estimate": 0.3, "low": 0.2, "high": 0.4}, "perhaps", "watch", ""),
        ({"comparable": False, "reason": "mode_changed"}, "cannot_tell", "cannot_tell", "not_comparable"),
        ({"reason": "response_changed"}, "cannot_tell", "cannot_tell", "caution"),
        ({"low": NAN, "high": NAN}, "cannot_tell", "cannot_tell", "unknown"),
        ({"estimate": NAN, "low": NAN, "high": NAN, "suppressed": True}, "cannot_tell", "cannot_tell", "hidden"),
    ],
)
def test_status_follows_from_interval_and_margin(values, limit, status, why):
    (harm,) = watched_harms(edition(change(**values)))
    assert (harm.limit, harm.status, harm.why) == (limit, status, why)


def test_margin_in_sd_is_that_many_sd_of_the_wave_that_it_starts_from():
    (harm,) = watched_harms(edition(change(), levels=[level(se=0.2, n_effective=400.0), level(wave=2, se=9.0)]))
    assert harm.margin == pytest.approx(0.2 * 0.2 * 20)


def test_without_a_margin_or_its_wave_nothing_is_fine():
    (harm,) = watched_harms(edition(change(), levels=[level(wave=2)]))
    assert (harm.status, harm.why) == ("cannot_tell", "no_margin")


def test_direction_of_the_score_is_turned_once():
    row = change(-0.3, -0.4, -0.25, outcome="help", role="harm.help_barrier", harm_estimate=0.3)
    (harm,) = watched_harms(edition(row, levels=[level(outcome="help")]))
    assert (harm.limit, harm.estimate, harm.lower, harm.upper) == ("above", 0.3, 0.25, 0.4)


def test_what_is_worse_in_one_place_is_not_fine_and_is_said_of_that_place_alone():
    here = edition(change(), change(0.3, 0.1, 0.5, place="Hill"))
    (harm,) = watched_harms(here)
    assert (harm.status, harm.why, harm.places) == ("watch", "place", ("Hill",))
    said = [claim.text for claim in limit_claims(here, (harm,))]
    assert any("In Hill worse" in text for text in said)
    assert not any(claim.claim in ("perhaps", "above", "below") for claim in limit_claims(here, (harm,)))


def test_several_harms_that_are_worse_in_places_are_counted():
    worse = [change(0.3, 0.1, 0.5, place="Hill", audience=one) for one in ("users", "others")]
    levels = [level(audience=one, place=place) for one in ("users", "others") for place in ("", "Hill")]
    here = edition(change(), change(audience="others"), *worse, levels=levels)
    said = {claim.claim: claim.text for claim in limit_claims(here, watched_harms(here))}
    assert said["place"] == "Worse in some places, perhaps above the limit: 2 of the 2."
    assert "below" not in said


def test_no_alarm_is_ever_made_up():
    assert {harm.status for harm in watched_harms(edition(change(9.0, 8.0, 10.0)))} == {"watch"}
    assert "alarm" in WAVE_STATUSES


@pytest.mark.parametrize("language", ["nl", "en"])
def test_plan_speaks_only_where_it_fixed_an_action(language):
    texts = {"nl": "Stop de film.", "en": "Stop the film."}
    for watch in (None, WatchFacts(), WatchFacts(actions={"fine": texts})):
        here = edition(change(0.3, 0.25, 0.4), language=language, watch=watch)
        _, said = action_claims(here, watched_harms(here))
        assert said.claim == "none"
        assert texts[language] not in said.text
    here = edition(change(0.3, 0.25, 0.4), language=language, watch=WatchFacts(actions={"watch": texts}))
    assert texts[language] in action_claims(here, watched_harms(here))[1].text


def test_what_is_not_shown_to_change_is_never_called_unchanged():
    here = edition(change())
    claims = {claim.claim: claim.text for claim in change_claims(here)}
    assert "not the same as" in claims["none"]
    blocked = edition(change(0.3, 0.2, 0.4, comparable=False, reason="mode_changed"))
    assert [claim.claim for claim in change_claims(blocked)] == ["since", "untold"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_sentences_of_the_example_say_what_the_rows_say(language):
    here = read_edition(example(), language)
    harms = {(harm.audience, harm.outcome): harm for harm in watched_harms(here)}
    assert watched_waves(here) == (2, 3, 4, 5)
    for claim in limit_claims(here, tuple(harms.values())):
        if claim.claim in LIMITS and claim.audience:
            assert {harms[claim.audience, outcome].limit for outcome in claim.outcomes} == {claim.claim}
            assert all(here.labels.outcome(outcome) in claim.text for outcome in claim.outcomes)
            assert here.labels.audience(claim.audience) in claim.text

"""Effects given back: sizes that can be counted by hand, no people, and nothing left out in silence."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from pretest.analysis.giveback import LEFT_WHY, give_back
from pretest.errors import DataError
from pretest.evidence.evidencefile import read_evidence, with_effects
from pretest.evidence.overlap import counted_twice
from pretest.report.words.researched import tongue
from pretest.tables.estimates import TABLE
from tests.report.sample import sample

ROW = {
    "study": "s", "wave": 1, "audience": "users", "concept": "pay", "reference": "control", "outcome": "distance",
    "role": "harm.stigma", "subgroup": "", "level": "", "estimand": "difference", "model": "linear", "unit": "sd",
    "estimate": 0.4, "harm_estimate": 0.4, "std_error": 0.1, "df": math.inf, "n_concept": 100, "n_reference": 100,
    "suppressed": False, "primary": True, "family": "primary_harm", "weighted": False, "conf_level": 0.95,
}  # fmt: skip


def findings(*rows, **more):
    found = sample()
    table = TABLE.require(pd.DataFrame([{**ROW, **row} for row in rows]).reindex(columns=list(TABLE.kinds)))
    inputs = [{"name": "data/wave1.csv", "sha256": "0" * 64}]
    found = replace(found, provenance={**found.provenance, "inputs": inputs}, **more)
    return found.with_tables(estimates=table, verdicts=found.verdicts.iloc[:0])


def test_one_effect_is_given_back_as_it_is():
    (effect,) = give_back(findings({})).effects
    assert (effect.estimate, effect.se, effect.role, effect.metric) == (0.4, 0.1, "harm.stigma", "smd")
    assert effect.features.audience
    assert effect.study == sample().study.id


def test_a_control_group_that_two_messages_share_counts_for_half_in_each():
    """Variance 1/100 + 1/100 becomes 1/100 + 2/100: half as much again."""
    one, two = give_back(findings({}, {"concept": "body"})).effects
    assert (one.se, two.se) == pytest.approx((0.1 * math.sqrt(1.5),) * 2)
    unequal = give_back(findings({"n_concept": 50, "n_reference": 200}, {"concept": "body"})).effects[0]
    assert unequal.se == pytest.approx(0.1 * math.sqrt((1 / 50 + 2 / 200) / (1 / 50 + 1 / 200)))
    hidden = give_back(findings({"n_reference": None}, {"concept": "body"})).effects[0]
    assert hidden.se == pytest.approx(0.1 * math.sqrt(1.5))
    assert counted_twice([one, two]) == ()


def test_outcomes_of_one_role_are_one_effect_that_is_not_surer_than_each():
    rows = ({"harm_estimate": 0.4}, {"outcome": "blame", "harm_estimate": 0.2, "std_error": 0.2})
    (effect,) = give_back(findings(*rows)).effects
    assert (effect.estimate, effect.se) == pytest.approx((0.3, 0.15))
    assert "distance, blame" in effect.note
    other = give_back(findings({}, {"outcome": "use", "role": "harm.boomerang"})).effects
    assert [one.role for one in other] == ["harm.stigma", "harm.boomerang"]


def test_few_degrees_of_freedom_make_an_effect_less_sure():
    (effect,) = give_back(findings({"df": 6.0})).effects
    assert effect.se == pytest.approx(0.1 * math.sqrt(6 / 4))


LEFT = {
    "hidden": {"suppressed": True, "harm_estimate": math.nan},
    "not_estimated": {"harm_estimate": math.nan},
    "not_in_sd": {"unit": "probability"},
    "no_reference": {"reference": ""},
    "few_units": {"df": 2.0},
    "earlier_wave": {"wave": 0},
}


@pytest.mark.parametrize("why", LEFT)
def test_what_is_left_out_is_counted_with_its_reason(why):
    back = give_back(findings({}, {"concept": "body", **LEFT[why]}))
    assert back.left == {why: 1}
    assert [one.contrast.split("'")[1] for one in back.effects] == [
        give_back(findings({})).effects[0].contrast.split("'")[1]
    ]
    assert why in LEFT_WHY
    for language in ("nl", "en"):
        assert all(tongue(language)(f"add.why.{one}") for one in LEFT_WHY)


def test_what_must_be_mended_is_no_evidence():
    found = findings({})
    blocked = (
        sample().verdicts.iloc[:1].assign(wave=1, audience="users", concept="pay", outcome="distance", block="keying")
    )
    back = give_back(found.with_tables(verdicts=blocked))
    assert (back.effects, back.left) == ((), {"to_mend": 1})


def test_only_what_was_decided_beforehand_is_given_back():
    back = give_back(findings({}, {"primary": False, "outcome": "x"}, {"subgroup": "age", "level": "<30"}))
    assert (len(back.effects), back.left) == (1, {})


def test_people_who_do_not_exist_are_no_evidence():
    found = findings({})
    invented = replace(found, provenance={**found.provenance, "inputs": [{"name": "d", "invented": True}]})
    with pytest.raises(DataError, match="people who do not exist"):
        give_back(invented)
    with pytest.raises(DataError, match="a monitor has no effects"):
        give_back(replace(found, kind="monitor"))


def test_the_file_holds_no_rows_and_no_numbers_of_people_and_does_not_grow():
    back = give_back(findings({"n_concept": 4321, "n_reference": 1234}, {"concept": "body", "n_concept": 77}))
    first = with_effects(None, back.effects, "own.yaml", {"id": "own", "title": {"nl": "Eigen", "en": "Own"}})
    assert not {"4321", "1234", "77"} & set(first.text.replace('"', " ").split())
    assert read_evidence(first.text, "own.yaml").studies == back.effects
    again = with_effects(first.text, back.effects, "own.yaml", {})
    assert (again.text, again.added, again.already) == (first.text, (), tuple(one.id for one in back.effects))


def test_a_name_that_is_long_or_has_signs_stays_apart():
    rows = [{"concept": "x" * 70 + "a"}, {"concept": "x" * 70 + "b"}, {"concept": "mouth cancer!"}]
    names = [one.id for one in give_back(findings(*rows)).effects]
    assert len(set(names)) == 3
    assert max(map(len, names)) <= 64

"""How the design turned out, counted by hand; nobody is left out, and small numbers are hidden."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from pretest.disclosure.release import release
from pretest.responses import read_responses
from pretest.responses.importing import import_responses
from pretest.responses.realised import ratio_note, realised_design
from pretest.spec import Questionnaire
from pretest.tables import columns
from pretest.tables.realised import TABLE as REALISED
from tests.responses.platform import ROWS, export, install

BARE = {"respondent": None, "arm": None, "format": "formr"}


def counts(table, check):
    return {row["arm"]: (row["n"], row["of"]) for row in table.to_dict("records") if row["check"] == check}


@pytest.fixture
def responses(make_study, put, monkeypatch):
    install(monkeypatch)
    put(export(*ROWS))
    return read_responses(make_study(dict(BARE), plan={"suppress_below": 1}))


def test_shown_is_compared_with_assigned(responses):
    table = responses.realised
    assert list(table) == list(REALISED.kinds)
    assert counts(table, "assigned") == {"control": (2, 6), "debt": (2, 6), "fear": (2, 6)}
    assert counts(table, "no_arm") == {"": (0, 6)}
    assert counts(table, "shown_none") == {"control": (0, 2), "debt": (1, 2), "fear": (0, 2)}
    assert counts(table, "shown_other") == {"control": (0, 2), "debt": (0, 2), "fear": (1, 2)}
    assert counts(table, "shown_several") == {"control": (0, 2), "debt": (0, 2), "fear": (0, 2)}
    assert len(responses.frame) == 6  # nobody is left out


def test_two_messages_are_found(make_study, put, monkeypatch):
    install(monkeypatch)
    put(export("r1;complete;debt;100;1;1;5;3;;12;8;;x", "r2;complete;control;100;1;1;5;3;;12;;;x"))
    found = read_responses(make_study(dict(BARE), plan={"suppress_below": 1}))
    assert found.frame[columns.SHOWN].tolist() == ["control | debt", "control"]
    assert counts(found.realised, "shown_several")["debt"] == (1, 1)
    assert [note.severity for note in found.notes if note.code == "realised_shown_several"] == ["serious"]


def test_short_exposure_is_counted_against_the_questionnaire(make_study, responses):
    study = make_study(dict(BARE), plan={"suppress_below": 1})
    blocks = [{"id": "m", "kind": "stimulus", "min_seconds": 13}, {"id": "all", "kind": "scales", "scales": ["age"]}]
    asked = {"id": "everyone", "audience": "everyone", "title": "e", "blocks": blocks}
    study.questionnaires["everyone"] = Questionnaire.model_validate(asked)
    table = realised_design(study, responses.frame).table
    # control: 12 and 15 seconds; debt: 3.5, and one who saw nothing; fear: 20 and 30
    assert counts(table, "exposure_short") == {"control": (1, 2), "debt": (1, 1), "fear": (0, 2)}


def test_small_numbers_are_hidden_in_what_is_shown(make_study, put, monkeypatch):
    install(monkeypatch)
    path = put(export(*ROWS))
    study = make_study(dict(BARE), plan={"suppress_below": 5})
    found = read_responses(study)
    hidden = release({"realised": found.realised}, 5)["realised"]
    assert hidden.loc[hidden["check"] == "shown_none", "n"].isna().tolist() == [False, True, False]
    report = import_responses(study, [path]).report
    rows = {(row["check"], row["arm"]): row["n"] for row in report["realised"]}
    assert rows["shown_none", "debt"] is None
    messages = json.dumps(report["notes"])
    assert "Fewer than 5 respondents were assigned an arm" in messages


def test_a_study_without_arms_has_nothing_to_compare(make_study, put):
    put("id,sd1,sd2,sd3\na,1,2,3\n")
    found = read_responses(make_study({"respondent": "id", "arm": None}, arms={}))
    assert len(found.realised) == 0
    assert list(found.realised) == list(REALISED.kinds)


def test_order_that_is_not_recorded_is_counted(make_study, responses):
    frame = responses.frame.assign(**{f"{columns.ORDER}after": ["a | b", None, "b | a", None, None, "a | b"]})
    found = realised_design(make_study(dict(BARE), plan={"suppress_below": 1}), frame)
    assert counts(found.table, "order_missing") == {"": (3, 6)}
    assert "realised_order_missing" in [note.code for note in found.notes]


@pytest.mark.parametrize(
    ("sizes", "unequal"),
    [((50, 50), False), ((500, 400), True), ((30, 29, 31), False), ((100, 0), True), ((3, 0), False)],
)
def test_unequal_arms(sizes, unequal):
    notes = ratio_note({f"arm{place}": size for place, size in enumerate(sizes)}, "wave 1")
    assert [note.code for note in notes] == (["arms_unequal"] if unequal else [])


def test_nobody_knows_the_arm_is_serious(make_study, put):
    path = put("id,sd1\na,1\n")
    found = import_responses(make_study({"respondent": "id", "arm": None}), [path])
    assert [note.severity for note in found.notes if note.code == "arm_column_missing"] == ["serious"]
    assert pd.DataFrame(found.report["realised"])["check"].tolist() == ["no_arm"]

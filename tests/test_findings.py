"""Findings go to JSON and back, and those of before are read or refused with what to do."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from pretest.errors import DataError
from pretest.findings import ALWAYS, from_json, read_findings, to_json
from pretest.tables import registry
from tests.report.sample import sample


@pytest.fixture
def record():
    return json.loads(to_json(sample()))


def test_findings_say_which_schema_they_have(record):
    assert next(iter(record)) == "schema"
    assert record["schema"] == 2


def test_a_table_that_no_run_filled_is_empty_and_an_unknown_one_is_a_mistake():
    findings = sample()
    assert findings.levels.equals(registry.table("levels").empty())
    with pytest.raises(AttributeError, match="no table 'estimate'"):
        _ = findings.estimate
    with pytest.raises(KeyError):
        findings.with_tables(estimate=findings.estimates)


def test_findings_of_the_schema_before_are_read(record):
    later = [table.name for table in registry.TABLES if table.name not in ALWAYS]
    before = {name: value for name, value in record.items() if name not in later} | {"schema": "pretest-findings/1"}
    read = from_json(json.dumps(before))
    assert read.estimates.equals(sample().estimates)
    assert read.study == sample().study
    assert all(read.table(name).empty for name in later)


@pytest.mark.parametrize("name", ["verdicts", "loss"])
def test_a_table_that_is_gone_is_damage(record, name):
    del record[name]
    with pytest.raises(DataError, match=rf"the findings are damaged \('{name}'\)"):
        from_json(json.dumps(record))


def test_verdicts_that_are_gone_are_damage_in_the_schema_before_too(record):
    del record["verdicts"]
    with pytest.raises(DataError, match=r"damaged|wrong value"):
        from_json(json.dumps(record | {"schema": "pretest-findings/1"}))


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        (3, ("written by a newer version", "Update pretest")),
        ("pretest-findings/0", ("no findings of this version", "Run 'pretest analyse' again")),
        (None, ("no findings of this version", "Run 'pretest analyse' again")),
    ],
)
def test_another_schema_is_refused_with_what_to_do(record, schema, told):
    with pytest.raises(DataError) as caught:
        from_json(json.dumps(record | {"schema": schema}))
    assert caught.value.code == "findings_schema"
    assert told[0] in str(caught.value)
    assert told[1] in str(caught.value)


def test_findings_that_a_killed_run_left_aside_are_put_back(tmp_path):
    (tmp_path / "first.old").mkdir()
    (tmp_path / "first.old" / "findings.json").write_text(to_json(sample()), encoding="utf-8")
    assert read_findings(tmp_path / "first").study == sample().study
    assert [path.name for path in tmp_path.iterdir()] == ["first"]


HOUSE = {"logo": "data:image/png;base64,QQ==", "colours": {"band": "#ffd700"}, "sender": {"nl": "A"}, "intro": None}


def test_a_house_style_goes_along(record):
    record["study"]["house"] = HOUSE
    read = from_json(json.dumps(record))
    assert asdict(read.study.house) == HOUSE
    assert from_json(to_json(read)).study.house == read.study.house


@pytest.mark.parametrize(
    "wrong",
    [
        {"logo": "https://x/y.png"},
        {"logo": 'data:image/png;base64,QQ==" onerror="x'},
        {"colours": {"band": "#ffd700;background:url(https://x)"}},
        {"colours": {"accent": "#ffffff"}},
        {"colours": {"ink": "#ffffff"}},
        {"sender": {"nl": 3}},
        {"more": 1},
    ],
)
def test_a_house_style_that_was_tampered_with_is_damage(record, wrong):
    record["study"]["house"] = HOUSE | wrong
    with pytest.raises(DataError, match=r"damaged|wrong value"):
        from_json(json.dumps(record))

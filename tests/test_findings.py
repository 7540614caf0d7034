"""Findings go to JSON and back, and those of before are read or refused with what to do."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from pretest.errors import DataError
from pretest.findings import ALWAYS, from_json, read_findings, to_json
from pretest.limits import FINDINGS_ROWS, FINDINGS_TEXT
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


HURT = {
    "list for table": (("estimates",), {}),
    "number for row": (("estimates", 0), 3),
    "text for number": (("estimates", 0, "estimate"), "much"),
    "infinite": (("estimates", 0, "estimate"), float("inf")),
    "not a number": (("estimates", 0, "estimate"), float("nan")),
    "absurd": (("estimates", 0, "estimate"), 1e300),
    "true for number": (("estimates", 0, "n_concept"), True),
    "fraction for count": (("estimates", 0, "n_concept"), 1.5),
    "number for text": (("estimates", 0, "audience"), 3),
    "list for text": (("estimates", 0, "audience"), ["x"]),
    "long text": (("estimates", 0, "audience"), "x" * (FINDINGS_TEXT + 1)),
    "unknown word": (("estimates", 0, "role"), "harm.other"),
    "text for truth": (("estimates", 0, "suppressed"), "yes"),
    "unknown column": (("estimates", 0, "extra"), 1),
    "number for note": (("notes", 0), 3),
    "unknown severity": (("notes", 0, "severity"), "fatal"),
    "text for arm": (("study", "arms", 0), "control"),
    "number for label": (("study", "arms", 0, "label"), 3),
    "number in label": (("study", "arms", 0, "label", "nl"), 3),
    "unknown role": (("study", "outcomes", 0, "role"), "bad"),
    "unknown language": (("study", "languages", 0), "fr"),
    "text for bounds": (("study", "outcomes", 0, "bounds"), "1-7"),
    "text for alpha": (("plan", "alpha"), "0.05"),
    "list for plan": (("plan",), []),
    "nothing for study": (("study",), None),
    "text for provenance": (("provenance",), "x"),
    "text for a count": (("suppressed_below",), "10"),
    "unknown kind": (("kind",), "other"),
    "unknown part": (("more",), 1),
}


@pytest.mark.parametrize("name", HURT)
def test_findings_that_were_tampered_with_are_refused_with_the_place(record, name):
    path, value = HURT[name]
    inner = record
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(DataError) as caught:
        from_json(json.dumps(record), "f.json")
    told = str(caught.value)
    assert told.startswith("f.json")
    places = {"estimates": "estimates", "notes": "notes", "study": "study", "plan": "plan"}
    if not isinstance(value, float) or abs(value) < float("inf"):
        assert places.get(path[0], path[0]) in told
    if len(path) == 3 and path[0] == "estimates" and caught.value.code == "findings_value":
        assert f"row 1 column {path[2]}" in told


def test_a_row_without_a_column_is_damage(record):
    del record["estimates"][1]["estimate"]
    with pytest.raises(DataError, match="estimates row 2: the column estimate is missing"):
        from_json(json.dumps(record))


def test_a_table_of_very_many_rows_is_refused_before_it_is_looked_at(record):
    record["estimates"] = [{}] * (FINDINGS_ROWS + 1)
    with pytest.raises(DataError, match="at most"):
        from_json(json.dumps(record))


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"schema": ' + "9" * 5_000 + "}", '{"schema": NaN}', "{", "", "null", "3"]
)
def test_what_is_no_record_is_refused(text):
    with pytest.raises(DataError):
        from_json(text)


def test_a_file_of_findings_that_is_no_file_or_too_large_is_refused(tmp_path, monkeypatch):
    with pytest.raises(DataError, match="no such file"):
        read_findings(tmp_path / "f.json")
    monkeypatch.setattr("pretest.findings.FINDINGS_BYTES", 10)
    (tmp_path / "f.json").write_text(to_json(sample()), encoding="utf-8")
    with pytest.raises(DataError, match="at most 10"):
        read_findings(tmp_path / "f.json")


def test_every_run_of_the_sample_is_read_as_it_was_written(record):
    read = from_json(json.dumps(record))
    for table in registry.shared():
        assert read.table(table.name).equals(sample().table(table.name)), table.name


def test_a_table_that_had_other_rows_before_is_left_out_and_that_is_said(record):
    grown = registry.table("distributions").grew
    record["distributions"] = [
        {name: value for name, value in row.items() if name not in grown} for row in record["distributions"]
    ]
    assert record["distributions"]
    read = from_json(json.dumps(record))
    assert read.distributions.empty
    assert read.verdicts.equals(sample().verdicts)
    (note,) = (one for one in read.notes if one.code == "table_of_before")
    assert "'distributions'" in note.message
    assert "pretest analyse" in note.message


def test_a_row_that_lost_some_of_what_came_since_is_damage(record):
    del record["distributions"][0]["item"]
    with pytest.raises(DataError, match="the column item is missing"):
        from_json(json.dumps(record))

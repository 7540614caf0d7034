"""JSON exports as tables, and files that are no exports."""

from __future__ import annotations

import json

import pytest

from pretest.errors import DataError
from pretest.spec import DataFile
from pretest.tablefiles.jsonfile import read_json
from pretest.tablefiles.tablefile import read_table


def read(content):
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    names, frame, rows = read_json(data, "x.json")
    frame.columns = names
    return frame, rows


@pytest.mark.parametrize("wrap", [lambda r: r, lambda r: {"value": r}, lambda r: {"count": len(r), "results": r}])
def test_records_however_they_are_wrapped(wrap):
    records = [{"a": 1, "g": {"b": "x", "h": {"c": None}}}, {"a": 2.50, "g": {"b": ""}, "d": [1, 2]}]
    frame, rows = read(wrap(records))
    assert list(frame.columns) == ["a", "g/b", "g/h/c", "d"]
    assert frame["g/h/c"].isna().all()
    assert frame["a"].tolist() == ["1", "2.5"]
    assert frame["g/b"].isna().tolist() == [False, True]
    assert json.loads(frame["d"][1]) == ["1", "2"]
    assert rows.tolist() == [2, 3]


def test_cells_stay_as_they_were_written():
    frame, _ = read(b'[{"a": 0.10, "b": " x ", "c": true, "d": 123456789012345678901234567890, "e": []}]')
    assert frame.iloc[0, :4].tolist() == ["0.10", " x ", "TRUE", "123456789012345678901234567890"]
    assert frame["e"].isna().all()


def test_a_json_file_of_a_study(tmp_path):
    (tmp_path / "x.json").write_bytes(b'\xef\xbb\xbf{"value": [{"KEY": "k", "g": {"q": "\xc3\xa9"}}]}')
    table = read_table(tmp_path, DataFile(file="x.json"))
    assert table.format == "json"
    assert table.frame.to_dict("records") == [{"KEY": "k", "g/q": "é"}]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "json_damaged"),
        (b"[1, 2]", "json_no_records"),
        (b'"text"', "json_no_records"),
        (b"{}", "json_no_records"),
        (b'{"value": 3}', "json_no_records"),
        (b'[{"a": NaN}]', "json_damaged"),
        (b"\xff\xfe\xfa", "json_damaged"),
        (b"[" * 100_000, "json_too_deep"),
        (b'[{"a":' + b'{"a":' * 100 + b"1" + b"}" * 100 + b"}]", "json_too_deep"),
        (b'[{"a": 1, "a": 2}]', "columns_twice"),
        (b'[{"a/b": 1, "a": {"b": 2}}]', "columns_twice"),
        (b'{"value": [], "@odata.nextLink": "more"}', "json_page"),
        (b'{"count": 9, "next": "more", "results": [{"a": 1}]}', "json_page"),
        (json.dumps([{f"c{i}": 1 for i in range(20_000)}]).encode(), "too_many_columns"),
    ],
)
def test_what_is_no_export__error(data, code):
    with pytest.raises(DataError) as caught:
        read_json(data, "x.json")
    assert caught.value.code == code


def test_an_error_shows_no_answers():
    with pytest.raises(DataError) as caught:
        read_json(b'[{"remark": "a secret", }]', "x.json")
    assert "secret" not in str(caught.value)

"""Records of JSON are cut out of their list, and no other byte changes."""

from __future__ import annotations

import json

import pytest

from pretest.spec import DataFile
from pretest.tablefiles.removal.rows import without_rows

SOURCE = DataFile(file="a.json")


@pytest.mark.parametrize(
    ("text", "rows", "left"),
    [
        ('[{"id":"a","q":1.50}, {"id":"b"} ]', [3], '[{"id":"a","q":1.50}]'),
        ('[{"id":"a","q":1.50}, {"id":"b"} ]', [2], '[ {"id":"b"} ]'),
        ('{"c": 2, "value": [{"id": "]},"},\n {"id":"b"}], "n": 1}', [3], '{"c": 2, "value": [{"id": "]},"}], "n": 1}'),
        ('{"results": [{"id":"é"},{"id":"b"}]}', [3], '{"results": [{"id":"é"}]}'),
        ('[{"id":"a"}]', [2], "[]"),
    ],
)  # fmt: skip
def test_only_the_record_goes(text, rows, left):
    assert without_rows(text.encode(), SOURCE, rows).data.decode() == left
    assert without_rows(text.encode("utf-8-sig"), SOURCE, rows).data.decode("utf-8-sig") == left


def test_many_records_stay_in_their_order():
    records = [{"id": f"r{number}", "q": [number, {"x": "],["}]} for number in range(50)]
    made = without_rows(json.dumps(records, indent=1).encode(), SOURCE, range(2, 52, 2)).data
    assert json.loads(made) == records[1::2]

"""SPSS, Stata and Parquet files are written again with all that they say of their columns, or not at all."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyreadstat
import pytest
from pyarrow import parquet

from pretest.errors import ExportError
from pretest.spec import DataFile
from pretest.tablefiles.removal import rows as rows_module
from pretest.tablefiles.removal.rows import without_rows
from pretest.tablefiles.tablefile import table_of

FRAME = pd.DataFrame(
    {
        "id": ["a", "b", 'c,"x'],
        "q": [1.0, 2.0, 99.0],
        "day": pd.to_datetime(["2026-01-01", "2026-02-03", "2026-02-05"]),
        "text": ["hé", "secret words", ""],
    }
)


@pytest.fixture(params=["sav", "zsav", "dta", "parquet"])
def file(request, tmp_path):
    path = tmp_path / f"a.{request.param}"
    labels = {"column_labels": {"q": "Vraag"}, "variable_value_labels": {"q": {1: "ja", 2: "nee"}}}
    if request.param == "dta":
        frame = FRAME.assign(q=np.array([1.0, 2.0, "a"], dtype=object))
        pyreadstat.write_dta(frame, path, missing_user_values={"q": ["a"]}, **labels)
    elif request.param == "parquet":
        table = pa.Table.from_pandas(FRAME).replace_schema_metadata({"pretest": '{"a": 1}'})
        parquet.write_table(table, path)
    else:
        more = {
            "missing_ranges": {"q": [99]},
            "note": ["n"],
            "file_label": "study",
            "variable_measure": {"q": "ordinal"},
        }
        pyreadstat.write_sav(FRAME, path, compress=request.param == "zsav", **more, **labels)
    return path


def test_one_row_goes_and_what_is_said_of_the_columns_stays(file):
    source, before = DataFile(file=file.name), file.read_bytes()
    made = without_rows(before, source, [3])
    old, new = table_of(before, source), table_of(made.data, source)
    pd.testing.assert_frame_equal(new.frame, old.frame.iloc[[0, 2]].reset_index(drop=True))
    assert b"secret" not in made.data
    assert [note.code for note in made.notes] == ["file_rewritten"]
    assert new.metadata.get("pretest") == old.metadata.get("pretest")
    for name, mask in old.coded.items():
        assert new.coded[name].tolist() == mask[[0, 2]].tolist()


def test_labels_stay(file):
    if file.suffix == ".parquet":
        return
    read = pyreadstat.read_dta if file.suffix == ".dta" else pyreadstat.read_sav
    made = without_rows(file.read_bytes(), DataFile(file=file.name), [3]).data
    _, meta = read(io.BytesIO(made), user_missing=True)
    assert meta.column_names_to_labels["q"] == "Vraag"
    assert meta.variable_value_labels["q"] == {1: "ja", 2: "nee"}


def test_a_lost_label_is_refused(file, monkeypatch):
    if file.suffix == ".parquet":
        return
    writer = "write_dta" if file.suffix == ".dta" else "write_sav"
    real = getattr(pyreadstat, writer)

    def forgetful(*given, **named):
        return real(*given, **(named | {"variable_value_labels": {}}))

    monkeypatch.setattr(pyreadstat, writer, forgetful)
    with pytest.raises(ExportError, match="it would lose variable value labels"):
        without_rows(file.read_bytes(), DataFile(file=file.name), [3])


def test_an_archive_is_refused(monkeypatch):
    table = table_of(b"id,q\na,1\n", DataFile(file="a.csv"))
    monkeypatch.setattr(rows_module, "table_of", lambda data, source: replace(table, format="lsa"))
    with pytest.raises(ExportError, match="an archive holds more"):
        without_rows(b"PK", DataFile(file="a.lsa"), [2])

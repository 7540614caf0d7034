"""Figures of an outside series: read as they are meant, or refused with file and line."""

from __future__ import annotations

import codecs
import math
import os

import pytest

from pretest.errors import DataError, PretestError, SpecError
from pretest.limits import OUTSIDE_ROWS, WATCH_BYTES
from pretest.spec.outside import OutsideSeries
from pretest.waves.local.outside import read_outside

FACTS = {
    "id": "sewage", "label": "Sewage", "unit": "mg", "file": "s.csv", "source": "Board", "retrieved": "2026-07-20",
    "higher_is": "worse",
}  # fmt: skip


def read(folder, text, name="s.csv", **facts):
    path = folder / "watch" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_outside(folder, OutsideSeries.model_validate(FACTS | {"file": name} | facts))


def refused(folder, text, **facts):
    with pytest.raises(PretestError) as error:
        read(folder, text, **facts)
    return error.value


DUTCH = "datum;waarde\n5-1-2026;410,5\n6-4-2026;1.455,25\n"
NAMED = {"columns": {"date": "datum", "value": "waarde"}}


@pytest.mark.parametrize(
    "data",
    [
        DUTCH.encode(),
        codecs.BOM_UTF8 + DUTCH.encode(),
        codecs.BOM_UTF16_LE + DUTCH.encode("utf-16-le"),
        b"sep=;\n" + DUTCH.encode(),
        DUTCH.replace("\n", "\r\n").encode(),
        DUTCH.replace("datum", "DATUM").encode(),
    ],
)
def test_dutch_spreadsheets_are_read_as_they_are_meant(tmp_path, data):
    found = read(tmp_path, data, decimal=",", **NAMED).observed
    assert [(one.date.isoformat(), one.value) for one in found] == [("2026-01-05", 410.5), ("2026-04-06", 1455.25)]


def test_figures_come_by_date_and_place_with_their_interval_and_line(tmp_path):
    text = "date,value,lo,hi,area\n2026-04-01,5,4,6,North\n2026-01-01,3,,,North\n2026-01-01,2,1,3,\n"
    columns = {"low": "lo", "high": "hi", "place": "area"}
    found = read(tmp_path, text, columns=columns).observed
    assert [(one.place, one.value, one.row) for one in found] == [("", 2.0, 4), ("North", 3.0, 3), ("North", 5.0, 2)]
    assert (found[0].low, found[0].high) == (1.0, 3.0)
    assert math.isnan(found[1].low)


def test_rows_without_a_figure_are_left_out_and_said(tmp_path):
    found = read(tmp_path, "date,value\n2026-01-01,3\n2026-02-01,\nniet bekend,\n")
    assert len(found.observed) == 1
    assert [note.code for note in found.notes] == ["outside_no_figure"]
    assert "2 rows" in found.notes[0].message


@pytest.mark.parametrize(
    ("cell", "code"),
    [("NaN", "outside_number"), ("inf", "outside_number"), ("1e400", "outside_number"), ("1e16", "outside_number"),
     ("12%", "outside_number"), ("=1+1", "outside_number"), ("#N/A", "outside_number"), ("veel", "outside_number"),
     ("2.000", "outside_doubtful")],
)  # fmt: skip
def test_what_is_no_number_is_refused_with_its_line(tmp_path, cell, code):
    error = refused(tmp_path, f"date,value\n2026-01-01,3\n2026-02-01,{cell}\n" if code == "outside_number" else
                    f"date,value\n2026-01-01,{cell}\n2026-02-01,3\n")  # fmt: skip
    assert error.code == code
    assert error.problems[0].where == f"watch/s.csv:{3 if code == 'outside_number' else 2} value"


def test_a_doubtful_number_is_clear_when_the_mark_is_said(tmp_path):
    text = "date;value\n2026-01-01;2.000\n"
    assert read(tmp_path, text, decimal=",").observed[0].value == 2000.0
    assert read(tmp_path, text, decimal=".").observed[0].value == 2.0


@pytest.mark.parametrize(
    ("text", "facts", "code"),
    [
        ("date,value\n2026-02-30,3\n", {}, "outside_day"),
        ("date,value\n3/4/2026,3\n", {}, "outside_day"),
        ("date,value\n2026-01-01,3\n2026-01-01,4\n", {}, "outside_twice"),
        ("date,value\n2026-01-01,3.5\n", {"counts": True}, "outside_count"),
        ("date,value\n2026-01-01,-3\n", {"counts": True}, "outside_count"),
        ("date,value,l,h\n2026-01-01,3,4,5\n", {"columns": {"low": "l", "high": "h"}}, "outside_interval"),
        ("date,value,l,h\n2026-01-01,3,1,\n", {"columns": {"low": "l", "high": "h"}}, "outside_one_end"),
        ("date,worth\n2026-01-01,3\n", {}, "watch_columns"),
        ("date,value\n", {}, "file_without_rows"),
        ("date,value\n2026-01-01,\n", {}, "outside_empty"),
        ("", {}, "file_empty"),
        ("date,value,p\n2026-01-01,3,a\u202eb\n", {"columns": {"place": "p"}}, "watch_unseen"),
        (f"date,value,p\n2026-01-01,3,{'a' * 200}\n", {"columns": {"place": "p"}}, "watch_long"),
    ],
)
def test_every_mistake_has_its_code_and_names_the_file(tmp_path, text, facts, code):
    error = refused(tmp_path, text, **facts)
    assert error.code == code
    assert error.problems[0].where.startswith("watch/s.csv")


def test_many_mistakes_are_not_told_one_by_one(tmp_path):
    error = refused(tmp_path, "date,value\n" + "2026-02-30,x\n" * 500)
    assert len(error.problems) == 51
    assert "more problems" in str(error)


def test_a_million_rows_are_refused_before_they_are_read(tmp_path):
    assert OUTSIDE_ROWS < 1_000_000
    data = b"date,value\n" + b"2026-01-01,3\n" * 1_000_000
    assert len(data) > WATCH_BYTES
    assert refused(tmp_path, data).code == "file_too_large"


@pytest.mark.parametrize("data", [b"PK\x03\x04rest", b"\x00\x01\x02", b"\xff\xfe\x00", b"%PDF-1.4", b"a,b\n1"])
def test_what_is_no_table_is_refused(tmp_path, data):
    assert isinstance(refused(tmp_path, data), DataError)


def test_a_link_out_of_the_study_is_not_followed(tmp_path):
    study = tmp_path / "study"
    (study / "watch").mkdir(parents=True)
    (tmp_path / "secret.csv").write_text("date,value\n2026-01-01,3\n")
    os.symlink(tmp_path / "secret.csv", study / "watch" / "s.csv")
    with pytest.raises(SpecError) as error:
        read_outside(study, OutsideSeries.model_validate(FACTS))
    assert error.value.code == "outside_study"


@pytest.mark.parametrize("kind", ["missing", "folder"])
def test_a_file_that_is_not_there(tmp_path, kind):
    (tmp_path / "watch").mkdir()
    if kind == "folder":
        (tmp_path / "watch" / "s.csv").mkdir()
    with pytest.raises(DataError) as error:
        read_outside(tmp_path, OutsideSeries.model_validate(FACTS))
    assert error.value.code == "file_missing"

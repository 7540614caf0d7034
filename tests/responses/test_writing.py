"""Where an import may be written: never over an export, never over what is there without that word."""

from __future__ import annotations

import os
from dataclasses import replace

import pyarrow as pa
import pytest

from pretest.errors import ExportError
from pretest.responses.importing import Imported, write_responses

FOUND = Imported({}, (), pa.table({"a": [1, 2]}), "column\na\n", {}, 1)


def test_table_and_codebook_are_written_and_not_written_over(tmp_path):
    place = tmp_path / "data" / "wave-1.parquet"
    assert [path.name for path in write_responses(FOUND, place)] == ["wave-1.parquet", "wave-1.codebook.csv"]
    with pytest.raises(ExportError) as error:
        write_responses(FOUND, place)
    assert error.value.code == "file_exists"
    assert write_responses(FOUND, place, overwrite=True)[0] == place


def test_an_export_is_never_replaced(tmp_path):
    export = tmp_path / "export.parquet"
    export.write_bytes(b"answers")
    with pytest.raises(ExportError) as error:
        write_responses(FOUND, export, sources=[export], overwrite=True)
    assert error.value.code == "replaces_source"
    assert export.read_bytes() == b"answers"


def test_another_ending_and_no_table(tmp_path):
    with pytest.raises(ExportError) as error:
        write_responses(FOUND, tmp_path / "wave-1.csv")
    assert error.value.code == "file_ending"
    assert write_responses(replace(FOUND, table=None), tmp_path / "wave-1.parquet") == ()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these modes")
def test_answers_are_for_the_user_alone(tmp_path):
    place = tmp_path / "data" / "wave-1.parquet"
    place.parent.mkdir(mode=0o755)
    place.write_bytes(b"")
    place.chmod(0o644)
    written = write_responses(FOUND, place, overwrite=True)
    assert [path.stat().st_mode & 0o777 for path in written] == [0o600, 0o600]

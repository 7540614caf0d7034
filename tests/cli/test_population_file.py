"""Files of populations that cannot be read, or are too large, end in a sentence."""

from __future__ import annotations

import pytest

from pretest.cli.main import run
from pretest.limits import POPULATION_BYTES


def test_a_table_that_is_too_large_is_not_read(tmp_path, capsys):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(POPULATION_BYTES + 1)
    assert run(["population", "read", str(path)]) == 1
    assert f"at most {POPULATION_BYTES:,}" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["loop", "gone.csv", "folder", "x" * 5_000])
def test_what_is_no_file_is_told(tmp_path, capsys, name):
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "folder").mkdir()
    assert run(["population", "read", str(tmp_path / name)]) in (1, 2)
    told = capsys.readouterr().err
    assert told
    assert "should not" not in told


def test_a_population_file_that_is_no_text_is_told(tmp_path, capsys):
    out = tmp_path / "p.yaml"
    out.write_bytes(b"\xff\xfe")
    source = tmp_path / "s.csv"
    source.write_text('"Onderwerp";"Geslacht";"Aantal (aantal)"\n', encoding="utf-8")
    assert run(["population", "read", str(source), "--variable", "sex", "--out", str(out)]) in (1, 2)
    assert "should not" not in capsys.readouterr().err

"""Writing: a killed or failing run leaves the previous file whole."""

from __future__ import annotations

import os

import pytest

from pretest.errors import ExportError
from pretest.files import write_atomic


def test_text_and_bytes_are_written_as_they_are(tmp_path):
    write_atomic(tmp_path / "new" / "a.txt", "één\nregel\r\n")
    write_atomic(tmp_path / "b.bin", b"\x00\xff")
    assert (tmp_path / "new" / "a.txt").read_bytes() == "één\nregel\r\n".encode()
    assert (tmp_path / "b.bin").read_bytes() == b"\x00\xff"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.bin", "new"]


def test_a_run_that_stops_before_the_rename_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "report.html"
    write_atomic(path, "old")

    def stop(handle):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]


def test_a_full_disk_is_told_and_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "report.html"
    write_atomic(path, "old")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match=r"report\.html: the file cannot be written \(No space left on device\)"):
        write_atomic(path, "new")
    assert path.read_text() == "old"


def test_a_folder_that_is_a_file_is_told(tmp_path):
    (tmp_path / "out").write_text("I am a file")
    with pytest.raises(ExportError):
        write_atomic(tmp_path / "out" / "a.txt", "x")

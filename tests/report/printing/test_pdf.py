"""A PDF of the report: tagged, with page numbers, without a path of the machine, whole or not there."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

import pretest
from pretest.errors import ExportError
from pretest.report.printing import browsers, pdf
from tests.report.sample import sample

needs_browser = pytest.mark.skipif(browsers.find_browser() is None, reason="no Chromium on this machine")
needs_poppler = pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="no pdfinfo: install poppler-utils")
needs_shell = pytest.mark.skipif(os.name != "posix", reason="the stand-in for a browser is a shell script")


@pytest.fixture(scope="module")
def printed(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("Jans laptop")
    return pretest.write_pdf(sample(), folder / "report.pdf", lang="nl", profile="research")


def told_by(program: str, *arguments: str) -> str:
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout


@needs_browser
@needs_poppler
def test_it_has_title_language_tags_and_a_page_number_on_every_page(printed):
    facts = dict(line.split(":", 1) for line in told_by("pdfinfo", str(printed)).splitlines() if ":" in line)
    assert "rapport van de voortest" in facts["Title"]
    assert facts["Tagged"].strip() == "yes"
    assert facts["JavaScript"].strip() == "no"
    assert "A4" in facts["Page size"]
    assert re.search(rb"/Lang ?\(nl\)", printed.read_bytes())
    pages = told_by("pdftotext", "-layout", str(printed), "-").split("\f")[:-1]
    assert 1 < len(pages) == int(facts["Pages"])
    for number, page in enumerate(pages, 1):
        assert re.search(rf"\b{number} ?/ ?{len(pages)}\s*$", page), number


@needs_browser
@needs_poppler
def test_what_is_folded_on_the_screen_is_printed(printed):
    text = " ".join(told_by("pdftotext", str(printed), "-").split())
    assert "Cijfers bij deze figuur" in text
    assert "minder dan 10 mensen: niet getoond" in text


@needs_browser
@needs_poppler
def test_nothing_says_on_which_machine_or_when_it_was_printed(printed):
    data = printed.read_bytes()
    for word in (str(printed.parent), "file://", "report.html", "Jans laptop"):
        assert word.encode() not in data
        assert word not in told_by("pdftotext", str(printed), "-")
    facts = told_by("pdfinfo", "-rawdates", str(printed))
    assert re.findall(r"(?:Creation|Mod)Date: +D:(\d{14})", facts) in (["20000101000000"] * 2, ["20000101000000"])
    assert [path.name for path in printed.parent.iterdir()] == ["report.pdf"]


@needs_browser
def test_nothing_is_fetched_whatever_the_page_asks_for(tmp_path, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    page = '<!doctype html><html lang="en"><title>t</title><img src="http://192.0.2.1/x.png" alt=""><p>text'
    assert pdf.print_page(page, tmp_path / "a.pdf").startswith(b"%PDF-")


def stand_in(folder: Path, lines: str, monkeypatch) -> None:
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(pdf, "find_browser", lambda: str(path))


@needs_shell
@pytest.mark.parametrize(
    ("lines", "code"), [("exit 21", "browser_fails"), ("exit 0", "browser_fails"), ("sleep 20", "browser_slow")]
)
def test_a_browser_that_fails_leaves_the_earlier_file_whole(tmp_path, monkeypatch, lines, code):
    target = tmp_path / "out" / "report.pdf"
    target.parent.mkdir()
    target.write_bytes(b"earlier")
    stand_in(tmp_path, f"exec {lines}" if "sleep" in lines else lines, monkeypatch)
    with pytest.raises(ExportError) as caught:
        pdf.print_page("<!doctype html>", target, seconds=0.5)
    assert caught.value.code == code
    assert "--format html" in str(caught.value)
    assert target.read_bytes() == b"earlier"
    assert [path.name for path in target.parent.iterdir()] == ["report.pdf"]


def test_a_program_that_is_no_browser_is_said_to_be_so(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "find_browser", lambda: str(tmp_path / "gone"))
    with pytest.raises(ExportError) as caught:
        pdf.print_page("<!doctype html>", tmp_path / "a.pdf")
    assert "does not start" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@needs_shell
def test_the_page_is_readable_for_the_user_alone_while_it_is_printed(tmp_path, monkeypatch):
    stand_in(tmp_path, f'ls -ld "{tmp_path}"/.*.part > "{tmp_path}/seen"; exit 3', monkeypatch)
    with pytest.raises(ExportError):
        pdf.print_page("<!doctype html>", tmp_path / "a.pdf")
    assert (tmp_path / "seen").read_text().startswith("drwx------")


@pytest.mark.parametrize("variable", ["PROGRAMFILES", "LOCALAPPDATA"])
def test_browsers_are_found_where_windows_keeps_programs(tmp_path, monkeypatch, variable):
    monkeypatch.setattr(browsers.shutil, "which", lambda _: None)
    monkeypatch.setattr(browsers, "_MAC", ())
    for name in browsers._WINDOWS_FOLDERS:
        monkeypatch.delenv(name, raising=False)
    assert browsers.find_browser() is None
    monkeypatch.setenv(variable, str(tmp_path))
    edge = tmp_path / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.write_bytes(b"")
    assert browsers.find_browser() == str(edge)


def test_a_browser_on_the_path_comes_first(monkeypatch):
    monkeypatch.setattr(browsers.shutil, "which", lambda name: f"/bin/{name}" if name == "google-chrome" else None)
    assert browsers.find_browser() == "/bin/google-chrome"

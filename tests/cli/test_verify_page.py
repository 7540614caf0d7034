"""``pretest verify --page``: one file that checks locks in a browser, and nothing else happens."""

from __future__ import annotations

from pretest.cli.main import run
from pretest.report import render_verify_page


def test_the_page_is_written_and_nothing_is_checked(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)  # an empty folder, in which there is nothing to verify
    assert run(["verify", "--page", "check.html"]) == 0
    assert "wrote check.html" in capsys.readouterr().out
    assert (tmp_path / "check.html").read_text(encoding="utf-8") == render_verify_page()


def test_the_page_says_everything_in_both_languages():
    page = render_verify_page()
    for text in ("Klopt deze vastlegging of dit rapport?", "Is this lock or report as it was?", "pretest verify"):
        assert text in page
    assert page.count("<script>") == 1
    assert "default-src 'none'" in page


def test_a_folder_is_no_place_for_the_page(tmp_path, capsys):
    assert run(["verify", "--page", str(tmp_path)]) == 2
    assert "is a directory" in capsys.readouterr().err

"""Content of a study folder comes from others: what of it is read, and what only for makers who are trusted."""

from __future__ import annotations

import pytest

from pretest.errors import SpecError
from pretest.library import MADE_WITH, Library, copy_shipped, init
from pretest.platforms.export import Export, write_export

TEMPLATE = "reports/sections/limits/section.html.j2"


def put(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("own", encoding="utf-8")


@pytest.mark.parametrize(
    "name", [TEMPLATE, "reports/styles/report.css", "reports/words/nl.yaml", "reports/pages/nl.yaml"]
)
def test_what_a_report_is_made_with_comes_from_the_study_only_when_trusted(tmp_path, name):
    put(tmp_path, name)
    assert Library(tmp_path).find(name) == Library().find(name)
    assert Library(tmp_path, templates="study").find(name).data == b"own"


@pytest.mark.parametrize(
    "name",
    [
        "REPORTS/sections/x",
        "reports/Sections/limits/x",
        "reports/PAGES/x",
        "reports/Words/x",
        "reports/STYLES/report.css",
        "reports/Templates/x",
        "REPORTS/strings/x",
    ],
)
def test_another_case_is_no_way_around(tmp_path, name):
    put(tmp_path, name)
    assert Library(tmp_path).find(name) is None
    assert Library(tmp_path).names(name.rpartition("/")[0], "x") == ()


def test_content_that_is_only_data_still_comes_from_the_study(tmp_path):
    put(tmp_path, "reports/profiles/full.yaml", "surveys/scales/blame.yaml")
    library = Library(tmp_path)
    assert library.find("reports/profiles/full.yaml").data == b"own"
    assert library.find("surveys/scales/blame.yaml").data == b"own"
    assert library.unused() == ()


def test_files_that_are_not_used_are_named(tmp_path):
    put(tmp_path, TEMPLATE, "reports/words/nl.yaml", "Reports/Strings/nl.yaml", "reports/styles/.hidden")
    assert Library(tmp_path).unused() == ("Reports/Strings/nl.yaml", TEMPLATE, "reports/words/nl.yaml")
    assert Library(tmp_path, templates="study").unused() == Library().unused() == ()


@pytest.mark.parametrize("word", ["", "Study", "all", True, None])
def test_another_word_is_refused(tmp_path, word):
    with pytest.raises(ValueError, match="is none of"):
        Library(tmp_path, templates=word)


@pytest.mark.parametrize("trusted", ["shipped", "study"])
@pytest.mark.parametrize(
    "name",
    ["reports/pages/../../study.yaml", "../study.yaml", "/etc/hostname", "reports//x", "reports/./x", "a\\b"],
)
def test_a_name_cannot_lead_out_of_the_content_folders(tmp_path, name, trusted):
    put(tmp_path, "study.yaml")
    for study in (tmp_path / "missing", tmp_path, None):
        with pytest.raises(SpecError, match="leads out"):
            Library(study, templates=trusted).find(name)


def test_every_folder_that_needs_trust_is_shipped():
    assert all(Library().names(folder, "") for folder in MADE_WITH)


def test_a_copy_is_not_written_through_links_that_are_there(tmp_path):
    target, elsewhere = tmp_path / "copy", tmp_path / "elsewhere"
    for folder in (target, elsewhere):
        folder.mkdir()
    (elsewhere / "mine.yaml").write_text("mine")
    (target / "study.yaml").symlink_to(elsewhere / "mine.yaml")
    assert target / "study.yaml" in copy_shipped("analyses/template", target)
    assert (elsewhere / "mine.yaml").read_text() == "mine"
    for path in (target / "concepts").iterdir():
        path.unlink()
    (target / "concepts").rmdir()
    (target / "concepts").symlink_to(elsewhere)
    with pytest.raises(SpecError, match="lies outside"):
        copy_shipped("analyses/template", target)
    assert [path.name for path in elsewhere.iterdir()] == ["mine.yaml"]


def test_a_new_study_keeps_data_rows_of_persons_and_reports_out_of_git(tmp_path):
    init(tmp_path / "new")
    assert (tmp_path / "new" / ".gitignore").read_text().split() == [
        "data/",
        "practice/",
        "private/",
        "reports/",
        "watch/notes.csv",
    ]


def test_an_export_is_not_written_through_a_link(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out" / "media").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SpecError, match="lies outside"):
        write_export(Export({"users.json": b"{}", "media/a.png": b"x"}, ()), tmp_path / "out", "users")
    assert list((tmp_path / "elsewhere").iterdir()) == []

"""``pretest figures``: files by name, the same bytes again, and nothing on small groups."""

from __future__ import annotations

from dataclasses import replace

import pytest

import pretest
from pretest.cli.main import run
from pretest.errors import DataError
from pretest.findings import to_json
from pretest.report.figures.files import FORMATS, write_figures
from tests.report.waves_example import example


@pytest.fixture
def folder(tmp_path):
    """What a monitor run leaves, of one outcome in one group to save time."""
    found = example()
    levels, changes = (
        frame[(frame["outcome"] == "distance") & (frame["audience"] == "others") & (frame["place"].fillna("") == "")]
        for frame in (found.levels, found.changes)
    )
    (tmp_path / "findings.json").write_text(
        to_json(found.with_tables(levels=levels, changes=changes)), encoding="utf-8"
    )
    return tmp_path


def test_figures_are_named_by_what_they_show(folder, capsys):
    assert run(["figures", str(folder), "--format", "svg", "--lang", "nl"]) == 0
    assert f"1 figuur: {folder / 'figures'}" in capsys.readouterr().out
    (path,) = (folder / "figures").iterdir()
    assert path.name == "waves-others-distance.svg"
    text = path.read_text(encoding="utf-8")
    assert text.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert ">Sociale afstand: slechter" in text
    assert "var(" not in text


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_findings_give_the_same_files(folder, tmp_path, kind):
    findings = pretest.read_findings(folder)
    first, second = (write_figures(findings, tmp_path / name, format=kind)[0].read_bytes() for name in ("a", "b"))
    assert first == second
    start = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<svg"}[kind]
    assert first.startswith(start)
    if kind == "pdf":
        assert b"/FontDescriptor" in first  # letters, no outlines


def test_a_wider_figure_has_the_same_letters(folder, tmp_path):
    findings = pretest.read_findings(folder)
    (path,) = write_figures(findings, tmp_path / "wide", format="svg", width=656)
    text = path.read_text(encoding="utf-8")
    assert 'viewBox="0 0 492 ' in text
    assert "font-size:8px" in text


def test_figures_on_small_groups_are_refused(tmp_path):
    complete = replace(example(), suppressed_below=0)
    with pytest.raises(DataError, match="figures on few people") as error:
        write_figures(complete, tmp_path)
    assert error.value.problems[0].hint.startswith("Run 'pretest analyse' again without")
    assert not list(tmp_path.iterdir())


def test_findings_without_rows_have_no_figures(tmp_path):
    empty = example().with_tables(levels=example().levels.iloc[:0], changes=example().changes.iloc[:0])
    with pytest.raises(DataError, match="nothing to draw"):
        write_figures(empty, tmp_path)


def test_a_figure_that_is_not_there_says_what_is(folder):
    findings = pretest.read_findings(folder)
    with pytest.raises(DataError, match="no outcome 'help' here") as error:
        pretest.plot_waves(findings, "help")
    assert "distance" in error.value.problems[0].hint
    with pytest.raises(DataError, match="no rows in the table 'moved'"):
        pretest.plot_moved(findings)


def test_help_has_an_example(capsys):
    assert run(["figures", "--help"]) == 0
    assert "pretest figures my-study/reports/analyse --format pdf" in capsys.readouterr().out

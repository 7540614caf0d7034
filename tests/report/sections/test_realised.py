"""How the design turned out, as the report shows it."""

from __future__ import annotations

from pretest.report import render
from pretest.report.sections.realised import realised_tables
from pretest.report.words.edition import read_edition
from tests.report.sample import sample


def test_counts_stand_beside_what_they_are_of_and_small_ones_are_hidden():
    (table,) = realised_tables(read_edition(sample(), "en"))
    rows = {row.head: [cell.text for cell in row.cells] for row in table.groups[0].rows}
    assert rows["Assigned to this message"] == ["–", "240 of 240"]
    assert rows["No message assigned"] == ["0 of 240", "–"]
    assert rows["Saw the message of another group"] == ["–", "12 of 240"]
    assert rows["Saw the message for too short a time"] == ["–", "not shown"]


def test_the_report_shows_it_in_both_languages():
    for language, title in (("en", "How the design turned out"), ("nl", "Hoe de opzet uitpakte")):
        assert title in render(sample(), lang=language)


def test_a_number_of_an_arm_whose_size_is_hidden_stands_alone():
    findings = sample()
    table = findings.realised.copy()
    table["of"] = table["of"].where(table["check"] != "shown_none")
    (made,) = realised_tables(read_edition(findings.with_tables(realised=table), "en"))
    cells = [cell.text for row in made.groups[0].rows for cell in row.cells]
    assert any(text.isdigit() for text in cells)
    assert "None" not in " ".join(cells)

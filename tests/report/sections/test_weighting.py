"""Weights in the report: what they cost, and the shares before and after."""

from __future__ import annotations

from pretest.report import render
from pretest.report.sections.weighting import weighting_section
from pretest.report.words.edition import read_edition
from pretest.tables.weighting import TABLE as WEIGHTING
from tests.report.beside_example import beside
from tests.report.sample import sample


def cells(table):
    return {row.head: [cell.text for cell in row.cells] for group in table.groups for row in group.rows}


def test_weights_that_miss_the_population_say_so():
    section = weighting_section(read_edition(sample().with_tables(**beside()), "en"))
    found = {head: row for table in section.summary for head, row in cells(table).items()}
    assert found["All groups together"] == ["400", "350", "1.14", "0.60 to 2.50", "3", "Yes"]
    assert [row[-1] for row in found.values()].count("No: weighted figures may be distorted") == 1


def test_small_groups_are_hidden():
    (balance,) = weighting_section(read_edition(sample().with_tables(**beside()), "en")).balance
    assert cells(balance)["men"] == ["50%", "60%", "50%", "240"]
    assert [text[:10] for text in cells(balance)["women"]] == ["fewer than"]


def test_without_weights_the_report_says_whom_the_results_are_about():
    findings = sample().with_tables(**{**beside(), "weighting": WEIGHTING.empty()})
    assert "about the people who took part" in render(findings, lang="en")
    assert "over de mensen die meededen" in render(findings, lang="nl")

"""People of 100 as a researcher reads them: the figures of the table, hidden rows in words, both languages."""

from __future__ import annotations

import pytest

from pretest.report.sections.told import told_section
from pretest.report.words.edition import read_edition
from tests.report.short_example import short_example


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_row_of_the_table_is_told_with_its_figures(language):
    edition = read_edition(short_example(), language)
    rows = edition.rows("told")
    tables = told_section(edition)
    shown = [row for table in tables for group in table.groups for row in group.rows]
    assert len(shown) == len(rows)
    told = {row.cells[1].text for row in shown if len(row.cells) > 1}
    expected = {edition.numerals.decimal(row["of100_concept"], 1) for row in rows if not row["suppressed"]}
    assert told == expected
    hidden = sum(len(row.cells) == 1 for row in shown)
    assert hidden == sum(bool(row["suppressed"]) for row in rows)


def test_how_sure_stands_beside_the_figures():
    findings = short_example()
    told = findings.told[~findings.told["suppressed"]].iloc[0]
    sure = findings.certainty.iloc[[0]].assign(
        **{name: told[name] for name in ("wave", "audience", "concept", "outcome")}, word="very_sure", suppressed=False
    )
    edition = read_edition(findings.with_tables(certainty=sure), "en")
    words = [row.cells[-1].text for table in told_section(edition) for group in table.groups for row in group.rows]
    assert words.count("Very sure") == 1

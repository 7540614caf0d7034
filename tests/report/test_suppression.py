"""Figures on few people never show: not in a table, not in a figure, and not by subtraction."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.report.pages.analysis import render_report
from pretest.report.sections.participants import participants_section
from pretest.report.sections.quality import quality_section
from pretest.report.suppression import hide_small
from pretest.report.words.edition import read_edition
from pretest.report.words.shares import safe_shares
from pretest.tables.registry import TABLES
from tests.report.parsing import page
from tests.report.sample import sample

SECRET = 0.123456
SECRET_COUNT = 7654321


def leaking():
    """Findings whose hidden rows still hold figures, as if a step before had forgotten to take them out."""
    findings = sample()
    tables = {}
    for table in TABLES:
        name, kinds = table.name, table.kinds
        frame = getattr(findings, name).copy()
        if "suppressed" not in kinds or frame.empty:
            continue
        hidden = frame["suppressed"].fillna(False).astype(bool)
        for column, kind in kinds.items():
            if kind == "float" and column in table.hides.figures:
                frame.loc[hidden, column] = SECRET
            if kind == "int" and column in table.hides.figures:
                frame.loc[hidden, column] = SECRET_COUNT
        tables[name] = frame
    return findings.with_tables(**tables)


def test_hidden_rows_lose_figures_that_should_not_have_been_there():
    hidden = hide_small(leaking())
    for name in ("estimates", "verdicts", "risks", "flow", "distributions", "reliability"):
        frame = getattr(hidden, name)
        rows = frame[frame["suppressed"].astype(bool)]
        assert len(rows), name
        assert not (rows.select_dtypes("float") == SECRET).any(axis=None), name
        assert not (rows.select_dtypes("Int64") == SECRET_COUNT).fillna(False).any(axis=None), name


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_report_of_leaking_findings_is_that_of_clean_ones(language):
    assert render_report(leaking(), language=language) == page(language)


def test_a_row_of_which_nobody_knows_whether_it_is_small_is_hidden():
    findings = sample()
    flow = findings.flow.copy()
    flow["suppressed"] = pd.NA
    assert hide_small(findings.with_tables(flow=flow)).flow["n_respondents"].isna().all()


def test_hidden_rows_are_named_in_words_and_never_0_or_empty():
    html = page("nl")
    assert html.count("minder dan 10 mensen: niet getoond") > 10
    table = html[html.index("<caption>Schade per uitkomst, Mensen die drugs gebruiken") :]
    row = table[table.index('<th scope="row">De meesten doen het niet') :]
    row = row[: row.index("</tr>")]
    assert "Niet te zeggen" in row
    assert re.search(r'class="hidden" colspan="[5-7]"', row)  # of all figures, but for columns that nobody fills


def test_a_verdict_that_warns_stays_when_its_figures_are_hidden():
    findings = sample()
    verdicts = findings.verdicts.copy()
    warned = (verdicts["concept"] == "most") & (verdicts["outcome"] == "felt")
    verdicts.loc[warned, "verdict"] = "harm"
    html = render_report(findings.with_tables(verdicts=verdicts), language="en")
    assert "‘Most people do not’, Feeling rejected. Harm shown. These figures rest on fewer than 10 people" in html


def rows(*counts: int | None) -> list[dict[str, object]]:
    total = 100
    return [{"share": math.nan if n is None else n / total, "n": n} for n in counts]


def test_one_hidden_share_takes_another_with_it():
    shares = safe_shares(rows(35, 30, 22, 8, None), 10)
    assert [math.isnan(share) for share in shares.shares] == [False, False, False, True, True]
    assert shares.rest == pytest.approx(0.13)


def test_hidden_shares_together_hold_enough_people():
    shares = safe_shares(rows(60, 36, 2, None, None), 10)
    assert [math.isnan(share) for share in shares.shares] == [False, True, True, True, True]


def test_nothing_is_hidden_where_nothing_must_be():
    assert safe_shares(rows(50, 50), 10).shares == (0.5, 0.5)
    assert safe_shares(rows(None, None), 10).none_shown


@given(st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=2, max_size=7), st.integers(2, 20))
def test_no_hidden_share_follows_from_the_others(counts, threshold):
    total = sum(n or 0 for n in counts) + 3 * counts.count(None)
    if total == 0:
        return
    given_rows = [{"share": math.nan if n is None else n / total, "n": n} for n in counts]
    shares = safe_shares(given_rows, threshold)
    n_hidden = sum(math.isnan(share) for share in shares.shares)
    assert n_hidden != 1
    assert n_hidden == 0 or shares.none_shown or shares.rest * total >= threshold - 1e-9


def test_a_total_of_which_a_part_is_hidden_says_at_least():
    edition = read_edition(sample(), "en")
    users = participants_section(edition)[1]
    text = users.table.groups[0].rows[0].cells
    assert text[0].text == "at least 384 (part is not shown)"
    assert [cell.text for cell in text[1:]] == ["96", "96", "96", "not shown", "96"]


def test_few_cases_of_a_rule_are_not_counted_out():
    cells = [row.cells[1].text for row in quality_section(read_edition(sample(), "en")).table.groups[0].rows]
    assert cells == ["58", "131", "fewer than 10"]

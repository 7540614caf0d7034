"""The methods in full: what an analysis did is told with its sources, what it did not do is not told."""

from __future__ import annotations

import pytest

from pretest.report.sections.methods_full import full_section
from pretest.report.words.edition import read_edition
from tests.report.beside_example import table
from tests.report.sample import sample

KEYS = {"wave": 1, "audience": "users", "concept": "pay", "outcome": "blame"}
TITLES = {
    "dif": "Comparable measurement",
    "sensitivity": "Other choices",
    "subgroups": "Subgroups",
    "weighting": "Weighting",
    "moved": "Who moved",
    "design_checks": "Checks on the design",
    "mechanism": "Mechanism",
}


@pytest.mark.parametrize("name", TITLES)
def test_a_method_is_told_where_its_table_shows_that_it_was_used(name):
    plain = [item.title for item in full_section(read_edition(sample(), "en")).items]
    rows = [{key: value for key, value in KEYS.items() if key in sample_columns(name)}]
    findings = sample().with_tables(**{name: table(name, rows)})
    told = [item.title for item in full_section(read_edition(findings, "en")).items]
    assert TITLES[name] not in plain
    assert told == [*plain, TITLES[name]]


def sample_columns(name):
    return table(name, []).columns

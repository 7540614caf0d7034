"""Cells of the matrix: never blank, and never better than what was found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pretest.report.words.answer import answer_rows
from pretest.report.words.edition import read_edition
from pretest.report.words.judged import JudgedCell, judged_cells
from pretest.report.words.matrix import HARM_STATES, harm_matrix, matrix_finding, state_of
from tests.report.short_example import short_example


@pytest.fixture(scope="module")
def cell() -> JudgedCell:
    return judged_cells(read_edition(short_example(), "nl"))[0]


def cells(cell: JudgedCell, *said: str) -> list[JudgedCell]:
    """Cells by verdict; * marks what is no main outcome, - what is hidden."""
    return [replace(cell, verdict=word.strip("*-"), primary="*" not in word, suppressed="-" in word) for word in said]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ((), "not_measured"),
        (("harm", "improved"), "harm"),
        (("harm_excluded", "harm*"), "harm"),
        (("harm_excluded", "harm_signalled*"), "perhaps"),
        (("inconclusive", "harm_excluded"), "cannot_tell"),
        (("harm_excluded", "inconclusive*"), "not_above"),
        (("inconclusive*",), "cannot_tell"),
        (("trivial_harm",), "not_above"),
        (("harm_excluded", "improved*"), "not_above"),  # one that is better does not speak for the others
        (("harm_excluded", "improved"), "not_above"),
        (("improved", "improved"), "better"),
        (("improved", "harm_excluded*"), "better"),
        (("improved*",), "better"),
        (("inconclusive-", "harm_excluded"), "hidden"),
        (("inconclusive-", "inconclusive"), "cannot_tell"),
        (("inconclusive", "improved*"), "cannot_tell"),
        (("harm_excluded-",), "hidden"),
        (("harm-",), "harm"),
        (("harm_excluded-", "harm_excluded"), "hidden"),
    ],
)
def test_a_cell_says_the_worst_that_counts(cell, said, state):
    assert state_of(cells(cell, *said)) == state


def test_every_cell_has_a_word_and_what_was_not_measured_is_said():
    edition = read_edition(short_example(), "nl")
    matrix = harm_matrix(edition, answer_rows(edition))
    found = [cell for concept in matrix for row in concept.rows for cell in row.cells]
    assert len(found) == 4 * 2 * 3
    assert {cell.state for cell in found} <= set(HARM_STATES)
    help_barriers = [cell.state for concept in matrix for row in concept.rows[1:] for cell in row.cells[2:]]
    assert set(help_barriers) == {"not_measured"}


def test_the_title_names_the_groups_in_which_harm_was_shown():
    edition = read_edition(short_example(), "en")
    claim = matrix_finding(edition, answer_rows(edition))
    assert claim.text == "There is harm among people who use drugs and people who do not use drugs"
    assert set(claim.audience.split()) == {"users", "non_users"}

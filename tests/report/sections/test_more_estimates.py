"""Measures beside the main one, in the report: every cut, every arm, and a plain sentence for each kind of measure."""

from __future__ import annotations

import pytest

from pretest.report.pages.analysis import render_report
from pretest.report.sections.more_estimates import more_section
from pretest.report.sections.other_outcomes import other_section
from pretest.report.words.edition import read_edition
from tests.analysis.outcomes import ORDINAL, plan, run
from tests.tiny import TINY_STUDY

OUTCOMES = (
    f"x: {ORDINAL}\n  talk_intention: {{model: ordinal}}\n"
    "  warmth: {margin: {sd: 0.2}}\n  norm_descriptive: {margin: {sd: 0.2}}"
)
ROWS = [(1, 2, 0, 10), (1, 3, 0, 20), (2, 3, 50, 30), (3, 5, 60, 35), (2, 4, 100, 90)]
DATA = "id,condition,x,tk1,wa1,nd1,nd2,nd3\n" + "".join(
    f"{arm}{i},{arm},{x},{talk},{warm},{norm},{norm},{norm}\n"
    for arm, rows in (("control", ROWS), ("debt", [(3, 4, 100, 40), *ROWS[1:]]))
    for i, (x, talk, warm, norm) in enumerate(rows)
)


@pytest.fixture
def findings(make_study):
    return run(make_study, TINY_STUDY.replace("control: true", "control: current"), plan(OUTCOMES), DATA)


def texts(section) -> list[tuple[str, str]]:
    """Measure and estimate of every row."""
    rows = [row for table in section.tables for group in table.groups for row in group.rows]
    return [(row.cells[1].text, row.cells[2].text) for row in rows]


def test_every_measure_has_a_row_and_the_judged_cut_is_marked(findings):
    found = dict(texts(more_section(read_edition(findings, "en"))))
    measure = "difference in the probability of a high score: answer"
    assert f"{measure} 3 or higher (the decision rests on this)" in found
    assert f"{measure} 2 or higher" in found
    assert found["share with the lowest score: control group"].startswith("0.40")  # a share has no sign
    assert found["share with the lowest score: this concept"].startswith("0.20")
    assert found["share with the lowest score: difference"].startswith("−0.20")
    assert "difference in means without the extremes" in found
    assert "probability of a higher score than in the control group" in found
    assert not any(name.startswith("difference in means") and "extremes" not in name for name in found)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_kind_of_measure_is_explained_once(findings, language):
    edition = read_edition(findings, language)
    section = more_section(edition)
    assert len(section.explained) == len(set(section.explained)) == 4
    page = render_report(findings, language=language)
    for sentence in section.explained:
        assert page.count(sentence) == 1


def test_what_is_not_there_is_not_explained(make_study):
    edition = read_edition(run(make_study), "en")
    section = more_section(edition)
    assert (section.explained, section.tables) == ((), ())
    assert "There are no other estimates." in render_report(edition.findings, language="en")


def test_a_reaction_in_ordered_answers_is_shown_at_its_judged_cut_alone(findings):
    reactions = other_section(read_edition(findings, "en")).reactions
    rows = [row for view in reactions for group in view.table.groups for row in group.rows]
    assert len(rows) == 1  # talk_intention; four cuts are in the section of other measures


def test_a_verdict_on_a_share_says_so(findings):
    page = render_report(findings, language="en")
    assert "as a difference in probability (0 to 1)" in page
    assert "(of 0 to 1)" in page


def test_hidden_rows_say_why_and_show_nothing(make_study):
    section = more_section(read_edition(run(make_study, TINY_STUDY, plan(OUTCOMES, below=6), DATA), "en"))
    assert all("fewer than 6 people" in estimate for _, estimate in texts(section))

"""What the section on earlier research says, made of rows whose meaning is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.report.sections.research import research_section
from pretest.report.words.edition import read_edition
from pretest.tables.conflicts import TABLE as CONFLICTS
from pretest.tables.research import TABLE as RESEARCH
from tests.report.sample import sample

SILENT = {
    "role": "harm.stigma", "evidence": "earlier", "k": 0, "mix": 0.0, "how": "none", "practice_weight": 0.0,
    "vague_weight": 0.2, "studies": "", "left": "", "n_concepts": 0, "n_conflicts": 0, "suppressed": False,
}  # fmt: skip
FOUND = SILENT | {
    "role": "harm.boomerang", "k": 3, "mix": 0.5, "how": "fitted", "practice_weight": 0.3, "studies": "a, b, c",
    "left": "d", "mean": -0.1, "sd": 0.1, "predict_low": -0.3, "predict_high": 0.1,
}  # fmt: skip


def told(language, rows, conflicts=()):
    frames = {}
    for table, given in ((RESEARCH, rows), (CONFLICTS, conflicts)):
        frame = pd.DataFrame(list(given)).reindex(columns=list(table.kinds))
        frames[table.name] = table.require(frame) if len(given) else table.empty()
    return research_section(read_edition(sample().with_tables(**frames), language))


def conflict(**more):
    concept = sample().verdicts["concept"].dropna().iloc[0]
    audience = next(name for name in sample().verdicts["audience"] if name)
    row = {
        "wave": 1, "audience": audience, "concept": concept, "role": "harm.stigma", "source": "practice", "weight": 0.3,
        "weight_after": 0.04, "expected": 0.1, "expected_sd": 0.2, "estimate": 0.9, "n_outcomes": 2, "p_value": 0.0002,
        "conflict": "worse", "suppressed": False,
    }  # fmt: skip
    return row | more


def test_studies_and_panel_are_told_with_their_weights_and_what_stays_out():
    (one,) = told("en", [FOUND]).sentences
    assert "3 earlier studies (a, b, c)" in one.text
    assert "an effect of −0.10, with an interval from −0.30 to +0.10" in one.text
    assert "counts for 50%" in one.text
    assert one.text.endswith("do not count: d. The forecasts of the panel count for 30% beforehand.")
    (one,) = told("nl", [FOUND]).sentences
    assert "3 eerdere onderzoeken" in one.text
    assert "tellen niet mee: d. De voorspellingen van het panel tellen vooraf voor 30" in one.text


@pytest.mark.parametrize(
    ("row", "english"),
    [
        (SILENT, "No trial on stigma stands behind the probability beforehand. A cautious convention stands in"),
        (SILENT | {"role": "harm.help_barrier"}, "No research stands behind the probability beforehand. A cautious"),
        (SILENT | {"evidence": ""}, "A cautious convention stands in its place"),
        (SILENT | {"evidence": "", "practice_weight": 0.3}, "the plan names no earlier research. The forecasts of the"),
    ],
)
def test_silence_is_never_told_as_research(row, english):
    (one,) = told("en", [row]).sentences
    assert english in one.text
    assert one.claim == "none"
    assert "expected" not in one.text


def test_a_conflict_names_both_sides_and_what_is_left_harm_first():
    rows = [conflict(conflict="better", estimate=-0.9), conflict(source="research", weight=0.5)]
    first, second = told("en", [SILENT], rows).conflicts
    assert "a worse effect (+0.90) than earlier research expected (+0.10)" in first.text
    assert "counted for 50% beforehand, and for 4% now" in first.text
    assert "a less bad effect (−0.90) than the panel expected" in second.text


def test_hidden_rows_tell_no_figure_and_no_conflict():
    hidden = {"weight_after": np.nan, "estimate": np.nan, "p_value": np.nan, "conflict": None, "suppressed": True}
    section = told("nl", [SILENT], [conflict(**hidden)])
    assert section.conflicts == ()
    (table,) = section.tables
    cells = table.groups[0].rows[0].cells
    assert "+0,10" in cells[0].text
    assert cells[1].kind == "hidden"


def test_without_harm_that_decides_nothing_is_claimed():
    section = told("en", [])
    assert (section.sentences, section.conflicts, section.tables) == ((), (), ())

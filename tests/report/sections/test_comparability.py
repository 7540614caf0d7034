"""Comparability as people read it: three judgements, never more than was shown, verdicts with and without questions."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.report.sections.comparability import comparability_section, judge_pairs
from pretest.report.words.edition import Edition, read_edition
from pretest.tables.dif import TABLE as DIF
from pretest.tables.dif_verdicts import TABLE as DIF_VERDICTS
from pretest.tables.invariance import TABLE as INVARIANCE
from pretest.tables.table import Table
from tests.report.sample import sample

PAIR = {"wave": 1, "audience": "", "grouping": "audience", "reference": "non_users", "group": "users", "scale": "blame"}
LEVELS = ("configural", "metric", "scalar")


def table(rows: list[dict[str, object]], of: Table) -> pd.DataFrame:
    return pd.DataFrame(rows).reindex(columns=list(of.kinds))


def edition(models: list[str], flags: list[str], language="en", **more) -> Edition:
    steps = [
        PAIR | {"model": level, "judgement": word, "n": 400, "chi2": 4.2, "df": 4, "cfi": 0.99, "suppressed": False}
        for level, word in zip(LEVELS, models, strict=False)
    ]
    steps.append({"wave": 1, "audience": "users", "grouping": "", "scale": "blame", "model": "one_factor"})
    steps[-1] |= {"judgement": "cannot_tell", "suppressed": True}
    items = [
        PAIR
        | {"item": f"bl{i}", "flag": flag, "size": "large" if flag == "dif" else "", "suppressed": False}
        | {"n_reference": 210, "n_group": 205, "chi2_uniform": 3.0, "p_adjusted": 0.2, "delta_r2": 0.08}
        for i, flag in enumerate(flags, 1)
    ]
    made = {"invariance": table(steps, INVARIANCE), "dif": table(items, DIF), **more}
    return read_edition(sample().with_tables(**made), language)


@pytest.mark.parametrize(
    ("models", "flags", "judgement", "reason"),
    [
        (["holds", "holds", "holds"], ["", "", ""], "comparable", "alike"),
        (["cannot_tell", "holds", "holds"], ["", "", ""], "comparable", "alike"),
        (["holds", "holds", "holds"], ["", "dif", ""], "not_comparable", "items"),
        (["holds", "holds", "fails"], ["", "", ""], "not_comparable", "scale"),
        (["fails", "cannot_tell", "cannot_tell"], ["", "", ""], "not_comparable", "structure"),
        (["holds", "holds", "cannot_tell"], ["", "", ""], "cannot_tell", "undecided"),
        (["holds", "holds", "holds"], ["", "too_few", ""], "cannot_tell", "too_few"),
        (["holds", "holds", "holds"], ["", "separated", ""], "cannot_tell", "undecided"),
        (["holds", "holds", "holds"], [], "cannot_tell", "undecided"),
        ([], ["few_items", "few_items"], "cannot_tell", "few_items"),
    ],
)
def test_levels_are_comparable_only_where_both_tests_show_it(models, flags, judgement, reason):
    ((found,),) = judge_pairs(edition(models, flags)).values()
    assert (found.judgement, found.reason) == (judgement, reason)


@pytest.mark.parametrize(("language", "word"), [("en", "Not comparable"), ("nl", "Niet te vergelijken")])
def test_the_section_says_it_in_words_and_hides_the_small(language, word):
    section = comparability_section(edition(["holds", "holds", "fails"], ["", "dif", "too_few"], language))
    (pairs,) = section.pairs
    (row,) = pairs.groups[0].rows
    assert row.cells[0].text == word
    assert "bl2" in row.cells[1].text
    assert section.verdicts is None
    texts = [cell.text for view in section.details for group in view.groups for row in group.rows for cell in row.cells]
    assert any("10" in text for text in texts if "people" in text or "mensen" in text)


def test_verdicts_with_and_without_the_questions_stand_side_by_side():
    row = {"wave": 1, "audience": "users", "concept": "pay", "outcome": "blame", "items_left_out": "bl2 | bl3"}
    row |= {"verdict": "harm_excluded", "verdict_without": "inconclusive", "upper": 0.11, "upper_without": 0.31}
    row |= {"margin": 0.2, "unit": "sd", "suppressed": False}
    decision = row | {"outcome": "", "verdict": "go", "verdict_without": "collect_more"}
    hidden = row | {
        "concept": "most",
        "suppressed": True,
        "verdict_without": None,
        "upper": None,
        "upper_without": None,
    }
    verdicts = table([row, decision, hidden], DIF_VERDICTS)
    section = comparability_section(edition(["holds"] * 3, ["dif", "", ""], dif_verdicts=verdicts))
    first, second, third = section.verdicts.groups[0].rows
    assert [cell.text for cell in first.cells[2:5]] == [
        "bl2 and bl3",
        "No harm above the margin found",
        "Cannot tell",
    ]
    assert "0.31" in first.cells[6].text
    assert [cell.text for cell in second.cells[5:]] == ["–"] * 3
    assert third.cells[5].kind == "hidden"


def test_the_bound_of_an_intended_effect_is_told_as_gain():
    row = {"wave": 1, "audience": "users", "concept": "pay", "outcome": "support", "items_left_out": "s1"}
    row |= {"verdict": "benefit_shown", "verdict_without": "benefit_not_shown", "upper": -0.11, "upper_without": 0.04}
    row |= {"margin": None, "unit": "sd", "suppressed": False}
    verdicts = table([row, row | {"upper_without": None}], DIF_VERDICTS)
    section = comparability_section(edition(["holds"] * 3, ["dif", "", ""], dif_verdicts=verdicts))
    first, second = section.verdicts.groups[0].rows
    assert [cell.text.replace("\u00a0", " ") for cell in first.cells[5:]] == [
        "lower bound: +0.11 SD",
        "lower bound: −0.04 SD",
        "cannot be computed",
    ]
    assert second.cells[6].text == "cannot be computed"


def test_without_anything_compared_the_section_says_so():
    section = comparability_section(read_edition(sample(), "en"))
    assert (section.pairs, section.verdicts) == ((), None)

"""Who moved, checks on the design and mechanism, as people read them; in both languages."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from pretest.report.sections.design_checks import design_section
from pretest.report.sections.mechanism import mechanism_section
from pretest.report.sections.moved import moved_section
from pretest.report.words.edition import read_edition
from pretest.tables import registry
from pretest.words import LANGUAGES
from tests.report.beside_example import CHECKS, MECHANISM, MOVED
from tests.report.sample import sample


def edition(language, **tables):
    findings = sample()
    return read_edition(findings.with_tables(**{name: pd.DataFrame(rows) for name, rows in tables.items()}), language)


def lines(table):
    return [(row.head, [cell.text for cell in row.cells]) for group in table.groups for row in group.rows]


def plain(text):
    return text.replace("\u00a0", " ")


def test_harm_is_told_first_and_zero_is_never_told_as_safety():
    (panel,) = moved_section(edition("en", moved=MOVED)).panels
    shown, open_, hidden = map(plain, panel.sentences)
    assert shown == (
        "‘You help to pay’, Social distance: at least 35% and at most 100% of people got worse because of the concept "
        "(95% interval: 29% to 100%)."
    )
    assert "not ruled out" in open_
    assert "not shown" in hidden
    head, texts = lines(panel.illustration.table)[0]
    assert head == "You help to pay"
    assert list(map(plain, texts)) == ["35% to 100%", "29% to 100%", "0% to 56%", "0% to 62%", "420 / 420"]
    without, reliable = panel.more
    assert plain(lines(without)[0][1][0]) == "31% to 100%"
    assert list(map(plain, lines(reliable)[0][1][:3])) == ["33%", "9%", "+24 (+16 to +30)"]


def test_checks_name_what_was_found_and_hide_what_is_small():
    section = design_section(edition("en", design_checks=CHECKS))
    assert section.findings[0].startswith("The groups are not equally large")
    assert len(section.findings) == 4
    tables = {table.caption.split(",")[0].split(":")[0]: table for table in (*section.tables, *section.folded)}
    drop_out = tables["Drop-out after the message"]
    assert [group.title for group in drop_out.groups] == ["None of the outcomes filled in", "Social distance"]
    assert lines(drop_out)[0][1][0].startswith("fewer than")
    assert plain(lines(drop_out)[1][1][0]) == "+8 (+2 to +14)"
    assert lines(tables["How far could drop-out move an effect? People who do not use drugs"])[0][1] == [
        "−0.20 to +0.50", "−0.30 to +0.60", "400 / 410",
    ]  # fmt: skip
    balance = tables["Difference from the control group beforehand"]
    assert [group.title for group in balance.groups] == ["age", "Social distance (beforehand) (not filled in)"]
    fine = [row | {"flag": ""} for row in CHECKS if row["check"] == "balance"]
    assert "no group differed" in design_section(edition("en", design_checks=fine)).findings[0]


def test_bounds_and_compliers_of_an_intended_effect_are_told_as_gain():
    own = [row | {"variable": "support"} for row in CHECKS if row["check"] in ("lee", "complier")]
    section = design_section(edition("en", design_checks=own))
    (bounds,), (compliers,) = section.tables, section.folded
    assert lines(bounds)[0][1] == ["−0.50 to +0.20", "−0.60 to +0.30", "400 / 410"]
    assert lines(compliers)[0][1][0] == "−0.60 (−0.90 to −0.30)"


def test_a_mechanism_is_told_with_its_condition():
    section = mechanism_section(edition("en", mechanism=MECHANISM))
    (sentence,) = section.sentences
    assert "if no other cause plays a part" in sentence
    assert "correlate by 0.10" in sentence
    (table,) = section.tables
    texts = [cells for _, cells in lines(table)]
    assert texts[0][0] == "anger"
    assert any(cells[0].endswith("→ anger") for cells in texts)
    assert any(cells[1].startswith("Too few people") for cells in texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_have_every_word_and_nothing_is_an_error(language):
    made = edition(language, moved=MOVED, design_checks=CHECKS, mechanism=MECHANISM)
    assert moved_section(made).panels[0].illustration.svg.count("<desc") == 1
    assert design_section(made).tables
    assert mechanism_section(made).tables
    tables = {name: registry.table(name).empty() for name in ("moved", "design_checks", "mechanism")}
    empty = replace(made, findings=made.findings.with_tables(**tables))
    assert moved_section(empty).panels == ()
    assert design_section(empty).findings == ()
    assert mechanism_section(empty).tables == ()


def test_texts_of_others_stay_texts():
    rows = [row | {"variable": "<script>alert(1)</script>"} if row["check"] == "balance" else row for row in CHECKS]
    folded = design_section(edition("nl", design_checks=rows)).folded
    assert any("<script>" in group.title for table in folded for group in table.groups)  # escaped by the template

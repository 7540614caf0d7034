"""Levels of questions about the message as a researcher reads them: no difference, no harm, few people hidden."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from pretest.findings import Findings
from pretest.report import render_report
from pretest.report.sections.message_levels import levels_section
from pretest.report.words.edition import read_edition
from pretest.report.words.strings import read_strings
from pretest.tables import registry
from tests.report.short_example import short_example

TABLE = registry.table("message_levels")
HARM = {"nl": r"\bschade\b|schadelijk|slechter|beter dan|verschil", "en": r"\bharm|worse|better than|differen"}


def findings_with(**rows: dict[str, object]) -> Findings:
    """The example with a level of its reactance per arm; what is not given is as in ``plain``."""
    base = short_example()
    audience = base.study.audiences[0].id
    plain: dict[str, object] = dict.fromkeys(TABLE.kinds)
    plain |= {
        "wave": 1,
        "audience": audience,
        "outcome": "reactance",
        "role": "mechanism",
        "lowest": 1.0,
        "highest": 5.0,
    }
    plain |= {"n": 80, "mean": 3.25, "std_error": 0.17, "df": 79.0, "conf_low": 2.91, "conf_high": 3.59}
    plain |= {"conf_level": 0.95, "item": "", "weighted": False, "suppressed": False}
    made = [plain | {"concept": concept} | own for concept, own in rows.items()]
    return base.with_tables(message_levels=TABLE.require(pd.DataFrame(made)))


def concepts() -> list[str]:
    return [arm.id for arm in short_example().study.arms if not arm.control]


@pytest.mark.parametrize(
    ("language", "sentence", "cells"),
    [
        ("nl", "gemiddeld 3,3", ["80", "3,25 (2,91 tot 3,59)", "–"]),
        ("en", "3.3 on average", ["80", "3.25 (2.91 to 3.59)", "–"]),
    ],
)
def test_a_level_is_told_with_its_scale_and_its_interval_and_no_word_of_harm(language, sentence, cells):
    edition = read_edition(findings_with(**{concepts()[0]: {}}), language)
    found = levels_section(edition)
    (panel,) = found.panels
    assert sentence in panel.sentences[0]
    assert [cell.text for cell in panel.table.groups[0].rows[0].cells] == cells
    control = next(arm.id for arm in edition.findings.study.arms if arm.control)
    assert edition.labels.arm(control) in found.left_out
    said = " ".join((found.left_out, *panel.sentences, edition.strings("levels.intro"), panel.table.caption))
    assert not re.search(HARM[language], said.lower()), said


def test_few_people_are_hidden_and_one_answer_of_all_has_no_interval():
    first, second = concepts()[:2]
    few = dict.fromkeys(TABLE.hides.figures) | {"suppressed": True}
    same = {"mean": 5.0, "std_error": None, "conf_low": None, "conf_high": None}
    edition = read_edition(findings_with(**{first: few, second: same}), "en")
    (panel,) = levels_section(edition).panels
    hidden, shown = panel.table.groups[0].rows
    assert [cell.kind for cell in hidden.cells] == ["hidden"]
    assert shown.cells[1].text == "5.00 (no interval: everybody has the same score)"
    assert f"‘{edition.labels.arm(first)}’ not shown" in panel.sentences[0]


def test_the_research_report_has_it_and_the_short_pages_do_not(no_drawing):
    findings = findings_with(**{concepts()[0]: {}})
    assert "3.25 (2.91 to 3.59)" in render_report(findings, language="en", profile="research")
    assert "3.25" not in render_report(findings, language="en", profile="communication")


def test_without_such_questions_it_says_so(no_drawing):
    assert levels_section(read_edition(short_example(), "en")).panels == ()
    assert read_strings("en")("levels.none") in render_report(short_example(), language="en", profile="research")

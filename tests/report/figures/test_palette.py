"""Colours can be read, and are never the only signal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pretest.library import shipped
from pretest.report.figures.palette import (
    AIM_BADGE_MARKS,
    CSS_COLOURS,
    DECISION_MARKS,
    HARM_BADGE_MARKS,
    INK,
    LINK,
    MARKS,
    MUTED,
    PAPER,
    SEVERITY_MARKS,
    TINT,
    ramp,
)
from pretest.report.words.strings import read_strings
from pretest.spec.colours import contrast, readable_on
from pretest.words import BENEFIT_VERDICTS, DECISIONS, HARM_VERDICTS, VERDICTS

TEXT, GRAPHICS = 4.5, 3.0  # WCAG 2.1 AA


def test_contrast_of_known_colours():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("colour", [INK, MUTED, LINK])
@pytest.mark.parametrize("background", [PAPER, TINT, CSS_COLOURS["alarm"]])
def test_text_can_be_read(colour, background):
    assert contrast(colour, background) >= TEXT


@pytest.mark.parametrize("name", MARKS)
def test_words_on_badges_can_be_read_and_signs_can_be_seen(name):
    mark = MARKS[name]
    assert contrast(INK, mark.tint) >= 7
    assert contrast(INK, mark.colour) >= GRAPHICS or contrast(INK, PAPER) >= GRAPHICS


@pytest.mark.parametrize("steps", range(1, 12))
def test_shares_can_be_read_on_every_colour_of_the_ramp(steps):
    colours = ramp(steps)
    assert len(set(colours)) == steps
    assert all(contrast(readable_on(colour), colour) >= TEXT for colour in colours)


@pytest.mark.parametrize(
    "group",
    [
        HARM_VERDICTS,
        BENEFIT_VERDICTS,
        DECISION_MARKS,
        SEVERITY_MARKS,
    ],
)
def test_signs_differ_without_colour(group):
    looks = {(MARKS[name].shape, MARKS[name].filled) for name in group}
    assert len(looks) == len(group)


@pytest.mark.parametrize("marks", [HARM_BADGE_MARKS, AIM_BADGE_MARKS])
def test_signs_of_badges_differ_without_colour(marks):
    assert len({(mark.shape, mark.filled) for mark in marks.values()}) == len(marks)


def test_every_verdict_and_decision_has_a_word_in_both_languages():
    for language in ("nl", "en"):
        strings = read_strings(language)
        words = {strings(key) for key in strings.texts if re.fullmatch(r"(verdict|decision)\.\w+\.word", key)}
        assert len(words) == len(VERDICTS) + len(DECISIONS)  # one pair is alike; what was not measured has its own


def test_the_style_sheet_uses_only_colours_of_the_palette():
    sheet = Path(str(shipped().joinpath("reports", "styles", "report.css"))).read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,6}\b", sheet) == []
    used = set(re.findall(r"var\(--(\w+)\)", sheet))
    assert used <= set(CSS_COLOURS)

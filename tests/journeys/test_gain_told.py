"""An intended effect is told and drawn as gain: above zero where a concept brings it, below zero where it takes it.

Everything here is read from the rendered page of a study whose effects are known, in both languages and both codings
of the outcome; the tables keep their own sign, positive = worse.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pretest.cli.main import run
from tests.report.parsing import Element, parse
from tests.tiny import write_study

STUDY = """
study: gain
title: {nl: Winst, en: Gain}
languages: [en, nl]
seed: 7
arms:
  control: {label: {nl: Controle, en: Control}, control: true}
  helps: {label: {nl: Helpt, en: Helps}}
  hurts: {label: {nl: Stoot af, en: Repels}}
audiences:
  everyone: {label: {nl: Iedereen, en: Everyone}}
data:
  - {file: data/wave1.csv, respondent: id, arm: condition, decimal: "."}
"""
PLAN = """
plan: gain-plan
unit: points
outcomes:
  distance:
    {column: distance, role: harm.stigma, higher_is: worse, primary: true, margin: {points: 1.0}, min: 0, max: 10}
  support: {column: support, label: {nl: Steun, en: Support}, role: benefit, higher_is: better, min: 0, max: 10}
  doubt: {column: doubt, label: {nl: Twijfel, en: Doubt}, role: benefit, higher_is: worse, min: 0, max: 10}
  trust:
    {column: trust, label: {nl: Vertrouwen, en: Trust}, role: harm.boomerang, higher_is: better,
     margin: {points: 1.0}, min: 0, max: 10}
multiplicity: {method: romano_wolf, resamples: 999}
subgroups: [{by: side}]
suppress_below: 10
"""
SHIFTS = {"control": 0.0, "helps": 1.5, "hurts": -0.75}  # towards what is wanted, in points
GAINS = {"Helps": 1.5, "Repels": -0.75, "Helpt": 1.5, "Stoot af": -0.75}
NAMES = {"en": ("Support", "Doubt"), "nl": ("Steun", "Twijfel")}
SHOWN = {"en": ("intended effect shown", "went the wrong way"),
         "nl": ("gewenst effect aangetoond", "verkeerde kant op")}  # fmt: skip
KEYS = {
    "wrong": ("the wrong way", "de verkeerde kant op"),
    "wanted": ("more of what is wanted", "meer van wat gewenst is"),
}
ROW = 20.0  # points of a drawing, less than a row is high
BOX = re.compile(r"M([\d.]+) [\d.]+([hH])([\d.]+)[vV][\d.]+")
LINE = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)")
SHAPE = re.compile(r"M([\d.]+) ([\d.]+)([^Mz]+)z")
STEP = re.compile(r"([lhvHV])(-?[\d.]+)(?: ?(-?[\d.]+))?")
NUMBER = re.compile(r"[+−]?\d+[.,]\d+")


def answers() -> str:
    """160 people per arm; every arm has the same spread, so that the differences in means are the shifts exactly."""
    lines = ["id,condition,side,distance,support,doubt,trust"]
    for arm, shift in SHIFTS.items():
        for i in range(160):
            noise = (i % 8) * 0.25 - 0.875
            support, doubt = 5 + shift + noise, 5 - shift + noise
            distance, trust = 4 - noise - shift / 10, 6 + noise + shift / 10
            lines.append(f"{arm}{i},{arm},{'ab'[i // 80]},{distance},{support},{doubt},{trust}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return write_study(tmp_path_factory.mktemp("gain") / "study", STUDY, PLAN, answers())


@pytest.fixture(scope="module", params=["en", "nl"])
def told(request, folder) -> tuple[str, Element]:
    """Language and rendered page, which no test changes."""
    out = folder.parent / request.param
    assert run(["analyse", str(folder), "--out", str(out), "--lang", request.param]) == 0
    whole = str(out.with_suffix(".html"))
    assert run(["report", str(out), "--profile", "full", "--lang", request.param, "--out", whole]) == 0
    return request.param, parse(Path(whole).read_text(encoding="utf-8"))


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ".").replace("+", ""))


def numbers(text: str) -> list[float]:
    return [number(found) for found in NUMBER.findall(text)]


def middle(x: str, y: str, steps: str) -> tuple[float, float]:
    """Height and place of the middle of a shape that begins at ``x``, ``y``."""
    points = [(float(x), float(y))]
    for kind, first, second in STEP.findall(steps):
        at_x, at_y = points[-1]
        one, two = float(first), float(second or 0.0)
        to = {"l": (at_x + one, at_y + two), "h": (at_x + one, at_y), "v": (at_x, at_y + one), "H": (one, at_y)}
        points.append(to.get(kind, (at_x, one)))
    ends = [[min(one), max(one)] for one in zip(*points, strict=True)]
    return sum(ends[1]) / 2, sum(ends[0]) / 2


def signs_of(drawing: Element) -> list[tuple[float, float]]:
    """Height and place of the signs of the estimates, from above."""
    drawn = (path.attrs["d"] for path in drawing.all("path") if "stroke-width:0.9" in path.attrs["style"])
    return sorted(middle(*shape) for part in drawn for shape in SHAPE.findall(part))


def bounds(drawing: Element) -> list[tuple[float, float, float]]:
    """Left end, height and right end of the lines from bound to bound."""
    ends = (LINE.findall(path.attrs["d"]) for path in drawing.all("path") if "stroke-width:1.5" in path.attrs["style"])
    return [(float(x), float(y), float(x) + float(wide)) for part in ends for x, y, wide in part]


def boxes(path: str) -> list[tuple[float, float]]:
    """Left and right end of the rectangles of a path, to 0.1."""
    found = ((float(x), kind, float(to)) for x, kind, to in BOX.findall(path))
    return [(x, round(x + to if kind == "h" else to, 1)) for x, kind, to in found]


def section(page: Element, name: str) -> Element:
    (found,) = (element for element in page.all("section") if element.attrs.get("id") == name)
    return found


def rows(part: Element) -> list[tuple[str, str, list[str]]]:
    """Outcome, concept and cells of every row of the tables in ``part``."""
    found, outcome = [], ""
    for row in part.all("tr"):
        if row.attrs.get("class") == "group":
            outcome = row.text
        elif row.all("td"):
            found.append((outcome, row.all("th")[0].text, [cell.text for cell in row.all("td")]))
    return found


def test_table_and_sentence_tell_the_gain(told):
    language, page = told
    part = section(page, "other_outcomes")
    table = rows(part)
    expected = [
        (name, concept) for name in NAMES[language] for concept in GAINS if concept in {row[1] for row in table}
    ]
    assert [row[:2] for row in table] == expected
    assert len(table) == 4
    sentences = [item.text for item in part.all("li") if "‘" in item.text]
    assert len(sentences) == 4
    assert [SHOWN[language][1] in sentence for sentence in sentences] == [True, True, False, False]  # worst first
    for outcome, concept, cells in table:
        (sentence,) = (one for one in sentences if one.startswith(f"‘{concept}’, {outcome}: "))
        verdict, (estimate, lower, upper, hundred) = cells[0], map(number, cells[1:5])
        gain = GAINS[concept]
        assert (estimate, hundred) == (gain, 10 * gain)
        assert lower < gain < upper
        assert (lower > 0) == (upper > 0) == (gain > 0)
        assert lower - gain == pytest.approx(gain - upper, abs=0.011)
        assert verdict.lower() == SHOWN[language][gain < 0]
        assert sentence.startswith(f"‘{concept}’, {outcome}: {SHOWN[language][gain < 0]}.")
        assert numbers(sentence) == [gain, lower if gain > 0 else upper]


def test_the_figure_has_what_is_wanted_right_of_zero(told):
    language, page = told
    (drawing,) = (svg for svg in section(page, "other_outcomes").all("svg") if svg.attrs.get("role") == "img")
    texts = drawing.all("text")
    (zero,) = (float(text.attrs["x"]) for text in texts if text.text == "0")
    (one,) = (float(text.attrs["x"]) for text in texts if text.text == "1")
    assert zero < one
    outcomes = NAMES[language]
    labels = [
        (float(text.attrs["y"]), concept)
        for text in texts
        for concept in GAINS
        if text.text in {f"{concept}: {outcome}" for outcome in outcomes}
    ]
    verdicts = {float(text.attrs["y"]): text.text for text in texts if text.text.lower() in SHOWN[language]}
    signs = signs_of(drawing)
    lines = sorted((y, x1, x2) for x1, y, x2 in bounds(drawing))
    assert len(labels) == len(signs) == len(lines) == 4
    assert [GAINS[concept] for _, concept in sorted(labels)] == [-0.75, -0.75, 1.5, 1.5]  # the least gain on top
    for (height, concept), (y, x), (level, low, high) in zip(sorted(labels), signs, lines, strict=True):
        assert 0 < y - height < ROW
        assert level == pytest.approx(y, abs=0.2)
        assert (x - zero) / (one - zero) == pytest.approx(GAINS[concept], abs=0.01)  # places are written to 0.1
        assert low < x < high
        assert (low > zero) == (high > zero) == (x > zero)
        assert verdicts[height].lower() == SHOWN[language][GAINS[concept] < 0]


def test_the_figure_marks_the_wrong_way_left_of_zero(told):
    _, page = told
    (drawing,) = (svg for svg in section(page, "other_outcomes").all("svg") if svg.attrs.get("role") == "img")
    (zero,) = (float(text.attrs["x"]) for text in drawing.all("text") if text.text == "0")
    words = {text.text: float(text.attrs["x"]) for text in drawing.all("text")}
    zones = {"wrong": [], "wanted": []}
    for path in drawing.all("path"):
        style = path.attrs.get("style", "")
        kind = "wrong" if style.startswith("fill:url(#") else "wanted" if style == "fill:var(--better)" else ""
        if kind:
            zones[kind] += boxes(path.attrs["d"])
    wrong, wanted = (max(zones[kind], key=lambda box: box[1] - box[0]) for kind in ("wrong", "wanted"))
    assert wrong[1] == pytest.approx(zero, abs=0.11)
    assert wanted[0] == zero
    assert (zones["wrong"].count(wrong), zones["wanted"].count(wanted)) == (4, 4)
    wide = {"wrong": wrong, "wanted": wanted}
    keys = {kind: next(box for box in found if box != wide[kind]) for kind, found in zones.items()}
    for kind, names in KEYS.items():
        (place,) = (words[name] for name in names if name in words)
        assert 0 < place - keys[kind][1] < ROW  # the word stands right of its swatch


def both_units(cells: list[str]) -> Iterator[tuple[float, float, float]]:
    """Estimate and bounds in points, then in SD, which stand behind them in brackets."""
    estimates, ends = numbers(cells[2]), numbers(cells[3])
    assert cells[2].count("SD") == 1
    assert len(ends) == 2 * len(estimates) == 4
    for place, estimate in enumerate(estimates):
        yield estimate, ends[2 * place], ends[2 * place + 1]


def test_subgroups_tell_the_gain_in_both_codings(told):
    language, page = told
    part = section(page, "more_estimates")
    measure = {"en": "difference in means", "nl": "verschil in gemiddelde"}[language]
    found = [row for row in rows(part) if row[0] in NAMES[language] and row[2][1].startswith(measure)]
    assert len([row for row in found if row[2][0].startswith("side")]) == 8  # side, concept, outcome
    for _, concept, cells in found:
        for estimate, low, high in both_units(cells):
            assert low < estimate < high
            assert (low > 0) == (high > 0) == (GAINS[concept] > 0)
        if measure == cells[1]:
            assert next(both_units(cells))[0] == GAINS[concept]
    sign = {"en": "For an intended effect a plus", "nl": "Bij een gewenst effect betekent een plus"}[language]
    assert len([line for line in part.all("p") if sign in line.text]) == 1


def test_harm_is_told_as_before(told):
    _, page = told
    found = {row[1]: [number(cell) for cell in row[2][1:4]] for row in rows(section(page, "harms"))}
    for concept, (estimate, lower, upper) in found.items():
        assert estimate == pytest.approx(-GAINS[concept] / 10, abs=0.006)
        assert lower < estimate < upper


def test_differences_in_harm_are_told_as_harm_in_both_codings(told):
    language, page = told
    part = section(page, "more_estimates")
    measure = {"en": "difference in means", "nl": "verschil in gemiddelde"}[language]
    names = {"en": ("distance", "Trust"), "nl": ("distance", "Vertrouwen")}[language]
    for outcome in names:
        found = [row for row in rows(part) if row[0] == outcome and row[2][1] == measure]
        assert len(found) == 4  # side, concept
        for _, concept, cells in found:
            for estimate, low, high in both_units(cells):
                assert low < estimate < high
                assert (estimate > 0) == (GAINS[concept] < 0)
            assert next(both_units(cells))[0] == pytest.approx(-GAINS[concept] / 10, abs=0.006)
    sign = {"en": "For harm a plus before", "nl": "Bij schade betekent een plus"}[language]
    assert len([line for line in part.all("p") if sign in line.text]) == 1


def test_the_tables_keep_positive_for_worse(told, folder):
    read = {}
    for name in ("estimates", "verdicts"):
        with (folder.parent / told[0] / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            read[name] = [row for row in csv.DictReader(file) if row["role"] == "benefit"]
    effects = [row for row in read["estimates"] if (row["estimand"], row["unit"]) == ("difference", "points")]
    assert len(effects) == 12
    for row in effects:
        worse = -SHIFTS[row["concept"]]
        assert float(row["harm_estimate"]) == pytest.approx(worse)
        assert float(row["estimate"]) == pytest.approx(worse * (1 if row["outcome"] == "doubt" else -1))
    assert len(read["verdicts"]) == 4
    for row in read["verdicts"]:
        assert float(row["harm_estimate"]) == pytest.approx(-SHIFTS[row["concept"]])
        assert float(row["lower"]) < float(row["harm_estimate"]) < float(row["upper"])

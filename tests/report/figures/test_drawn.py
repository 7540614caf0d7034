"""Every figure: text stays text and fits a phone, the title is a finding, the same input gives the same bytes."""

from __future__ import annotations

import itertools
import re
import warnings
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import pretest
from pretest.findings import Findings, ToldFacts
from pretest.report.figures.svg import to_vector
from pretest.spec.evidence import Evidence
from pretest.tables.moved import TABLE as MOVED
from pretest.tables.sensitivity import TABLE as SENSITIVITY
from pretest.tables.told import TABLE as TOLD
from tests.report.alarms_example import alarmed, with_decisions
from tests.report.cusum_example import built_up
from tests.report.outside_example import beside, figure
from tests.report.sample import QUOTES, SCRIPT, sample
from tests.report.waves_example import example

LANGUAGES = ("nl", "en")
SMALLEST = 8.0  # points
PLACE = {"wave": 1, "audience": "non_users", "concept": "pay"}
ARMS = {"n_concept": 210, "n_reference": 205, "suppressed": False}


def frame(table, rows):
    return table.require(pd.DataFrame(rows).reindex(columns=list(table.kinds)))


def told_rows():
    figures = {"of100_concept": 40.2, "of100_reference": 17.1, "difference": 23.1, "conf_low": 15.2, "conf_high": 31.0}
    prior = {"prior_difference": 3.0, "prior_low": -6.0, "prior_high": 12.0}
    both = {"both_difference": 20.0, "both_low": 13.0, "both_high": 27.0}
    fixed = {"outcome": "distance", "told": "distance", "item": "friend", "cut": 4.0, "more_is": "worse"}
    return [{**PLACE, **fixed, "reference": "control", **figures, "conf_level": 0.95, **prior, **both,
             "weighted": False, **ARMS}]  # fmt: skip


def moved_rows():
    fixed = {"role": "harm.stigma", "method": "ordinal", "conditioned": "", "conf_level": 0.95}
    shares = (("pay", 0.2, 0.6, 0.12, 0.7), ("body", 0.1, 0.5, 0.0, 0.6))
    return [
        {**PLACE, **fixed, "concept": concept, "outcome": "distance", "direction": direction, "share_low": low,
         "share_high": high, "conf_low": least, "conf_high": most, **ARMS}
        for concept, low, high, least, most in shares
        for direction in ("worse", "better")
    ]  # fmt: skip


def specified_rows():
    rows = []
    for concept, verdicts in (("pay", ("stop", "stop", "stop")), ("talk", ("go", "revise", "go"))):
        fixed = {"share_same": 0.5, "n_specifications": 3, "suppressed": False, "wave": 1, "concept": concept}
        for verdict, specification in zip(verdicts, ("plan", "unadjusted", "margin_half"), strict=True):
            same = {"same": verdict == verdicts[0], "specification": specification, "verdict": verdict}
            rows.append({**fixed, **same, "audience": "", "outcome": "", "unit": ""})
    for number, specification in enumerate(("plan", "unadjusted", "margin_half")):
        estimate = 0.45 + 0.1 * number
        figures = {"harm_estimate": estimate, "lower": estimate - 0.2, "upper": estimate + 0.2, "margin": 0.2}
        rest = {"unit": "sd", "same": True, "share_same": 1.0, "n_specifications": 3, "suppressed": False}
        said = {"outcome": "distance", "specification": specification, "verdict": "harm"}
        rows.append({**PLACE, **said, **figures, **rest})
    return rows


@cache
def analysed() -> Findings:
    """The invented analysis with rows in every table that a figure is made of."""
    found = sample()
    told = ToldFacts(
        "distance", "friend", {"nl": f"Zou u bevriend willen zijn? {QUOTES}", "en": "Would you be friends?"},
        ({"nl": "zeker niet", "en": "certainly not"}, {"nl": "liever niet", "en": "rather not"}), 4.0, 5, "worse",
    )  # fmt: skip
    outcomes = tuple(replace(one, told=told) if one.id == "distance" else one for one in found.study.outcomes)
    found = replace(found, study=replace(found.study, outcomes=outcomes))
    return found.with_tables(
        told=frame(TOLD, told_rows()),
        moved=frame(MOVED, moved_rows()),
        sensitivity=frame(SENSITIVITY, specified_rows()),
    )


def record(n=200, cleared=0.7):
    chances = {"stop": 0.05, "revise": 0.1, "collect_more": 0.15, "cleared": cleared}
    operating = [
        {"audience": "", "outcome": "", "multiple": multiple, "gain": 0, "verdict": verdict, "conf_low": chance - 0.05,
         "probability": chance if multiple == 0 else 1 - chance, "conf_high": chance + 0.05}
        for multiple in (0.0, 0.5, 1.0, 2.0)
        for verdict, chance in chances.items()
    ]  # fmt: skip
    return {"sizes": {"a": n}, "question": {"target": 0.8}, "operating": operating}


def design(changes, people, *, chance=0.8, recommended=False, cheapest=False, reachable=True, allowed=True):
    """One design of a plan.json; ``chance`` None where it was not simulated."""
    rate = None if chance is None else {"value": chance, "low": chance - 0.06, "high": chance + 0.05, "n": 200}
    rates = zip((0.6, 1.0, 1.5), (0.5, 0.8, 0.93), strict=True)
    points = [
        {"people": int(people * size), "value": one, "low": one - 0.06, "high": one + 0.05} for size, one in rates
    ]
    return {
        "design": "+".join(changes) or "as_planned", "changes": changes, "ratio": {"control": 2, "pay": 1, "talk": 1},
        "sizes": {"users": people // 2, "non_users": people - people // 2}, "people": people, "cost": float(people),
        "minutes": {"users": 7.2, "non_users": 6.9}, "formula": 0.81, "chance": rate, "reachable": reachable,
        "allowed": allowed, "recommended": recommended, "cheapest": cheapest, "points": [] if rate is None else points,
    }  # fmt: skip


def compared():
    """A plan in which a larger control is advised, and asking beforehand would be cheaper still."""
    designs = [
        design([], 5655),
        design(["control"], 4950, recommended=True),
        design(["control", "before"], 2190, cheapest=True, allowed=False),
        design(["apart"], 7475, chance=None, allowed=False),
    ]
    return record() | {"designs": designs}


def researched():
    """Three studies, one of which is imprecise, and one that has no way to SD."""
    told = {"year": 2020, "population": "p", "contrast": "c", "role": "harm.stigma", "obtained": "o", "metric": "smd"}
    effects = [(0.1, 0.05), (0.3, 0.1), (-0.2, 0.4)]
    studies = [{**told, "id": f"study_{n}", "estimate": one, "se": se} for n, (one, se) in enumerate(effects)]
    studies.append({**told, "id": "gamma", "estimate": 0.2, "se": 0.1, "metric": "gamma"})
    return pretest.pool_evidence(Evidence.model_validate({"id": "e", "title": "E", "studies": studies}), "harm.stigma")


def long_series():
    """Ten years of months."""
    return tuple(figure(f"{2016 + n // 12}-{n % 12 + 1:02}-01", 40.0 + n % 7 - n / 60) for n in range(120))


PLOTS = {
    "matrix": lambda lang: pretest.plot_risk_matrix(analysed(), lang=lang),
    "harm": lambda lang: pretest.plot_forest(analysed(), "users", lang=lang),
    "other unit": lambda lang: pretest.plot_forest(analysed(), "non_users", unit="points", lang=lang),
    "gain": lambda lang: pretest.plot_forest(analysed(), "non_users", of="gain", lang=lang),
    "icons": lambda lang: pretest.plot_icons(analysed(), lang=lang),
    "triptych": lambda lang: pretest.plot_triptych(analysed(), lang=lang),
    "answers": lambda lang: pretest.plot_answers(analysed(), "distance", "non_users", lang=lang),
    "flow": lambda lang: pretest.plot_flow(analysed(), lang=lang),
    "robustness": lambda lang: pretest.plot_robustness(analysed(), lang=lang),
    "specifications": lambda lang: pretest.plot_specifications(analysed(), lang=lang),
    "moved": lambda lang: pretest.plot_moved(analysed(), lang=lang),
    "waves": lambda lang: pretest.plot_waves(example(), "help", "users", campaign_start="2026-05-01", lang=lang),
    "share": lambda lang: pretest.plot_waves(example(), "used", "others", lang=lang),
    "evidence": lambda lang: pretest.plot_evidence(researched(), lang=lang),
    "one study": lambda lang: pretest.plot_evidence(
        pretest.pool_evidence(pretest.find_evidence("campaigns"), "harm.boomerang"), lang=lang
    ),
    "alarms": lambda lang: pretest.plot_alarms(alarmed(), "distance", "users", lang=lang),
    "decided alarms": lambda lang: pretest.plot_alarms(with_decisions(6), "distance", "users", lang=lang),
    "one decision": lambda lang: pretest.plot_timeline(with_decisions(1), lang=lang),
    "timeline": lambda lang: pretest.plot_timeline(with_decisions(40), lang=lang),
    "outside": lambda lang: pretest.plot_outside(beside(), "sewage", lang=lang),
    "outside hidden": lambda lang: pretest.plot_outside(beside(), "treatment", place="North", lang=lang),
    "outside long": lambda lang: pretest.plot_outside(beside(figures=long_series()), "sewage", lang=lang),
    "cusum": lambda lang: pretest.plot_cusum(built_up(), "distance", "users", lang=lang),
    "plan by effect": lambda lang: pretest.plot_plan(record(), lang=lang),
    "designs": lambda lang: pretest.plot_designs(compared(), lang=lang),
    "plan by n": lambda lang: pretest.plot_plan([record(100, 0.5), record(400, 0.9)], lang=lang),
}
every_figure = pytest.mark.parametrize("name", PLOTS)


@cache
def drawn(name, lang="nl"):
    return PLOTS[name](lang)


def shown_texts(ax):
    """Each line of text that is seen, with its box in pixels."""
    canvas = FigureCanvasAgg(ax.figure)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # letters that the font of pictures lacks
        canvas.draw()
        renderer = canvas.get_renderer()
        artists = [ax.title, *ax.texts, ax.xaxis.label, *ax.get_xticklabels(), *ax.get_yticklabels()]
        return [(text, text.get_window_extent(renderer)) for text in artists if text.get_text() and text.get_visible()]


@every_figure
@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_fit_a_phone_and_do_not_overlap(name, lang):
    ax = drawn(name, lang)
    width, height = ax.figure.get_size_inches() * ax.figure.dpi
    assert ax.figure.get_size_inches()[0] * 96 == pytest.approx(328)
    found = shown_texts(ax)
    for text, place in found:
        assert place.x0 >= -0.5, text
        assert place.x1 <= width + 0.5, text
        assert place.y0 >= -0.5, text
        assert place.y1 <= height + 0.5, text
    for (one, first), (two, second) in itertools.combinations(found, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert not (across > 2.0 and down > 5.0), (one.get_text(), two.get_text())


@every_figure
def test_the_axes_take_most_of_the_width_and_letters_can_be_read_in_print(name):
    ax = drawn(name)
    assert ax.get_position().width >= 0.6
    assert min(text.get_fontsize() for text, _ in shown_texts(ax)) >= SMALLEST


@every_figure
@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_svg_names_itself_and_keeps_text_as_text(name, lang):
    svg = pretest.to_svg(drawn(name, lang), desc=f"Words {SCRIPT}", id="f1")
    root = ElementTree.fromstring(svg)
    assert root.attrib["role"] == "img"
    assert [child.tag for child in root][:2] == ["title", "desc"]
    assert root[0].text
    assert root[1].text == f"Words {SCRIPT}"
    texts = [element.text for element in root.iter("text")]
    written = {line for text, _ in shown_texts(drawn(name, lang)) for line in text.get_text().split("\n")}
    assert written <= set(texts)
    assert "width" not in root.attrib
    assert not re.search(r"https?:", svg)
    assert "DejaVu" not in svg  # the page chooses the letters
    ids = set(re.findall(r'\bid="([^"]*)"', svg))
    assert all(one.startswith("f1-") for one in ids)
    assert set(re.findall(r'href="#([^"]*)"', svg)) | set(re.findall(r"url\(#([^)]*)\)", svg)) <= ids


@every_figure
def test_the_same_findings_give_the_same_bytes(name):
    first, second = (pretest.to_svg(PLOTS[name]("en"), id="f") for _ in range(2))
    assert first == second


@every_figure
def test_the_colours_of_a_page_are_names_and_those_of_a_file_are_colours(name):
    svg = pretest.to_svg(drawn(name), id="f")
    assert "var(--ink)" in svg
    assert "#1b2530" not in svg
    file = to_vector(drawn(name)).file()
    assert "var(" not in file
    assert ElementTree.fromstring(file).tag == "{http://www.w3.org/2000/svg}svg"


def test_a_figure_without_its_heading_is_as_much_lower():
    ax = drawn("harm")
    whole, bare = (pretest.to_svg(ax, id="f", heading=heading) for heading in (True, False))
    heights = [float(ElementTree.fromstring(svg).attrib["viewBox"].split()[3]) for svg in (whole, bare)]
    assert heights[0] - heights[1] > 20
    assert ax.get_title().split("\n")[0] in whole
    assert ElementTree.fromstring(bare)[0].text == " ".join(ax.get_title().split("\n"))
    assert f">{ax.get_title().split(chr(10))[0]}</text>" not in bare
    assert ax.title.get_visible()


TITLES = {
    "matrix": ("Schade aangetoond bij", "Harm shown for"),
    "harm": ("Schade aangetoond bij ‘Jij betaalt mee’", "Harm shown for ‘You help to pay’"),
    "icons": ("Van de 100 mensen antwoorden er 40 zo", "Of 100 people, 40 answer so"),
    "triptych": ("Verschil in deze test: +23", "Difference in this test: +23"),
    "robustness": ("Andere keuzes geven een strenger besluit bij", "Other choices give a stricter decision for"),
    "moved": ("ging het bij minstens 12 % van de mensen slechter", "at least 12% of people got worse"),
    "evidence": ("Eerder onderzoek sluit schade niet uit", "Earlier research does not rule out harm"),
    "one study": ("Eén eerdere studie vond −0,02 SD", "One earlier study found −0.02 SD"),
    "plan by effect": ("Met 200 mensen", "With 200 people"),
    "plan by n": ("Vanaf 400 mensen", "From 400 people on"),
    "waves": ("niet te vergelijken sinds meting 1", "not comparable since wave 1"),
    "one decision": ("Eén besluit van 1 maart 2026 tot en met 1 maart 2027", "One decision from 1 March 2026 to"),
    "timeline": ("40 besluiten van 1 maart 2026", "40 decisions from 1 March 2026 to"),
}


@pytest.mark.parametrize("name", TITLES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_title_is_the_finding(name, lang):
    title = " ".join(drawn(name, lang).get_title().split("\n")).replace("\u00a0", " ")
    assert TITLES[name][LANGUAGES.index(lang)] in title


def test_a_figure_can_be_drawn_on_axes_of_the_caller():
    from matplotlib.figure import Figure

    ax = Figure(figsize=(8, 9)).add_subplot()
    assert pretest.plot_forest(analysed(), "users", ax=ax) is ax
    assert ax.get_title().startswith("Harm shown")


def test_no_part_of_a_forest_says_less_of_harm_than_the_whole():
    """A part, or a unit, with nothing but reassuring cells is no reason for a reassuring title."""
    titles = {unit: pretest.plot_forest(analysed(), "non_users", unit=unit).get_title() for unit in ("sd", "points")}
    assert all(title.startswith("Harm shown for ‘You help to pay’") for title in titles.values())

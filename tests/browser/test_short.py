"""The short reports in a real browser: what fits, how many words are in view, and that a council gets one page."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pretest.findings import Findings, HouseFacts
from pretest.report import render_report
from pretest.words import LANGUAGES
from tests.browser.browser import find_browser
from tests.report.sample import PIXEL, sample
from tests.report.short_example import large, short_example

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium on this machine: install chromium")

PROFILES = ("communication", "council", "participants")
LONG = "Mensen die heel af en toe op een feest drugs gebruiken"
SIZES = """[...document.querySelectorAll('.sheet *')]
    .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
    .map(one => parseFloat(getComputedStyle(one).fontSize))"""
MOST_WORDS = 900
MOST_BYTES = 300_000


def write(folder: Path, findings: Findings, profile: str, language: str) -> str:
    path = folder / f"{profile}-{language}.html"
    path.write_text(render_report(findings, language=language, profile=profile), encoding="utf-8")
    return path.as_uri()


def opened(browser: sync_api.Browser, address: str, width: int, height: int, scheme: str = "light") -> sync_api.Page:
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=True)
    page.goto(address)
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_four_answers_stand_on_one_screen_of_a_phone(browser, tmp_path, language):
    page = opened(browser, write(tmp_path, short_example(), "communication", language), 360, 740)
    answers = page.locator(".answers > li")
    assert answers.count() == 4
    last = answers.nth(3).bounding_box()
    assert last["y"] + last["height"] <= 740


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_in_view_is_short_and_the_file_light(browser, tmp_path, language):
    address = write(tmp_path, short_example(), "communication", language)
    page = opened(browser, address, 1280, 900)
    assert page.locator("details[open]").count() == 0
    words = re.findall(r"\w[\w’'-]*", page.evaluate("document.body.innerText"))
    assert 300 < len(words) <= MOST_WORDS
    assert (tmp_path / f"communication-{language}.html").stat().st_size <= MOST_BYTES


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("labels", ["plain", "hostile"])
def test_no_page_is_wider_than_the_screen(browser, tmp_path, profile, width, labels):
    page = opened(browser, write(tmp_path, short_example(labels=labels), profile, "nl"), width, 740)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def with_house(findings: Findings) -> Findings:
    texts = {"nl": "Gemeente Voorbeeld", "en": "Town of Example"}
    house = HouseFacts(
        PIXEL, {"band": "#123456"}, texts, {"nl": "Een inleiding. " * 20, "en": "An introduction. " * 20}
    )
    return replace(findings, study=replace(findings.study, house=house))


COUNCILS = {
    "example": lambda: short_example(),
    "house": lambda: with_house(short_example()),
    "six by three": lambda: large(6, 3, LONG),
    "house, six by three": lambda: with_house(large(6, 3, LONG)),
    "nine by four": lambda: large(9, 4, "Een heel lang label " * 8),
    "no spaces": lambda: large(4, 3, "Bewustwordingscampagnemiddelengebruikers" * 3),
    "one": lambda: large(1, 1, "Kort"),
    "two waves": lambda: short_example(waves=2),
    "bare": lambda: sample(),
    "not for sharing": lambda: short_example(sharing="unsuppressed"),
}


@pytest.mark.parametrize("name", COUNCILS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_council_gets_one_page(browser, tmp_path, name, language):
    page = opened(browser, write(tmp_path, COUNCILS[name](), "council", language), 1000, 1000)
    printed = page.pdf(prefer_css_page_size=True, tagged=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.emulate_media(media="print")
    sizes = page.evaluate(SIZES)
    assert min(sizes) >= 8 * 96 / 72 - 0.01  # points to pixels
    assert page.locator("details").count() == 0


def test_an_example_of_everyday_size_keeps_its_pictures(browser, tmp_path):
    page = opened(browser, write(tmp_path, short_example(), "council", "nl"), 1000, 1000)
    assert page.locator(".people").count() == 2
    assert page.locator(".left-out").count() == 0


def test_what_does_not_fit_is_said(browser, tmp_path):
    page = opened(browser, write(tmp_path, large(9, 4, "Een heel lang label " * 8), "council", "nl"), 1000, 1000)
    rows = page.locator(".council tbody tr").count()
    told = page.locator(".left-out").all_inner_texts()
    assert rows < 9
    assert any(f"{9 - rows} met een minder zwaar besluit" in line for line in told)
    assert any("ingekort" in line for line in told)
    assert "Stop" in page.locator(".council tbody tr").first.inner_text()


def test_the_communication_page_prints_its_folds_with_numbered_pages(browser, tmp_path):
    page = opened(browser, write(tmp_path, short_example(), "communication", "nl"), 1000, 1000)
    printed = page.pdf(prefer_css_page_size=True, tagged=True)
    pages = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert 3 <= pages <= 12
    assert b"/StructTreeRoot" in printed
    page.emulate_media(media="print")
    assert page.locator("#risks table").first.is_visible()


def test_the_dark_side_is_dark_on_the_screen_and_not_on_paper(browser, tmp_path):
    page = opened(browser, write(tmp_path, short_example(), "communication", "nl"), 360, 740, "dark")

    def light() -> int:
        colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        return sum(map(int, re.findall(r"\d+", colour)[:3]))

    assert light() < 150
    page.emulate_media(media="print", color_scheme="dark")
    assert light() > 600

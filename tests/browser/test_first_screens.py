"""The first screen of a phone holds the whole answer of the waves and of a plan."""

from __future__ import annotations

import pytest

from pretest.report.pages.monitor import render_monitor
from pretest.report.pages.planreport import render_plan
from pretest.words import LANGUAGES
from tests.browser.browser import find_browser
from tests.report.sample import sample
from tests.report.waves_example import example
from tests.report.words.test_planned import RECORD

pytest.importorskip("playwright.sync_api", reason="no Playwright here: these need a browser")
pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium on this machine")

PAGES = {
    "monitor": lambda language: render_monitor(example(), language=language),
    "plan": lambda language: render_plan(sample(), RECORD, language=language),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_the_answer_fits_a_phone_without_a_scroll(browser, tmp_path, page, language):
    file = tmp_path / "page.html"
    file.write_text(PAGES[page](language), encoding="utf-8")
    opened = browser.new_page(viewport={"width": 360, "height": 740})
    opened.goto(file.as_uri())
    ends = opened.evaluate("document.querySelector('.page-head .callout').getBoundingClientRect().bottom")
    wide = opened.evaluate("document.documentElement.scrollWidth")
    assert ends <= 740
    assert wide <= 360

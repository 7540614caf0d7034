"""Every page as people meet it: by eye, ear or keyboard, on a phone, enlarged, in the dark, without scripts, on paper.

The short round looks at each kind of page twice, once on a small dark screen in Dutch and once on a wide light one in
English; the whole product of pages, languages, widths and colours is marked slow.
"""

from __future__ import annotations

import itertools
import re

import pytest

from pretest.report.pages.profile import read_profile
from pretest.words import LANGUAGES
from tests.browser.budgets import BUDGETS
from tests.browser.every_page import KINDS, PROFILES, html

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe: pip install -e .[test]")

# The complete report holds what the research profile holds, in a longer form: it waits for the slow round.
QUICK = tuple(kind for kind in KINDS if kind not in ("full", "hostile"))
OPEN_ALL = "for (const fold of document.querySelectorAll('details')) fold.open = true"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
IN_VIEW = "document.body.innerText"
STOPS = """[...document.querySelectorAll('a[href], summary, [tabindex="0"]')].filter(one => one.checkVisibility(
  {contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true}
)).map(one => one.outerHTML.slice(0, 120))"""


def violations(page) -> list[str]:
    found = axe.Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['target']} {node['html'][:160]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("kind", QUICK)
@pytest.mark.parametrize(("language", "width", "scheme"), [("nl", 320, "dark"), ("en", 1280, "light")])
def test_axe_finds_nothing(eyes, kind, language, width, scheme):
    with eyes.on(html(kind, language), width=width, scheme=scheme) as page:
        assert violations(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("language", "width", "scheme"), list(itertools.product(LANGUAGES, (320, 1280), ("light", "dark")))
)
def test_axe_finds_nothing_with_every_fold_open(eyes, kind, language, width, scheme):
    with eyes.on(html(kind, language), width=width, scheme=scheme) as page:
        page.evaluate(OPEN_ALL)
        assert violations(page) == []


def test_axe_sees_what_is_wrong(eyes):
    """The watch itself works: grey on grey, a picture without words, a page without a language."""
    with eyes.on('<title>t</title><p style="color:#999;background:#aaa">text</p><img src="data:,">') as page:
        found = " ".join(violations(page))
    assert all(rule in found for rule in ("color-contrast", "image-alt", "html-has-lang"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("language", "width", "zoom"), [("nl", 320, 1.0), ("en", 1280, 2.0)])
def test_nobody_scrolls_sideways_and_nothing_is_asked_for(eyes, kind, language, width, zoom):
    eyes.asked.clear()
    with eyes.on(html(kind, language), width=width, zoom=zoom) as page:
        assert page.evaluate(WIDER) <= 0
        page.evaluate(OPEN_ALL)
        assert page.evaluate(WIDER) <= 0
    assert eyes.asked == []


def test_a_page_that_asks_for_something_is_seen(eyes):
    eyes.asked.clear()
    with eyes.on('<title>t</title><img src="https://elsewhere.invalid/x.png" alt=""><p style="width:2000px">x') as page:
        assert page.evaluate(WIDER) > 0
    assert eyes.asked == ["https://elsewhere.invalid/x.png"]
    eyes.asked.clear()


@pytest.mark.parametrize("kind", PROFILES)
def test_figures_are_read_on_a_phone_without_a_scroll_sideways(eyes, kind):
    """But for those that were drawn 8.5 inches wide, for paper."""
    with eyes.on(html(kind, "nl"), width=360, height=740) as page:
        page.evaluate(OPEN_ALL)
        wider = page.evaluate(
            "[...document.querySelectorAll('figure svg, .hundred svg, .triptych svg')]"
            ".filter(one => !(one.getAttribute('viewBox') || '').startsWith('0 0 612 '))"
            ".filter(one => one.getBoundingClientRect().right > 360 || one.parentElement.scrollWidth > "
            "one.parentElement.clientWidth + 1).map(one => one.outerHTML.slice(0, 200))"
        )
        assert wider == []


@pytest.mark.parametrize("kind", ["research", "communication", "monitor", "plan"])
def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(eyes, kind):
    with eyes.on(html(kind, "nl"), width=360) as page:
        stops = page.evaluate(STOPS)
        assert len(stops) > 3
        reached = []
        for _ in stops:
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
            shown = page.evaluate(
                "(s => [s.outlineStyle, parseFloat(s.outlineWidth)])(getComputedStyle(document.activeElement))"
            )
            assert shown[0] != "none", reached[-1]
            assert shown[1] >= 1, reached[-1]
        assert reached == stops


def test_a_fold_opens_with_the_keyboard(eyes):
    with eyes.on(html("research", "nl")) as page:
        fold = page.locator("details.part:has(#tested-part) > summary")
        fold.focus()
        assert not page.locator("#tested-part").is_visible()
        page.keyboard.press("Enter")
        assert page.locator("#tested-part").is_visible()


def test_a_link_of_the_contents_opens_the_part_that_it_goes_to(eyes):
    with eyes.on(html("research", "nl")) as page:
        page.locator(".contents a[href='#notes-part']").click()
        assert page.locator("#notes-part").is_visible()


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_wants_less_motion_gets_none(eyes, kind):
    moving = "[getComputedStyle(document.documentElement).scrollBehavior, document.getAnimations().length]"
    with eyes.on(html(kind, "en"), motion="reduce") as page:
        assert page.evaluate(moving) == ["auto", 0]


@pytest.mark.parametrize("kind", KINDS)
def test_without_scripts_the_page_says_the_same(eyes, kind):
    with eyes.on(html(kind, "nl"), scripts=True) as page:
        said = page.locator("body").inner_text()
    with eyes.on(html(kind, "nl"), scripts=False) as page:
        assert page.locator("body").inner_text() == said
    assert "<script" not in html(kind, "nl")


@pytest.mark.parametrize("kind", QUICK)
def test_paper_is_white_and_a_head_never_stays_behind_alone(eyes, kind):
    with eyes.on(html(kind, "nl"), scheme="dark") as page:
        dark = page.evaluate("getComputedStyle(document.body).color")
        page.emulate_media(media="print", color_scheme="dark")
        style = page.evaluate(
            "(name => Object.fromEntries(['h1', 'h2', 'h3', 'caption', 'tr', 'thead'].map(one => "
            "[one, document.querySelector(one)]).filter(([_, found]) => found).map(([one, found]) => "
            "(s => [one, [s.breakAfter, s.breakInside, s.display]])(getComputedStyle(found)))))()"
        )
        assert page.evaluate("getComputedStyle(document.body).color") != dark
        assert all(style[one][0] == "avoid" for one in ("h1", "h2", "h3", "caption") if one in style), style
        assert "tr" not in style or style["tr"][1] == "avoid"
        assert "thead" not in style or style["thead"][2] == "table-header-group"
    assert re.search(r"@page\s*{[^}]*counter\(page\)[^}]*counter\(pages\)", html(kind, "nl"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", sorted(BUDGETS))
def test_no_page_is_longer_or_larger_than_its_budget(eyes, profile, language):
    if profile not in PROFILES or (profile != "research" and len(read_profile(profile).sections) > 0):
        pytest.skip(f"the profile {profile} has no page of its own")
    budget, text = BUDGETS[profile], html(profile, language)
    assert len(text.encode("utf-8")) <= budget.bytes
    with eyes.on(text, width=360, height=740) as page:
        words = re.findall(r"\w[\w’'.,%-]*", page.evaluate(IN_VIEW))
        assert budget.words is None or len(words) <= budget.words
        if budget.pages is not None:
            printed = page.pdf(prefer_css_page_size=True)
            assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= budget.pages


def test_a_cell_that_is_read_from_the_right_turns_no_other(eyes):
    with eyes.on(html("hostile", "nl")) as page:
        kept = page.evaluate(
            "[...document.querySelectorAll('td, tbody th[scope=row]')].map(one => getComputedStyle(one).unicodeBidi)"
        )
        assert set(kept) == {"plaintext"}

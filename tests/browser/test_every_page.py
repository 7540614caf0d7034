"""Every page as people meet it: by eye, ear or keyboard, on a phone, enlarged, in the dark, without scripts, on paper.

The short round opens each kind of page twice, once on a small dark screen in Dutch and once on a wide light one in
English, and asks all of it there; the whole product of pages, languages, widths and colours is marked slow.
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
MOVING = "[getComputedStyle(document.documentElement).scrollBehavior, document.getAnimations().length]"
STOPS = """[...document.querySelectorAll('a[href], summary, [tabindex="0"]')].filter(one => one.checkVisibility(
  {contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true}
)).map(one => one.outerHTML.slice(0, 120))"""


def violations(page) -> list[str]:
    found = axe.Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['target']} {node['html'][:160]}" for one in found for node in one["nodes"]]


def sideways(page) -> list[str]:
    """How much wider than the screen the page is, with its folds as they are and with all of them open."""
    found = {"as it opens": page.evaluate(WIDER)}
    page.evaluate(OPEN_ALL)
    found["every fold open"] = page.evaluate(WIDER)
    return [f"{when}: {pixels} px" for when, pixels in found.items() if pixels > 0]


def wide_figures(page) -> list[str]:
    """Figures that need a scroll sideways on a phone, but for those that were drawn 8.5 inches wide, for paper."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate(OPEN_ALL)
    return page.evaluate(
        "[...document.querySelectorAll('figure svg, .hundred svg, .triptych svg')]"
        ".filter(one => !(one.getAttribute('viewBox') || '').startsWith('0 0 612 '))"
        ".filter(one => one.getBoundingClientRect().right > 360 || one.parentElement.scrollWidth > "
        "one.parentElement.clientWidth + 1).map(one => one.outerHTML.slice(0, 200))"
    )


def on_paper(page) -> list[str]:
    """What is printed dark from a dark screen, or lets a head stand alone at the foot of a page."""
    page.set_viewport_size({"width": 1280, "height": 800})  # paper is wider than a phone
    dark = page.evaluate("getComputedStyle(document.body).color")
    page.emulate_media(media="print", color_scheme="dark")
    style = page.evaluate(
        "(name => Object.fromEntries(['h1', 'h2', 'h3', 'caption', 'tr', 'thead'].map(one => "
        "[one, document.querySelector(one)]).filter(([_, found]) => found).map(([one, found]) => "
        "(s => [one, [s.breakAfter, s.breakInside, s.display]])(getComputedStyle(found)))))()"
    )
    found = [f"{one}: {style[one]}" for one in ("h1", "h2", "h3", "caption") if style.get(one, ["avoid"])[0] != "avoid"]
    if page.evaluate("getComputedStyle(document.body).color") == dark:
        found.append("as dark as the screen")
    if "tr" in style and style["tr"][1] != "avoid":
        found.append(f"tr: {style['tr']}")
    if "thead" in style and style["thead"][2] != "table-header-group":
        found.append(f"thead: {style['thead']}")
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_on_a_small_dark_screen(eyes, kind):
    """Opened once for all that is asked of it, and every fault is told; paper comes last, since it stays so."""
    eyes.asked.clear()
    with eyes.on(html(kind, "nl"), width=320, scheme="dark") as page:
        said = page.locator("body").inner_text()
        faults = {"axe": violations(page) if kind in QUICK else [], "wider": sideways(page)}
        faults["figures"] = wide_figures(page) if kind in PROFILES else []
        faults["paper"] = on_paper(page) if kind in QUICK else []
    faults["asked"] = list(eyes.asked)
    with eyes.on(html(kind, "nl"), width=320, scheme="dark", scripts=False) as page:
        faults["without scripts"] = [] if page.locator("body").inner_text() == said else ["another text"]
    assert {name: found for name, found in faults.items() if found} == {}
    assert "<script" not in html(kind, "nl")
    assert re.search(r"@page\s*{[^}]*counter\(page\)[^}]*counter\(pages\)", html(kind, "nl"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_on_a_wide_light_screen(eyes, kind):
    """In English, then without motion, then enlarged twice: half as many CSS pixels on the same screen."""
    eyes.asked.clear()
    with eyes.on(html(kind, "en"), width=1280, scheme="light") as page:
        faults = {"axe": violations(page) if kind in QUICK else []}
        page.emulate_media(reduced_motion="reduce")
        faults["motion"] = [] if page.evaluate(MOVING) == ["auto", 0] else page.evaluate(MOVING)
        page.set_viewport_size({"width": 640, "height": 400})
        faults["wider"] = sideways(page)
    faults["asked"] = list(eyes.asked)
    assert {name: found for name, found in faults.items() if found} == {}


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


def test_each_watch_sees_what_is_wrong(eyes):
    """Words that move, a figure wider than a phone, a head that may stay behind and paper as dark as the screen."""
    wrong = (
        "<title>t</title><style>html { scroll-behavior: smooth }</style><h2>t</h2>"
        '<figure><svg viewBox="0 0 9 9" width="700" height="9"></svg></figure>'
    )
    with eyes.on(wrong, width=320, scheme="dark") as page:
        page.emulate_media(reduced_motion="reduce")
        assert page.evaluate(MOVING) == ["smooth", 0]
        assert len(sideways(page)) == 2
        assert len(wide_figures(page)) == 1
        assert on_paper(page) == ["h2: ['auto', 'auto', 'block']", "as dark as the screen"]


def test_a_page_that_asks_for_something_is_seen(eyes):
    eyes.asked.clear()
    with eyes.on('<title>t</title><img src="https://elsewhere.invalid/x.png" alt=""><p style="width:2000px">x') as page:
        assert page.evaluate(WIDER) > 0
    assert eyes.asked == ["https://elsewhere.invalid/x.png"]
    eyes.asked.clear()


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

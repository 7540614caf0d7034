"""A trusted study may change how a report looks and part of its words; never what it judges, shows or lets in."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from pretest.errors import SpecError
from pretest.findings import HouseFacts
from pretest.library import Library
from pretest.report import render_report
from pretest.report.pages.changed import changes
from pretest.report.pages.fragments import require_fragment
from pretest.report.pages.ownstyle import GUARD, require_style
from pretest.report.words.edition import read_edition
from pretest.report.words.fixed import FIXED_SECTIONS, REQUIRED
from tests.report.sample import SCRIPT, sample

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
CSP = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
FREE = "methods_plain"
LOGO = "data:image/png;base64,iVBORw0KGgo="


pytestmark = pytest.mark.usefixtures("no_drawing")


def trusted(folder, **files):
    for name, text in files.items():
        path = folder / "reports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Library(folder, templates="study")


def page(library, findings=None, profile="full"):
    return render_report(findings or sample(), language="en", profile=profile, library=library)


class Outline(HTMLParser):
    """Ids of sections and the words on badges, as a browser sees them."""

    def __init__(self, html):
        super().__init__()
        self.sections, self.badges, self.styles, self.metas = [], [], 0, []
        self.depth, self.in_badge = 0, False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self.styles += tag == "style"
        if tag == "meta" and said.get("http-equiv"):
            self.metas.append(said["content"])
        if tag == "section":
            self.sections.append(said["id"])
        if tag == "span" and "badge" in (said.get("class") or "").split():
            self.in_badge = True
            self.badges.append("")

    def handle_data(self, data):
        if self.in_badge and data.strip():
            self.badges[-1] = data.strip()
            self.in_badge = False


def test_a_study_that_changes_all_it_may_keeps_policy_sections_and_words(tmp_path):
    plain = Outline(page(None))
    words = "page: {kind: Nothing to see, contents: Inhalt}\nplanning: {kind: Own}\n"
    section = "<p class='badge'>All is well</p><h3>{{ t('page.skip') }}</h3>"
    style = "@media screen { #harms, .badge, p { color: #ffffff; font-family: Webdings } }"
    library = trusted(tmp_path, **{
        "pages/en.yaml": words,
        "styles/report.css": style,
        **{f"sections/{name}/section.html.j2": section for name in (FREE, "tested", "participants")},
    })  # fmt: skip
    html = page(library)
    changed = Outline(html)
    assert html.count(CSP) == 1
    assert html.index(CSP) < html.index("<style>")
    assert changed.metas == plain.metas
    assert changed.sections == plain.sections
    assert set(REQUIRED) <= set(changed.sections)
    assert [one for one in changed.badges if one != "All is well"] == plain.badges
    assert "Page text and layout of this report were changed by the study." in html
    assert html.index("were changed by the study") < html.index("<main")
    assert html.rindex(GUARD) > html.index("font-family: Webdings")  # what must be read comes last


@pytest.mark.parametrize(
    "name",
    [
        "pages/base.html.j2",
        "pages/report.html.j2",
        "pages/parts.html.j2",
        *(f"sections/{name}/section.html.j2" for name in FIXED_SECTIONS),
    ],
)
def test_templates_that_every_reader_needs_are_never_the_study_s(tmp_path, name):
    with pytest.raises(SpecError, match=re.escape(f"reports/{name}: this template is the same in every report")):
        page(trusted(tmp_path, **{name: "nothing"}))
    assert page(Library(tmp_path)) == page(None)  # untrusted it is not even read


def test_letter_case_is_no_way_round(tmp_path):
    library = trusted(tmp_path, **{"Pages/Base.html.j2": "nothing"})
    with pytest.raises(SpecError, match="the same in every report"):
        page(library)


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<style>#harms{display:none}</style>",
        "<p style='display:none'>",
        "<div style='position:fixed;inset:0'></div>",
        "<div><p>open",
        "</section></main><p></p>",
        "<!-- swallows the rest -->",
        "<!DOCTYPE html>",
        "<?php x ?>",
        "<meta http-equiv='refresh' content='0;url=https://x'>",
        "<base href='https://x/'>",
        "<link rel='stylesheet' href='https://x'>",
        "<iframe src='https://x'></iframe>",
        "<form action='https://x'></form>",
        "<textarea>",
        "<title>",
        "<template>",
        "<img src='https://x/y.png'>",
        "<img src='data:image/svg+xml;base64,QQ=='>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='data:text/html,x'>x</a>",
        "<a href='//x/y'>x</a>",
        "<p onclick='alert(1)'>x</p>",
        "<p id='harms'>x</p>",
        "<svg><image href='https://x'/></svg>",
        "<svg><use href='https://x'/></svg>",
        "<svg><style>p{}</style></svg>",
        "<svg><path fill='url(https://x)'/></svg>",
        "<svg><foreignObject><p>x</p></foreignObject></svg>",
        "<section id='own'><h2>Own</h2></section>",
    ],
)
def test_html_that_reaches_beyond_its_section_is_refused(tmp_path, html):
    with pytest.raises(SpecError, match="the template writes"):
        page(trusted(tmp_path, **{f"sections/{FREE}/section.html.j2": html}))


@pytest.mark.parametrize("html", ["<!-- swallows the rest", "<![CDATA[ x", "<p", "<p class='", "</", "&lt;script&gt;"])
def test_html_that_breaks_off_takes_nothing_with_it(html):
    try:
        made = require_fragment(html, "x", frozenset())
    except SpecError:
        return
    assert "<" not in made


def test_html_of_a_section_is_written_anew():
    html = '<p class="a" lang=nl>1 &lt; 2 &amp; "x"<br>é</p><svg viewBox="0 0 1 1"><path d="M0 0"/></svg>'
    made = require_fragment(html, "x", frozenset())
    drawn = '<svg viewbox="0 0 1 1"><path d="M0 0"></path></svg>'
    assert made == f'<p class="a" lang="nl">1 &lt; 2 &amp; "x"<br>é</p>{drawn}'
    assert require_fragment(made, "x", frozenset()) == made


def test_every_shipped_section_that_is_free_is_html_of_a_section(tmp_path):
    names = [name for name in Library().names("reports/sections", "") if name not in FIXED_SECTIONS]
    files = {}
    for name in names:
        shipped = Library().find(f"reports/sections/{name}/section.html.j2").data.decode("utf-8")
        files[f"sections/{name}/section.html.j2"] = shipped
    library = trusted(tmp_path, **files)
    plain = render_report(sample(), language="en", profile="full")
    own = render_report(sample(), language="en", profile="full", library=library)
    assert Outline(own).sections == Outline(plain).sections
    assert Outline(own).badges == Outline(plain).badges


@pytest.mark.parametrize(
    "css",
    [
        "#harms { display: none }",
        "#harms { visibility: hidden }",
        "p { position: absolute }",
        "p { color: red !important }",
        "p { font-size: 0 }",
        "p { background: #000 }",
        "p { --ink: #fff }",
        "p { color: var(--paper) }",
        "p::before { content: 'safe' }",
        "p { color: red",
        "p { color: red } }",
        "p { color: rgb(1,2,3 } #x { color: red }",
        "p { font-family: 'open } a { color: red }",
        "p[a='x] { color: red }",
        "@font-face { font-family: x }",
        "@layer x { p { color: red } }",
        "color: red",
        "/* open",
        "p { opacity: 0 }",
        "p { margin: -99em }",
    ],
)
def test_a_style_that_could_hide_something_is_refused(css):
    with pytest.raises(SpecError, match="the style sheet holds"):
        require_style(css, "reports/styles/report.css")


def test_a_style_that_only_looks_is_taken():
    css = "/* ours */ h1, h2 { font-family: Georgia, 'Times New Roman'; color: #123456; border-top-color: red }"
    assert "Georgia" in require_style(css, "x")
    assert "Georgia" in require_style(f"@media print {{ {css} }}", "x")


def facts(*records, **more):
    findings = sample()
    return replace(findings, provenance={**findings.provenance, "overrides": list(records), **more})


def told(findings, library=None, language="en", profile=""):
    return changes(read_edition(findings, language), library or Library(), profile)


def test_own_versions_are_told_on_the_first_page_in_both_languages():
    scale, answers = ({"kind": "scale", "name": "blame"}, {"kind": "answers", "name": "agree5"})
    assert told(facts(scale, answers)) == ("This study uses its own version of: scale ‘blame’ and answers ‘agree5’.",)
    assert told(facts(scale), language="nl") == ("Deze studie gebruikt een eigen versie van: schaal ‘blame’.",)
    html = page(None, facts(scale))
    assert html.index("its own version of: scale ‘blame’") < html.index("<main")


def test_nothing_is_told_where_nothing_was_changed():
    assert told(sample()) == told(facts()) == ()
    assert 'class="changed"' not in page(None)


def test_many_own_versions_are_counted():
    (sentence,) = told(facts(*({"kind": "scale", "name": f"s{number}"} for number in range(20))))
    assert sentence.endswith("scale ‘s10’ and 9 more.")


def test_names_and_kinds_of_damaged_findings_do_no_harm():
    findings = facts({"kind": "<b>", "name": SCRIPT}, "x", None, {"name": 3})
    assert SCRIPT not in page(None, findings)
    assert "&lt;script&gt;" in page(None, findings)
    assert told(replace(findings, provenance={"overrides": "x"})) == ()


def test_an_own_profile_is_told(tmp_path):
    shipped = Library().find("reports/profiles/council.yaml").data.decode("utf-8")
    trusted(tmp_path, **{"profiles/council.yaml": shipped.replace("For the council", "For me")})
    assert "version of the report ‘council’" in page(Library(tmp_path), profile="council")


def styled(**house):
    findings = sample()
    given = {"logo": None, "colours": {}, "sender": None, "intro": None, **house}
    return replace(findings, study=replace(findings.study, house=HouseFacts(**given)))


def test_a_house_style_stands_on_the_page_and_is_escaped():
    text = f"{SCRIPT} \n\n second"
    html = page(
        None,
        styled(
            logo=LOGO,
            colours={"accent": "#0b5394", "band": "#ffd700"},
            sender={"nl": SCRIPT, "en": "City & Co"},
            intro={"nl": text, "en": text},
        ),
    )
    assert f'<img src="{LOGO}" alt="Logo of City &amp; Co">' in html
    assert SCRIPT not in html
    assert "--link:#0b5394;" in html
    assert "--band:#ffd700;--on-band:#000000;" in html
    assert html.count('class="intro"') == 2


def test_a_dark_band_has_white_letters_and_verdict_colours_stay():
    html = page(None, styled(colours={"band": "#101010"}, sender={"en": "City"}))
    assert "--on-band:#ffffff;" in html
    plain = page(None)
    assert re.findall(r'style="background:[^"]*"', html) == re.findall(r'style="background:[^"]*"', plain)


def test_a_logo_without_a_sender_has_its_own_alt():
    assert 'alt="Logo of the sender"' in page(None, styled(logo=LOGO))

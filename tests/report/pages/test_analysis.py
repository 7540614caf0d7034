"""The whole page: what is on it, in which order, for whom, and what it can never do."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from pretest.errors import SpecError
from pretest.findings import ToldFacts
from pretest.library import Library, shipped
from pretest.report import render_report
from pretest.report.pages import analysis as report_html
from pretest.report.pages.profile import read_profile
from pretest.report.sections.registry import sections_of
from pretest.report.words.edition import Edition, read_edition
from pretest.report.words.strings import Strings, read_strings
from pretest.spec.qualityrule import RULE_WORDS
from pretest.tables import registry
from pretest.words import HARM_ROLES, LANGUAGES
from tests.report.beside_example import beside, calm
from tests.report.judged_example import every_word, with_changes
from tests.report.losses_example import line, losses
from tests.report.measures_example import measured
from tests.report.parsing import page, parse, tree
from tests.report.sample import FORMULA, QUOTES, SCRIPT, bare, large, sample
from tests.report.words.test_strings import OF_PRACTICE

LABELS = ("plain", "hostile")

SAVED = ("data:text/csv;charset=utf-8,", "data:image/svg+xml;charset=utf-8,")  # files that a page holds itself


@pytest.mark.parametrize(
    ("language", "profile"),
    [("nl", "full"), ("en", "full"), ("nl", "research")],
)
def test_every_section_of_the_profile_stands_there_in_order(language, profile):
    root = tree(language, profile)
    strings, sections = read_strings(language), read_profile(profile).sections
    headings = [(section.attrs["id"], section.all("h2")[0].text) for section in root.all("section")]
    assert headings == [(name, strings(f"section.{name}.title")) for name in sections]
    links = [link.attrs["href"].removesuffix("-part") for nav in root.all("nav") for link in nav.all("a")]
    assert links == [f"#{name}" for name in sections]


@pytest.mark.parametrize("labels", LABELS)
def test_headings_go_down_one_level_at_a_time(labels):
    levels = [int(element.tag[1]) for element in tree(labels=labels).all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_frame_helps_people_who_use_other_means_than_eyes_and_mouse(language):
    root = tree(language)
    assert root.all("html")[0].attrs["lang"] == language
    assert [len(root.all(tag)) for tag in ("main", "nav")] == [1, 1]
    skip = root.all("body")[0].all("a")[0]
    assert skip.attrs["href"] == f"#{root.all('main')[0].attrs['id']}"
    assert all(image.attrs["alt"] for image in root.all("img"))


@pytest.mark.parametrize("labels", LABELS)
def test_ids_are_unique_and_every_reference_leads_somewhere(labels):
    elements = tree(labels=labels).all()
    ids = [element.attrs["id"] for element in elements if "id" in element.attrs]
    assert len(ids) == len(set(ids))
    references = [element.attrs["href"][1:] for element in elements if element.attrs.get("href", "").startswith("#")]
    references += [name for element in elements for name in element.attrs.get("aria-labelledby", "").split()]
    references += [
        name for element in elements for name in re.findall(r"url\(#(.*?)\)", " ".join(element.attrs.values()))
    ]
    assert set(references) <= set(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_a_name_a_text_alternative_and_the_table_behind_it(language):
    figures = tree(language).all("figure")
    assert len(figures) >= 14
    for figure in figures:
        (drawing,) = [svg for svg in figure.all("svg") if svg.attrs.get("role") == "img"]
        title, description = drawing.children[:2]
        assert (title.tag, description.tag) == ("title", "desc")
        assert title.text.strip()
        assert description.text.strip()
        assert drawing.attrs["aria-labelledby"].split() == [title.attrs["id"], description.attrs["id"]]
        assert "viewbox" in drawing.attrs
        assert len(figure.all("table")) == 1
        assert figure.all("figcaption")[0].text.strip()


@pytest.mark.parametrize("labels", LABELS)
def test_every_table_has_a_caption_and_headings_with_a_scope(labels):
    tables = tree(labels=labels).all("table")
    assert len(tables) > 20
    for table in tables:
        assert table.children[0].tag == "caption"
        assert table.children[0].text.strip()
        assert {head.attrs.get("scope") for head in table.all("th")} <= {"col", "row", "rowgroup"}
        width = len(table.all("thead")[0].all("th"))
        for row in table.all("tr"):
            assert sum(int(cell.attrs.get("colspan", 1)) for cell in row.children) == width
            assert row.children[0].tag == "th"
            assert all(cell.text.strip() for cell in row.children)


@pytest.mark.parametrize("labels", LABELS)
def test_the_page_needs_nothing_from_outside(labels):
    elements = tree(labels=labels).all()
    assert not {element.tag for element in elements} & {
        "script",
        "link",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
        "use:http",
    }
    for element in elements:
        for name, value in element.attrs.items():
            assert not name.startswith("on"), f"<{element.tag} {name}>"
            if name in ("src", "srcset", "poster", "data", "action", "xlink:href"):
                assert value.startswith("data:image/"), value
            if name == "href":
                assert value.startswith(("#", "https://doi.org/10.", *SAVED)), value
                assert "download" in element.attrs or not value.startswith("data:")
            if name == "style":
                assert "url" not in value.replace("url(#", "")
    style = next(element for element in elements if element.tag == "style").text
    assert not re.search(r"url\s*\(|@import", style)
    policy = next(element for element in elements if "http-equiv" in element.attrs)
    assert policy.attrs["content"].startswith("default-src 'none';")


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_texts_are_shown_as_text(language):
    root = tree(language, labels="hostile")
    assert root.all("h1")[0].text == f"</title>{SCRIPT}"
    assert root.all("title")[0].text.startswith(f"</title>{SCRIPT}")
    drawn = {text.text for svg in root.all("svg") for text in svg.all("text")}
    assert FORMULA in drawn
    assert any("$x^2$" in text for text in drawn)
    assert any(SCRIPT in title.text for svg in root.all("svg") for title in svg.all("title"))
    assert any(QUOTES in caption.text for caption in root.all("caption"))
    assert "https://evil.example" not in page(language, labels="hostile")
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", page(language, labels="hostile"))


def test_only_pictures_that_are_data_are_shown():
    assert [image.attrs["src"][:22] for image in tree().all("img")] == ["data:image/png;base64,"]
    hostile = tree(labels="hostile")
    assert hostile.all("img") == []
    assert hostile.all("main")[0].text.count(read_strings("nl")("tested.image_refused")) == 5


def test_colour_is_never_the_only_signal():
    page = tree()
    shapes = {symbol.attrs["id"] for symbol in page.all("symbol") if symbol.all("path", "circle")}
    assert len(shapes) > 4
    badges = [element for element in page.all("span") if "badge" in element.attrs.get("class", "").split()]
    assert len(badges) > 40
    for badge in badges:
        assert badge.text.strip()
        assert {use.attrs["href"].removeprefix("#") for use in badge.all("use")} <= shapes
        assert badge.all("use")


def test_results_of_a_weak_measurement_carry_their_marker_everywhere():
    root = tree("en")
    groups = [head.text for head in root.all("th") if head.attrs["scope"] == "rowgroup"]
    assert "Shame (weak measurement)" in groups
    assert "Blame (moderate measurement)" in groups
    assert "Reactance (weak measurement)" in groups
    assert "Shame" not in [group for group in groups if group not in _item_groups(root)]
    drawn = [text.text for svg in root.all("svg") for text in svg.all("text")]
    assert "Shame (weak measurement)" in " ".join(drawn)
    assert "the measurement of Shame is weak" in root.all("main")[0].text


def _item_groups(root):
    items = [table for table in root.all("table") if table.children[0].text.startswith("Per question")]
    return [head.text for table in items for head in table.all("th") if head.attrs["scope"] == "rowgroup"]


@pytest.mark.usefixtures("no_drawing")
@pytest.mark.parametrize("language", LANGUAGES)
def test_complete_figures_are_not_for_sharing_and_the_first_line_says_so(language):
    rendered = render_report(sample(sharing="unsuppressed"), language=language, profile="full")
    body = parse(rendered).all("body")[0]
    assert body.children[0].text.strip() == read_strings(language)("page.not_for_sharing")
    assert read_strings(language)("page.not_for_sharing") not in page(language)


def test_another_process_renders_the_same():
    code = (
        "import sys; from pretest.report import render_report; from tests.report.sample import sample;"
        "sys.stdout.buffer.write(render_report(sample(), language='nl', profile='full').encode())"
    )
    command = [sys.executable, "-c", code]
    other = subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, check=True)
    assert other.stdout == page("nl", "full").encode()


@pytest.mark.usefixtures("no_drawing")
@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_without_anything_say_that_nothing_is_known(language):
    strings = read_strings(language)
    text = parse(render_report(bare(), language=language)).all("main")[0].text
    for key in ("decisions.none", "risks.none", "harms.none", "tested.no_control", "tested.no_text"):
        assert strings(key) in text
    assert strings("provenance.lock_state.not_locked") in text


@pytest.mark.usefixtures("no_drawing")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_on_the_page_is_a_row_of_the_tables(language):
    """What a sentence or a badge says, read from the page, against the tables; no card says more than its cells."""
    for findings in (sample(), *every_word()[:2]):
        root = parse(render_report(findings, language=language, profile="full"))
        told = [element.attrs for element in root.all("li", "p", "span") if "data-claim" in element.attrs]
        verdicts = findings.verdicts
        cells, decisions = verdicts[verdicts["outcome"] != ""], verdicts[verdicts["outcome"] == ""]
        said = {(row.concept, row.audience, row.outcome): row.verdict for row in cells.itertuples()}
        assert len(told) > 50
        for claim in told:
            place = claim["data-concept"], claim["data-audience"]
            if claim["data-kind"] == "verdict":
                assert {said[(*place, outcome)] for outcome in claim["data-outcome"].split()} == {claim["data-claim"]}
            if claim["data-kind"] in ("decision", "harm_badge", "aim_badge") and claim["data-outcome"] == "":
                here = decisions[(decisions["concept"] == place[0]) & (decisions["audience"] == place[1])]
                column = "verdict" if claim["data-kind"] == "decision" else claim["data-kind"]
                assert here[column].tolist() == [claim["data-claim"]]
            if claim["data-claim"] == "not_above_limit":
                loud = cells[(cells["concept"] == place[0]) & cells["verdict"].isin(["harm", "harm_signalled"])]
                assert place[1] not in set(loud["audience"])
                assert place[1] != "" or loud.empty


@pytest.mark.usefixtures("no_drawing")
def test_what_a_sentence_claims_cannot_break_out_of_its_attribute():
    hostile = f'"><b id="out">{SCRIPT}'
    findings = with_changes(sample(), (("users", "pay", "shame", {"outcome": hostile}),))
    root = parse(render_report(findings, language="en", profile="full"))
    outcomes = {element.attrs["data-outcome"] for element in root.all("li") if "data-claim" in element.attrs}
    assert hostile in outcomes
    assert not [element for element in root.all() if element.tag == "script" or element.attrs.get("id") == "out"]


@pytest.mark.usefixtures("no_drawing")
def test_several_waves_are_told_apart():
    rendered = render_report(sample(waves=2), language="en", profile="full")
    headings = [element.text for element in parse(rendered).all("h3")]
    assert "Talk about it, wave 1" in headings
    assert "People who use drugs, wave 2" in headings


def test_findings_of_a_monitor_are_refused():
    with pytest.raises(ValueError, match="monitor"):
        render_report(bare("monitor"), language="nl")


def test_large_studies_stay_readable():
    root = parse(render_report(large(), language="en", profile="full"))
    figures = [
        figure for section in root.all("section") if section.attrs["id"] == "harms" for figure in section.all("figure")
    ]
    tables = [table for figure in figures for table in figure.all("table")]
    rows = [row for table in tables for row in table.all("tr") if row.attrs.get("class") != "group"]
    assert len(rows) - len(tables) == 3 * 2 * 16
    for figure in figures:
        (drawing,) = [svg for svg in figure.all("svg") if "viewbox" in svg.attrs and svg.attrs.get("role") == "img"]
        width, height = (float(number) for number in drawing.attrs["viewbox"].split()[2:])
        assert height / width < 2.7  # fits on a printed page with letters of 8 points


def test_nothing_is_computed_or_trusted_in_templates():
    for path in Path(str(shipped().joinpath("reports"))).rglob("*.j2"):
        source = path.read_text(encoding="utf-8")
        for expression in re.findall(r"\{\{.*?\}\}|\{%.*?%\}", source, re.DOTALL):
            assert not re.search(r"\|\s*(safe|round|sum|int|float)\b|[^/] [-+*/] [^/]|autoescape", expression), (
                path.name
            )


class Recorder(dict):
    """Texts that remember which of them were used."""

    used: set[str] = set()  # noqa: RUF012

    def __getitem__(self, key: str) -> str:
        self.used.add(key)
        return super().__getitem__(key)


# Words for codes of other parts of the package and for the command line, and texts of the other kind of report.
ELSEWHERE = (
    "override.",  # test_fixed.py
    "house.",
    "screen.",
    "note.",
    "step.",
    "rule.",
    "action.",
    "reason.",
    "design_checks.flag.",
    "comparability.",  # test_comparability.py
    "sensitivity.",  # test_subgroups.py
    "subgroups.",
    "methods.full.dif.",  # test_methods.py
    "methods.full.sensitivity.",
    "methods.full.subgroups.",
    "estimand.",
    "provenance.",
    "date.month.",
    "workbook.",  # test_workbook.py
    "notes.times",  # test_research.py
    "notes.about",
    "tested.questions",
    "told.",  # test_told.py
    "crosscheck.",  # test_crosscheck.py
    "randomisation.",  # test_randomisation.py
    "decisions.next_look",  # test_looked.py
    *OF_PRACTICE,  # test_strings.py
    "section.research",
    "section.practice",
    "section.triptych",
)
OTHER_REPORT = (
    "short.",
    "apa.",
    "summary.",
    "terminal.",
    "workbook.",
    "checking.",
    "watch.",
    "cusum.",
    "section.cusum.",
    "lookback.",
    "section.look_back.",
    "beside.",  # tests/report/sections/test_beside.py
    "section.beside.",
    "section.wave_answer.",
    "taken.",
    "timeline.",
    "section.decisions_taken.",
    "level.",
    "lock.",
    "planning.",
    "monitor.",
    "page.wave",
    "column.audience",
    "column.outcome",
    "column.share",
    "section.monitored.",
    "section.watched.",
    "section.comparability.",
    "figure.",
)


@pytest.mark.usefixtures("no_drawing")
def test_every_text_is_used(monkeypatch):
    Recorder.used = set()

    def read(findings, language, library=None) -> Edition:
        edition = read_edition(findings, language, library)
        strings = Strings(language, Recorder(edition.strings.texts))
        return Edition(edition.findings, strings, type(edition.numerals)(strings), edition.labels)

    monkeypatch.setattr(report_html, "read_edition", read)
    for findings in variants():
        render_report(findings, language="en")
    for findings in about_the_message():
        render_report(findings, language="en", profile="communication")
    unused = {key for key in read_strings("en").texts if not key.startswith(ELSEWHERE + OTHER_REPORT)} - Recorder.used
    assert sorted(unused) == []


@cache
def variants():
    """Findings that together hold everything a report has words for: made once, as nobody changes them."""
    complete = sample(sharing="unsuppressed", labels="hostile")
    weighted = sample().with_tables(distributions=sample().distributions.assign(weighted=True))
    several = [weighted, sample(), bare(), large(), odd(), measured(), sample(waves=2), complete, with_holm()]
    return [
        *several,
        sample().with_tables(**calm()),
        reversed_benefit(),
        *every_word(),
        *about_the_message(),
        second_control(),
    ]


def second_control():
    """What is sent today is judged without a decision, and reactions are compared with it."""
    findings = sample()
    arms = findings.study.arms
    other = arms[-1].id
    verdicts, estimates = findings.verdicts, findings.estimates.copy()
    reactions = (estimates["outcome"] == "reactance") & (estimates["concept"] != other)
    estimates.loc[reactions, "reference"] = other
    facts = replace(findings.study, arms=(*arms[:-1], replace(arms[-1], control=True)))
    undecided = verdicts[(verdicts["outcome"] != "") | (verdicts["concept"] != other)]
    return replace(findings, study=facts).with_tables(estimates=estimates, verdicts=undecided)


LEVELS = (  # of three outcomes: where more is better, neither, and worse, with the question that is told
    ("support", {"lowest": 1.0, "highest": 5.0}),
    ("reactance", {}),
    ("distance", {"item": "d1", "share": 0.4, "told_low": 0.3, "told_high": 0.5}),
)


def about_the_message():
    """Every word on who understood a message, of all and of groups, and levels of what is asked about it."""
    told = ToldFacts(
        "distance", "d1", {"nl": "Vraag?", "en": "Question?"}, ({"nl": "ja", "en": "yes"},), 4.0, 5, "worse"
    )
    own = {"distance": {"told": told}, "reactance": {"higher_is": "neutral"}}
    study = sample().study
    findings = replace(
        sample(), study=replace(study, outcomes=tuple(replace(one, **own.get(one.id, {})) for one in study.outcomes))
    )
    audience = study.audiences[0].id
    arms = [arm.id for arm in study.arms if not arm.control]
    row = dict.fromkeys(registry.table("understood").kinds) | {
        "wave": 1, "audience": audience, "scale": "comprehension", "subgroup": "", "level": "", "n": 200,
        "n_right": 100,
        "share": 0.5, "conf_low": 0.43, "conf_high": 0.57, "conf_level": 0.95, "gate": 0.8, "weighted": False,
        "suppressed": False, "met": "met",
    }  # fmt: skip
    group, hidden = {"subgroup": "gender", "level": "women"}, {"n": None, "n_right": None, "share": None}
    words = [
        [{"met": "not_met"}, {"met": "not_judged", **group}],
        [{}, {"met": "not_met", **group}],
        [{"met": "cannot_tell"}, {"met": "not_met", **group, **hidden}],
        [{}, {"met": "cannot_tell", **group}],
    ]
    for one in words:
        rows = [row | {"concept": arms[0]} | changes for changes in one]
        yield findings.with_tables(understood=registry.table("understood").require(pd.DataFrame(rows)))
    level = dict.fromkeys(registry.table("message_levels").kinds) | {
        "wave": 1, "audience": audience, "role": "mechanism", "n": 80, "mean": 3.25, "std_error": 0.17, "df": 79.0,
        "conf_low": 2.91, "conf_high": 3.59, "conf_level": 0.95, "lowest": 1.0, "highest": 5.0, "item": "",
        "weighted": False, "suppressed": False,
    }  # fmt: skip
    open_ended = {"lowest": None, "highest": None}
    for outcome, changes in LEVELS:
        few = {"concept": arms[1], "n": None, "mean": None, "suppressed": True}
        same = {"concept": arms[2], "conf_low": None, "conf_high": None}
        rows = [level | {"outcome": outcome} | open_ended | changes | own for own in ({"concept": arms[0]}, few, same)]
        yield findings.with_tables(message_levels=registry.table("message_levels").require(pd.DataFrame(rows)))


def odd():
    """Every decision and reason that the sample lacks, figures that are missing, units that are rare."""
    findings = sample()
    verdicts, risks, reliability = (getattr(findings, name).copy() for name in ("verdicts", "risks", "reliability"))
    whole = verdicts["outcome"] == ""
    verdicts.loc[whole, "suppressed"] = False
    decisions = {
        "pay": ("not_measured", "no_primary_harm"),
        "body": ("harmless_aim_not_shown", "aim_not_measured"),
        "most": ("no_control", "no_control"),
        "talk": ("revise", "harm_signalled:intention; trivial_harm:felt"),
    }
    for concept, (decision, reason) in decisions.items():
        verdicts.loc[whole & (verdicts["concept"] == concept), ["verdict", "reason", "n_more"]] = [
            decision,
            reason,
            None,
        ]
    cells = {"intention": "harm_signalled", "felt": "trivial_harm", "help": "inconclusive"}
    for outcome, verdict in cells.items():
        verdicts.loc[(verdicts["concept"] == "talk") & (verdicts["outcome"] == outcome), "verdict"] = verdict
    verdicts.loc[verdicts["outcome"] == "help", ["harm_estimate", "reason"]] = [None, "zero_variance"]
    verdicts.loc[verdicts["outcome"] == "shame", "unit"] = "probability"
    risks.loc[risks["risk"] == "boomerang", "probability"] = float("nan")
    risks.loc[risks["risk"] == "help_barrier", "audience"] = ""
    reliability.loc[reliability["scale"] == "help", "flag"] = "no_variance"
    return findings.with_tables(verdicts=verdicts, risks=risks, reliability=reliability, loss=every_rule(), **beside())


def reversed_benefit():
    """A subgroup, an intended effect of which a lower score is more, and harms of which a lower score is worse."""
    findings = sample()
    turned = dict.fromkeys(HARM_ROLES, "better") | {"benefit": "worse"}
    outcomes = [replace(one, higher_is=turned.get(one.role, one.higher_is)) for one in findings.study.outcomes]
    estimates = findings.estimates.assign(subgroup="gender", level="women")
    return replace(findings, study=replace(findings.study, outcomes=tuple(outcomes))).with_tables(estimates=estimates)


def every_rule():
    """Every kind of rule, and every test with a small and a large p-value."""
    tests = [{}] + [{"test": test, "p_value": p} for test in ("chi_square", "fisher") for p in (0.0001, 0.4)]
    rules = [
        line(kind, kind, "flag", 100, (20,) * 5, (100,) * 5, **tests[number % len(tests)])
        for number, kind in enumerate(RULE_WORDS)
    ]
    return losses([*rules, line("kept", "", "exclude", 100, (0,) * 5, (100,) * 5)])


def with_holm():
    findings = sample()
    plan = replace(findings.plan, multiplicity="holm", n_primary_cells=0)
    return replace(findings, plan=plan, provenance={"lock": {"state": "locked"}})


@pytest.mark.usefixtures("no_drawing")
def test_every_builder_makes_its_section_from_every_variant():
    for findings in variants():
        edition = read_edition(findings, "nl")
        for section in sections_of("analyse").values():
            assert section.build(edition) is not None


FREE = "methods_plain"  # a section that the profile shows and a trusted study may write itself


def own_file(folder: Path, name: str, text: str) -> Library:
    path = folder / "reports" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return Library(folder, templates="study")


@pytest.mark.usefixtures("no_drawing")
def test_a_study_can_have_its_own_template_and_words(tmp_path):
    library = own_file(tmp_path, f"sections/{FREE}/section.html.j2", "<p>{{ t('page.skip') }} {{ '<b>' }}</p>")
    rendered = render_report(sample(), language="en", profile="full", library=library)
    assert f"<p>{read_strings('en')('page.skip')} &lt;b&gt;</p>" in rendered


@pytest.mark.usefixtures("no_drawing")
@pytest.mark.parametrize(
    "text", ["{{ section.__class__.__mro__ }}", "{{ ''.__class__ }}", "{% for %}", "{{ t.texts.clear() }}"]
)
def test_a_template_of_a_study_cannot_reach_out(tmp_path, text):
    library = own_file(tmp_path, f"sections/{FREE}/section.html.j2", text)
    with pytest.raises(SpecError, match="the template cannot be used"):
        render_report(sample(), language="en", profile="full", library=library)


@pytest.mark.usefixtures("no_drawing")
@pytest.mark.parametrize(
    "text", ["@import 'x.css';", "p { background: URL(https://x) }", "</style><script>", "p{a:\\75rl(x)}"]
)
def test_a_style_sheet_of_a_study_cannot_fetch_anything(tmp_path, text):
    library = own_file(tmp_path, "styles/report.css", text)
    with pytest.raises(SpecError, match="the style sheet holds"):
        render_report(sample(), language="en", profile="full", library=library)

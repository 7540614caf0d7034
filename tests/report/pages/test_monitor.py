"""The report on waves: what is not comparable comes first, and what is not demonstrated is never called unchanged."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from pretest.errors import Note
from pretest.report.pages.monitor import render_monitor
from pretest.report.sections.movement import changes_table, judgement, latest, sentence
from pretest.report.sections.registry import sections_of
from pretest.report.sections.series import SeriesKey, series_by_key, series_names
from pretest.report.words.edition import read_edition
from pretest.tables.changes import TABLE as CHANGES
from pretest.tables.levels import TABLE as LEVELS
from pretest.waves import REASONS
from pretest.waves.differences import CAUTIONS, NOT_COMPARABLE
from tests.report.parsing import without_files
from tests.report.waves_example import example, findings

KEY = SeriesKey("users", "", "distance", "mean", "")
SHARE = SeriesKey("users", "", "used", "share", "1")
HELP = SeriesKey("users", "", "help", "mean", "")


def row(**values):
    """A row of changes: distance rose by 0.3 from wave 1 to 5, which is worse."""
    return {
        "audience": "users",
        "place": "",
        "outcome": "distance",
        "kind": "baseline",
        "wave_from": 1,
        "wave_to": 5,
        "estimate": 0.3,
        "std_error": 0.1,
        "df": 100.0,
        "p_value": 0.003,
        "conf_low": 0.1,
        "conf_high": 0.5,
        "adjusted": False,
        "comparable": True,
        "reason": "",
        "role": "harm.stigma",
        "harm_estimate": 0.3,
        "conf_level": 0.95,
        "suppressed": False,
        "statistic": "mean",
        "category": "",
        "people": "all",
        "mix": "",
    } | values


OPEN = {"estimate": 0.1, "harm_estimate": 0.1, "conf_low": -0.05, "conf_high": 0.25}
NAN = float("nan")
EMPTY = {"estimate": NAN, "harm_estimate": NAN, "conf_low": NAN, "conf_high": NAN, "p_value": NAN}


@cache
def edition_in(language):
    return read_edition(findings(), language)


def said(language="nl", key=KEY, **values):
    return sentence(edition_in(language), key, row(**values))


@cache
def example_page(language):
    return render_monitor(example(), language=language)


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


class _Outline(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.headings, self.tags, self.links = [], [], [], []

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        self.tags.append((tag, known))
        self.ids += [known["id"]] if "id" in known else []
        self.links += [known[name] for name in ("href", "src") if known.get(name)]
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))


def outline(page):
    parsed = _Outline()
    parsed.feed(page)
    return parsed


@pytest.mark.parametrize("language", ["nl", "en"])
def test_page_stands_on_its_own(language):
    parsed = outline(example_page(language))
    assert not [tag for tag, _ in parsed.tags if tag in ("script", "iframe", "object", "link", "form")]
    assert all(link.startswith(("#", "https://doi.org/", "data:")) for link in parsed.links)
    assert len(parsed.ids) == len(set(parsed.ids))
    assert parsed.headings[0] == 1
    assert parsed.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(parsed.headings, parsed.headings[1:], strict=False))
    within = {link[1:] for link in parsed.links if link.startswith("#")}
    assert within <= set(parsed.ids)  # a section with nothing to tell has no link
    assert within - {"content"} >= set(sections_of("monitor")) - {"beside"}  # the example has no figures of others
    assert "beside" not in within


@pytest.mark.usefixtures("no_drawing")
@pytest.mark.parametrize(
    ("language", "said"), [("nl", "oefening: verzonnen antwoorden"), ("en", "rehearsal: invented answers")]
)
def test_the_first_line_says_that_answers_are_invented(language, said):
    found = example()
    noted = Note("answers_invented", "serious", "study.yaml data", "All answers are invented.")
    page = render_monitor(replace(found, notes=(noted, *found.notes)), language=language)
    assert said in page[: page.index("<h1")]
    assert said not in render_monitor(found, language=language)


def test_figures_have_a_name_a_description_and_a_table():
    page = example_page("en")
    figures = re.findall(r"<figure>.*?</figure>", page, re.S)
    assert len(figures) == 2
    for figure in figures:
        titles = re.findall(r"<title[^>]*>(.*?)</title>", figure)
        assert titles[0].startswith("Social distance: ")  # each chart says what was found in it
        assert len(titles) == len(re.findall(r"<desc", figure)) == 4
        assert "Social distance (higher is worse): wave 1: " in re.search(
            r"<desc[^>]*>(.*?)</desc>", figure, re.S
        ).group(1)
        assert "<table" in figure


def test_what_is_not_comparable_comes_before_levels_and_changes():
    order = list(sections_of("monitor"))
    assert order.index("comparability") < order.index("monitored")
    text = text_of(example_page("en"))
    assert text.index("the wording of the questions has changed") < text.index("Risen by")


def test_same_findings_give_the_same_bytes():
    assert render_monitor(example(), language="nl") == example_page("nl")


def test_every_reason_of_the_waves_has_words():
    texts = edition_in("nl").strings
    assert all(texts.has(f"monitor.reason.blocked.{code}") for code in (*NOT_COMPARABLE, "not_checked"))
    assert all(texts.has(f"monitor.reason.caution.{code}") for code in CAUTIONS)
    assert all(texts.has(f"note.{code}") for code in REASONS)


def test_changes_between_waves_that_are_not_comparable_have_no_figures():
    findings_ = example()
    hidden = findings_.changes[(findings_.changes["outcome"] == "help") & ~findings_.changes["comparable"]]
    assert not hidden.empty
    edition = read_edition(findings_, "en")
    rows = [found for key, all_rows in series_by_key(edition, "changes").items() for found in all_rows if key == HELP]
    table = changes_table(edition, "", {HELP: [found for found in rows if not found["comparable"]]})
    shown = [[cell.text for cell in line.cells] for line in table.groups[0].rows]
    assert {line[0] for line in shown} == {
        "the wording of the questions has changed",
        "fewer than 10 people: not shown",
    }
    assert {len(line) for line in shown} == {2}


def test_rise_of_a_harm_is_worse():
    assert said() == "Sinds meting 1 gestegen met 0,30\u00a0punten (95 %-interval: +0,10 tot +0,50). Dat is slechter."


def test_fall_of_something_good_is_worse():
    fallen = {"estimate": -0.3, "conf_low": -0.5, "conf_high": -0.1}
    expected = "Fallen by 0.30\u00a0points since wave 1 (95% interval: −0.50 to −0.10). That is worse."
    assert said("en", HELP, **fallen) == expected


def test_change_without_a_direction_is_only_higher():
    assert said("en", harm_estimate=NAN).endswith("(95% interval: +0.10 to +0.50).")
    assert judgement(row(harm_estimate=NAN)) == "higher"


def test_change_that_may_be_chance_is_not_demonstrated_and_not_absent():
    assert said(**OPEN) == (
        "Het geschatte verschil sinds meting 1 is +0,10\u00a0punten (95 %-interval: −0,05 tot +0,25). "
        "Dat kan toeval zijn. Een verandering is niet aangetoond. "
        "Een verslechtering met 0,25\u00a0punten is niet uitgesloten."
    )


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", ["baseline", "previous", "trend"])
def test_nothing_is_called_unchanged(language, kind):
    text = said(language, kind=kind, **OPEN).lower()
    assert ("niet aangetoond" if language == "nl" else "has not been demonstrated") in text
    for claim in ("geen verandering", "onveranderd", "gelijk gebleven", "no change", "unchanged", "stable", "stabiel"):
        assert claim not in text


def test_worst_case_of_something_good_is_its_fall():
    open_help = {"estimate": -0.1, "harm_estimate": 0.1, "conf_low": -0.25, "conf_high": 0.05}
    assert said("en", HELP, **open_help).endswith("A change for the worse of 0.25\u00a0points is not excluded.")


def test_share_changes_are_in_percentage_points():
    text = said(
        "en",
        SHARE,
        kind="previous",
        wave_from=4,
        statistic="share",
        category="1",
        estimate=0.031,
        conf_low=0.002,
        conf_high=0.06,
    )
    assert (
        text
        == "Risen by 3.1\u00a0percentage points between wave 4 and wave 5 (95% interval: +0.2 to +6.0). That is worse."
    )


def test_bound_is_not_rounded_onto_zero():
    assert "+0,004 tot" in said(conf_low=0.004)
    assert judgement(row(conf_low=0.0)) == "open"


def test_trend_is_per_year():
    assert said("en", kind="trend").startswith("From wave 1 to 5 this rises by 0.30\u00a0points per year on average")


@pytest.mark.parametrize(
    ("values", "verdict", "words"),
    [
        (
            {"comparable": False, "reason": "items_differ; missing_jump"},
            "blocked",
            "Wave 1 and wave 5 are not comparable (not the same questions asked). So no change is given here.",
        ),
        (
            {"comparable": False, "reason": "items_differ", "kind": "trend"},
            "blocked",
            "From wave 1 to 5 no trend can be given, because not all waves are comparable "
            "(not the same questions asked).",
        ),
        (
            {**EMPTY, "suppressed": True},
            "hidden",
            "The change from wave 1 to wave 5 rests on fewer than 10 people and is not shown.",
        ),
        (
            {**EMPTY, "reason": "no_answers"},
            "unknown",
            "The change from wave 1 to wave 5 cannot be computed (nobody answered in one of the waves).",
        ),
        (
            {**EMPTY, "estimate": 0.3, "reason": "no_variance"},
            "unknown",
            "The estimated change from wave 1 to wave 5 is +0.30\u00a0points. "
            "How uncertain that is cannot be computed.",
        ),
        (
            {"comparable": False, "reason": "own_code"},
            "blocked",
            "Wave 1 and wave 5 are not comparable (own_code). So no change is given here.",
        ),
    ],
)
def test_what_stands_in_the_way_is_said(values, verdict, words):
    assert judgement(row(**values)) == verdict
    assert said("en", **values) == words


def test_cautions_follow_the_figures():
    assert said("en", reason="missing_jump").endswith("Take care: many more or fewer people without an answer.")


def test_a_pair_that_is_both_previous_and_baseline_is_told_once():
    rows = [row(kind="previous", wave_to=2), row(wave_to=2)]
    assert [found["kind"] for found in latest(rows)] == ["baseline"]


def test_figures_of_small_groups_are_nowhere():
    page = without_files(example_page("en"))
    users = page[
        page.index("Outcomes per wave, People who use drugs") : page.index("Outcomes per wave, People who do not")
    ]
    rows = re.findall(r"Wave 3 \(1 September 2026\)(.*?)</tr>", users, re.S)
    assert len(rows) == 4
    for line in rows:
        assert text_of(line) == "fewer than 10 people: not shown no"
    assert users.count("wave 3 not shown") == 4


def test_suppressed_rows_that_still_hold_figures_are_hidden():
    """Tables from elsewhere may be marked but not emptied."""
    full = example(0)
    levels = full.levels.assign(suppressed=(full.levels["wave"] == 3) & (full.levels["audience"] == "users"))
    page = render_monitor(replace(full, suppressed_below=10).with_tables(levels=levels), language="en")
    assert without_files(page).count("wave 3 not shown") == 4


def test_unsuppressed_report_says_that_it_must_not_be_shared():
    assert "Not for sharing" in render_monitor(example(0), language="en")
    assert "Not for sharing" not in example_page("en")


def test_direction_is_in_words():
    text = text_of(example_page("nl"))
    assert "Sociale afstand: hoger is slechter" in text
    assert "Bereidheid om hulp te zoeken: hoger is beter" in text


def test_number_of_comparisons_is_told_where_chance_matters():
    text = text_of(example_page("en"))
    n, chance = map(int, re.search(r"This report holds (\d+) comparisons .*? about (\d+) of them", text).groups())
    assert n > 20
    assert chance == round(n * 0.05)


def test_of_two_categories_the_higher_one_is_shown():
    edition = read_edition(example(), "en")
    keys = [key for key in series_by_key(edition, "levels") if key.outcome == "used"]
    assert {key.category for key in keys} == {"1"}
    assert set(series_names(edition, keys).values()) == {"Used last month (share)"}


def test_more_categories_are_told_apart():
    edition = read_edition(example(), "en")
    keys = [SeriesKey("users", "", "used", "share", category) for category in "123"]
    assert list(series_names(edition, keys).values()) == [f"Used last month: answer {category}" for category in "123"]


def test_labels_of_others_cannot_become_markup():
    study = example().study
    outcomes = (replace(study.outcomes[0], label={"en": "<script>alert(1)</script>"}), *study.outcomes[1:])
    page = render_monitor(replace(example(), study=replace(study, outcomes=outcomes)), language="en")
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_one_wave_has_nothing_to_compare():
    levels = example().levels
    page = render_monitor(findings(levels[levels["wave"] == 1], suppressed_below=10), language="en")
    assert "There is only one wave." in page
    assert "≠</text>" not in page


def test_no_levels_at_all_are_said():
    text = text_of(render_monitor(findings(), language="en"))
    assert "There are no figures on the waves." in text
    assert "There is no overview of who took part." in text


def test_equal_measuring_is_said_with_what_was_not_checked():
    changes = example().changes
    same = changes.assign(comparable=True, reason="")
    text = text_of(render_monitor(findings(example().levels, same, suppressed_below=10), language="en"))
    assert "No differences in the way of measuring were found." in text
    assert "Checked were, as far as they are known: the questions" in text
    assert "That is no proof that people still understand the questions in the same way." in text


def test_places_have_their_own_table():
    page = example_page("en")
    table = re.search(
        r"<table[^>]*>\s*<caption>Last wave and change per place, People who use drugs.*?</table>", page, re.S
    )
    text = text_of(table.group())
    assert "Harbour" in text
    assert "all places together" in text


def test_difference_in_one_place_is_not_told_of_all():
    empty = pd.DataFrame([row(kind="previous", wave_to=2, place="Hill", comparable=False, reason="place_absent")])
    changes = pd.concat([empty, pd.DataFrame([row(kind="previous", wave_to=2)])])[list(CHANGES.kinds)]
    text = text_of(render_monitor(findings(example().levels[list(LEVELS.kinds)], changes), language="en"))
    assert "People who use drugs, Hill Social distance this place did not take part in both waves" in text


def test_findings_of_an_analysis_are_refused():
    with pytest.raises(ValueError, match="not of waves"):
        render_monitor(replace(findings(), kind="analyse"), language="en")


def test_wave_without_answers_is_said():
    levels = example().levels
    nobody = (levels["outcome"] == "seen") & (levels["wave"] == 1)
    figures = ["estimate", "std_error", "df", "conf_low", "conf_high", "n_effective", "deff"]
    levels = levels.assign(n=levels["n"].mask(nobody, 0), suppressed=levels["suppressed"] & ~nobody)
    levels.loc[nobody, figures] = np.nan
    assert "nobody answered" in render_monitor(findings(levels, example().changes, suppressed_below=10), language="en")

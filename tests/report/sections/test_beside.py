"""What stands beside the survey: grouped, dated, with its source, and never told as a finding of the survey."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest

import pretest
from pretest.findings import OutsideFacts, PillarFacts
from pretest.report.sections.beside import MOST_CHARTS, MOST_ROWS, MOST_SIGNALS, beside_section
from pretest.report.words.besides import digits_of, told_pillars, told_signals
from pretest.report.words.edition import read_edition
from pretest.report.words.timeline import SOURCES, signal_events
from tests.report.alarms_example import alarmed
from tests.report.outside_example import FIGURES, PILLARS, SEWAGE, TREATMENT, beside, figure, signal

ATTACK = "</p><script>alert(1)</script>\u202e{{ 7 * 7 }}"


@cache
def page_of(lang):
    return pretest.render(beside(), lang=lang)


def section(lang="en", **changed):
    found = beside_section(read_edition(beside(**changed), lang))
    assert found is not None
    return found


def test_nothing_beside_is_no_section():
    assert beside_section(read_edition(alarmed(), "nl")) is None


def test_pillars_come_in_the_order_of_the_plan_and_the_rest_last():
    told = told_pillars(read_edition(beside(), "nl"))
    assert [(one.title, one.outcomes, [fact.id for fact in one.series]) for one in told] == [
        ("De vraag naar drugs", ("distance",), ["sewage"]),
        ("Uitgaan", ("seen",), []),
        ("Schade door drugs beperken", (), ["treatment"]),
        ("Overig", ("help", "used"), []),
    ]


def test_without_pillars_there_are_no_headings():
    (one,) = told_pillars(read_edition(beside(pillars=(), series=(SEWAGE,)), "en"))
    assert (one.title, one.outcomes, [fact.id for fact in one.series]) == ("", (), ["sewage"])


def test_the_harms_of_a_pillar_stand_with_the_state_that_the_survey_gave_them():
    demand, night = section().pillars[:2]
    assert [(harm.badge.text, harm.claim.claim, harm.claim.audience, harm.name) for harm in demand.harms] == [
        ("Alarm", "alarm", "users", "Social distance (People who use drugs)"),
        ("Below the limit", "fine", "others", "Social distance (People who do not use drugs)"),
    ]
    assert night.harms == ()
    assert night.asked == "Also asked, without a verdict on harm: Recognises the campaign."


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        ("nl", ("Bron: Waterschap, https://example.org/riool. Opgehaald op 20 oktober 2026.", "Ander laboratorium.")),
        ("en", ("Source: Water board, https://example.org/riool. Retrieved on 20 October 2026.", "Other laboratory.")),
    ],
)
def test_a_series_says_its_source_and_day(lang, texts):
    (view,) = section(lang).pillars[0].series
    assert (view.source, view.note) == texts
    assert view.hidden == ""


def test_the_table_has_every_figure_with_the_decimals_it_has():
    (view,) = section("nl").pillars[0].series
    (group,) = view.illustration.table.groups
    assert [[row.head, *(cell.text for cell in row.cells)] for row in group.rows] == [
        ["1 maart 2026", "410,50", "390", "431,0"],
        ["1 juni 2026", "455,00", "431", "478,5"],
        ["1 oktober 2026", "520,25", "500", "540,0"],
    ]


def test_a_hidden_figure_is_never_a_number_and_says_why():
    (view,) = section().pillars[2].series
    whole, north = view.illustration.table.groups
    assert (whole.title, north.title) == ("all places together", "North")
    assert [cell.text for row in north.rows for cell in row.cells] == ["45", "not shown"]
    assert (
        view.hidden == "What is not shown is a number of fewer than 10 people, or would give such a small number away."
    )


def test_the_text_alternative_tells_the_figures():
    (view,) = section().pillars[2].series
    descs = re.findall(r"<desc[^>]*>(.*?)</desc>", str(view.illustration.svg))
    assert descs == [
        "People in treatment, in people. 1 March 2026: 120; 1 September 2026: 117.",
        "People in treatment, North, in people. 1 March 2026: 45; 1 September 2026: not shown.",
    ]


def test_of_many_figures_the_ends_and_the_newest_are_told():
    many = tuple(figure(f"{2000 + n // 12}-{n % 12 + 1:02}-01", float(n)) for n in range(MOST_ROWS + 40))
    (view,) = section(figures=many, series=(SEWAGE,)).pillars[0].series
    (group,) = view.illustration.table.groups
    assert len(group.rows) == MOST_ROWS
    assert group.rows[-1].cells[0].text == str(MOST_ROWS + 39)
    assert "The series has 440 figures. The table has the newest 400" in view.more


def test_of_many_places_the_first_are_drawn_and_all_stand_in_the_table():
    places = tuple(figure("2026-03-01", 5.0 + n, place=f"Place {n:02}") for n in range(MOST_CHARTS + 3))
    (view,) = section(figures=places, series=(SEWAGE,)).pillars[0].series
    assert len(view.illustration.svg_links) == MOST_CHARTS
    assert len(view.illustration.table.groups) == MOST_CHARTS + 3
    assert view.more == "6 places are drawn. The figures of 3 more stand in the table alone."


def test_signals_come_newest_first_in_the_language_they_have():
    told = told_signals(read_edition(beside(), "en"))
    assert [(one.date, one.kind, one.text, one.language) for one in told] == [
        ("1 August 2026", "place", "Busier square.", None),
        ("12 May 2026", "group of people", "More students.", None),
        ("2 February 2026", "substance", "Roze poeder.", "nl"),
    ]


def test_older_signals_are_folded_and_none_is_lost():
    rows = tuple(signal(f"2026-01-{day:02}", nl=str(day)) for day in range(1, MOST_SIGNALS + 6))
    found = section(signals=rows)
    assert [one.text for one in (*found.signals, *found.older)] == [str(day) for day in range(MOST_SIGNALS + 5, 0, -1)]
    assert len(found.older) == 5


def test_signals_stand_on_the_time_line_without_what_was_written():
    told = list(signal_events(read_edition(beside(), "en")))
    assert signal_events in SOURCES
    assert {event.kind for event in told} == {"signal"}
    assert sorted((event.date.isoformat(), event.text, event.place) for event in told) == [
        ("2026-02-02", "Signal from nurse: substance", "North"),
        ("2026-05-12", "Signal from nurse: group of people", ""),
        ("2026-08-01", "Signal from nurse: place", ""),
    ]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("nl", ("Dit komt niet uit het onderzoek.", "geen bewijs dat het een door het ander komt",
                "Geen signaal is iets anders dan geen probleem.", '<bdi lang="en">More students.</bdi>')),
        ("en", ("This does not come from the survey.", "does not prove that one is caused by the other",
                "No signal is not the same as no problem.", '<bdi lang="nl">Roze poeder.</bdi>')),
    ],
)  # fmt: skip
def test_the_page_says_what_these_figures_are_not(lang, said):
    here = page_of(lang).partition('id="beside"')[2].partition("</section>")[0]
    assert [text for text in said if text not in here] == []
    assert 'data-kind="wave_status" data-claim="alarm"' in here


def test_the_answer_of_the_survey_is_the_same_without_what_stands_beside():
    without = pretest.render(alarmed(), lang="nl")
    for name in ("wave_answer", "monitored", "comparability"):
        one, other = (page.partition(f'id="{name}"')[2].partition("</section>")[0] for page in (page_of("nl"), without))
        assert one == other
    heads = [page.partition("<nav")[0].partition("<body")[2] for page in (page_of("nl"), without)]
    assert heads[0] == heads[1]
    assert 'id="beside"' not in without


def test_what_others_wrote_is_only_text():
    label = {"nl": ATTACK, "en": ATTACK}
    hostile = OutsideFacts("sewage", label, label, label, "2026-10-20", "worse", url="https://x.org/<b>", note=label)
    found = beside(
        series=(hostile, TREATMENT),
        pillars=(replace(PILLARS[0], label=label), PILLARS[1]),
        signals=(signal("2026-02-02", nl=ATTACK, role=ATTACK, place=ATTACK, source=ATTACK),),
        figures=(*FIGURES, figure("2026-03-01", 3.0, place=ATTACK)),
    )
    page = pretest.render(found, lang="nl")
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "49" not in re.findall(r"script&gt;(.{0,4})", page)
    assert "&lt;script&gt;alert(1)" in page


def test_pillars_that_only_series_name_and_a_series_that_names_none():
    told = told_pillars(read_edition(beside(pillars=(PillarFacts("supply"),), series=(SEWAGE, TREATMENT)), "en"))
    assert [(one.title, [fact.id for fact in one.series]) for one in told] == [
        ("Supply of drugs", []), ("Reducing harm from drugs", ["treatment"]), ("Other", ["sewage"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "digits"), [((1.0, 2.0), 0), ((0.1, 2.0), 1), ((410.25,), 2), ((1 / 3,), 3), ((), 0), ((0.1 + 0.2,), 1)]
)
def test_decimals_are_those_that_the_figures_have(values, digits):
    assert digits_of(values) == digits

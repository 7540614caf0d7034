"""Decisions in words: no more than their rows, in both languages; a departure is said."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.report.pages.monitor import render_monitor
from pretest.report.words.edition import read_edition
from pretest.report.words.taken import decided_sentence, decision_claims, open_claim
from pretest.report.words.timeline import EVENT_KINDS, Event, events, read_day
from pretest.tables.decisions import TABLE as DECISIONS
from tests.report.alarms_example import alarm, made
from tests.report.alarms_example import decision as row
from tests.report.parsing import parse
from tests.report.sample import SCRIPT

LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])


def edition(*rows, language="en", alarms=None):
    found = made(*(alarms or [alarm(3, "watch", 0.15, 0.05, 0.3), alarm(4, "alarm", 0.25, 0.05, 0.45)]))
    frame = DECISIONS.require(pd.DataFrame(list(rows), columns=list(DECISIONS.kinds)))
    return read_edition(found.with_tables(decisions=frame), language)


def told(one, language="en"):
    here = edition(one, language=language)
    return [claim.claim for claim in decision_claims(here, here.rows("decisions")[0])]


@pytest.mark.parametrize(
    ("values", "claims"),
    [
        ({}, ["about", "known_alarm", "advised", "decided", "follows"]),
        ({"action": "continue", "departs": True, "why": "So."},
         ["about", "known_alarm", "advised", "decided", "departs", "why"]),
        ({"action": "continue", "departs": True},
         ["about", "known_alarm", "advised", "decided", "departs", "unexplained"]),
        ({"action": "", "departs": None}, ["about", "known_alarm", "advised", "decided", "unsaid"]),
        ({"advised": "", "departs": None}, ["about", "known_alarm", "not_advised", "decided"]),
        ({"state": "", "advised": "", "departs": None}, ["about", "bare", "decided"]),
        ({"state": "", "advised": "", "departs": None, "suppressed": True}, ["about", "hidden", "decided"]),
        ({"corrects": 1, "number": 2}, ["about", "known_alarm", "advised", "decided", "follows", "corrects"]),
        ({"corrected_by": 2}, ["about", "known_alarm", "advised", "decided", "follows", "corrected"]),
    ],
)  # fmt: skip
@LANGUAGES
def test_each_sentence_is_one_of_its_row(values, claims, language):
    assert told(row(**values), language) == claims


@LANGUAGES
def test_a_decision_that_was_taken_already_is_said_where_the_plan_asks_for_one(language):
    said = {
        "nl": "Hierover is al een besluit genoteerd: besluit 1, van {date} (stoppen).",
        "en": "A decision on this was written down already: decision 1, of {date} (stop).",
    }[language]
    here = edition(row(action="stop"), language=language)
    assert decided_sentence(here) == said.format(date=here.numerals.date(here.rows("decisions")[0]["date"]))
    assert decided_sentence(here) in parse(render_monitor(here.findings, language=language)).text
    assert decided_sentence(edition(row(action="stop", corrected_by=2), language=language)) == ""
    assert decided_sentence(edition(row(wave=3), language=language)) == ""  # taken before it was an alarm
    assert decided_sentence(edition(row(outcome="help"), language=language)) == ""  # about another harm
    assert decided_sentence(edition(language=language)) == ""


@LANGUAGES
def test_the_words_of_a_departure(language):
    one = row(action="continue", departs=True, why="We wait for the next wave.", outcome="distance", audience="users")
    here = edition(one, language=language)
    said = " ".join(claim.text for claim in decision_claims(here, here.rows("decisions")[0]))
    expected = {
        "nl": "Waarover: Sociale afstand, Mensen die drugs gebruiken. Bekend was meting 4 (1 december 2026). De "
        "slechtste stand daarin: ‘Alarm’. Het plan zei: stoppen. Besloten: doorgaan. In hun eigen woorden: ‘The "
        "posters come down.’ Dit wijkt af van het plan. De reden, in hun eigen woorden: ‘We wait for the next wave.’",
        "en": "About: Social distance, People who use drugs. Known was wave 4 (1 December 2026). The worst there: "
        "‘Alarm’. The plan said: stop. Decided: go on. In their words: ‘The posters come down.’ This departs from the "
        "plan. The reason, in their words: ‘We wait for the next wave.’",
    }
    assert said == expected[language]


@pytest.mark.parametrize(
    ("rows", "waiting"),
    [
        ((), True),
        ((row(),), False),
        ((row(corrected_by=2),), True),
        ((row(wave=3),), True),
        ((row(audience="users"),), False),
        ((row(audience="others"),), True),
        ((row(outcome="help"),), True),
        ((row(place="Hill"),), True),
        ((row(action="continue", departs=True),), False),
    ],
)
def test_what_nobody_decided_about_is_said(rows, waiting):
    claim = open_claim(edition(*rows))
    assert (claim is not None) is waiting
    if claim is not None:
        text = "Since wave 4 (1 December 2026) the plan says: stop. No decision on that was written down yet."
        assert claim.text == text


def test_an_alarm_in_two_groups_is_answered_by_decisions_on_both():
    both = [alarm(4, "alarm", 0.25, 0.05, 0.45), alarm(4, "alarm", 0.25, 0.05, 0.45, audience="others")]
    assert open_claim(edition(row(audience="users"), alarms=both)) is not None
    assert open_claim(edition(row(audience="users"), row(2, audience="others"), alarms=both)) is None


def test_an_alarm_in_one_place_is_answered_by_a_decision_there():
    place = [alarm(4, "fine", 0.0, -0.1, 0.1), alarm(4, "alarm", 0.25, 0.05, 0.45, place="Hill")]
    assert open_claim(edition(alarms=place)) is not None
    assert open_claim(edition(row(place="Harbour"), alarms=place)) is not None
    assert open_claim(edition(row(place="Hill"), alarms=place)) is None


@LANGUAGES
@pytest.mark.usefixtures("no_drawing")
def test_hostile_text_is_text_on_the_page(language):
    evil = f"{SCRIPT}\u202e{{{{ 7*7 }}}} <b onclick=x>"
    one = row(text=evil, why=evil, role=evil, place=evil, action="continue", departs=True)
    here = edition(one, language=language)
    page = render_monitor(here.findings, language=language)
    assert SCRIPT not in page
    assert "{{ 7*7 }}" in page
    assert "\u202e" not in page
    assert "<b onclick" not in page
    parsed = parse(page)
    assert not [one for one in parsed.all() if one.tag == "script"]


@LANGUAGES
def test_the_page_says_that_nothing_was_decided(language):
    page = render_monitor(edition(language=language).findings, language=language)
    found = {one.attrs["data-claim"] for one in parse(page).all() if one.attrs.get("data-kind") == "taken"}
    assert found == {"open"}


def test_events_are_numbered_by_date_but_for_the_waves():
    rows = (row(date="2026-05-01", text="Late."), row(2, date="2026-03-15", text="Early."), row(3, corrected_by=4))
    found = events(edition(*rows, row(4, date="2026-05-01", place="Hill", text="There.")))
    assert [event.date for event in found] == sorted(event.date for event in found)
    numbered = [(event.number, event.kind, event.text) for event in found if event.number]
    assert numbered == [
        (1, "decision", "alderman for care: Early."),
        (2, "campaign", "Start of the campaign"),
        (3, "decision", "alderman for care: Late."),
        (4, "decision", "alderman for care: There."),
    ]
    assert {event.number for event in found if event.kind == "wave"} == {0}
    assert [event.place for event in found if event.number == 4] == ["Hill"]


@pytest.mark.parametrize("text", [None, "", "soon", "2026-13-01", "2026-1-1"])
def test_what_is_no_day_stands_on_no_line(text):
    assert read_day(text) is None


def test_an_event_bears_on_what_it_names():
    event = Event(read_day("2026-01-01"), "decision", "x", "Hill", audience="users")
    assert event.is_about("users", "distance", "Hill")
    assert not event.is_about("users", "distance", "")
    assert not event.is_about("others", "distance", "Hill")
    assert EVENT_KINDS.index("campaign") < EVENT_KINDS.index("wave")

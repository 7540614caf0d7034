"""What is said of alarms: no more than their rows, in both languages, and the plan's own words on what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pretest.findings import WatchFacts
from pretest.report.pages.monitor import render_monitor
from pretest.report.sections.alarmtables import alarm_illustration, alarm_places
from pretest.report.sections.wave_answer import wave_answer
from pretest.report.words.edition import read_edition
from pretest.report.words.watching import LIMITS, main_harms, watched_harms
from pretest.report.words.waved import action_claims, change_claims, limit_claims
from tests.report.alarms_example import NAN, WATCH, alarm, alarmed, broken, made
from tests.report.parsing import parse
from tests.report.words.test_watching import change

LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])
WORD = {
    "nl": {"alarm": "Alarm", "watch": "Let op", "cannot_tell": "Niet te zeggen", "fine": "Onder de grens"},
    "en": {"alarm": "Alarm", "watch": "Watch", "cannot_tell": "Cannot tell", "fine": "Below the limit"},
}


def edition(*rows, language="en", **more):
    return read_edition(made(*rows, **more), language)


@pytest.mark.parametrize(
    ("row", "limit", "status", "why"),
    [
        (alarm(4, "alarm", 0.25, 0.05, 0.45), "alarm", "alarm", ""),
        (alarm(4, "watch", 0.15, 0.05, 0.25), "perhaps", "watch", ""),
        (alarm(4, "watch", 0.1, 0.05, 0.15), "below", "watch", ""),
        (alarm(4, "watch", 0.5, -0.1, 1.1), "near", "watch", ""),
        (alarm(4, "fine", 0.02, -0.1, 0.14), "below", "fine", ""),
        (alarm(4, "cannot_tell", 0.02, -0.3, 0.34), "cannot_tell", "cannot_tell", "open"),
        (alarm(4, "cannot_tell", 0.02, -0.1, 0.14, reason="missing_jump"), "cannot_tell", "cannot_tell", "caution"),
        (alarm(4, "cannot_tell", 0.02, -0.1, 0.14, reason="last_wave"), "cannot_tell", "cannot_tell", "last_wave"),
        (broken(4), "cannot_tell", "cannot_tell", "not_comparable"),
        (broken(4, "", suppressed=True), "cannot_tell", "cannot_tell", "hidden"),
        (alarm(4, "watch", 0.5, 0.1, 0.9, margin=NAN, reason="no_margin"), "perhaps", "watch", "no_margin"),
    ],
)
def test_a_harm_stands_as_its_row_says(row, limit, status, why):
    (harm,) = watched_harms(edition(row))
    assert (harm.limit, harm.status, harm.why, harm.alarmed) == (limit, status, why, True)


@LANGUAGES
def test_three_sentences_on_a_rise(language):
    here = read_edition(alarmed(), language)
    harms = watched_harms(here)
    texts = {
        "nl": (
            "Sociale afstand (Mensen die drugs gebruiken): was ‘Let op’, nu ‘Alarm’.",
            "Alarm, naar schatting op of boven de grens: meer ‘Sociale afstand’ (Mensen die drugs gebruiken).",
            "Het plan zegt bij ‘Alarm’: stoppen. Zet de campagne stil.",
        ),
        "en": (
            "Social distance (People who use drugs): it was ‘Watch’, now ‘Alarm’.",
            "Alarm, as far as can be estimated at the limit or above: more ‘Social distance’ (People who use drugs).",
            "The plan says at ‘Alarm’: stop. Halt the campaign.",
        ),
    }[language]
    said = [change_claims(here), limit_claims(here, harms), action_claims(here, harms)]
    for text, claims in zip(texts, said, strict=True):
        assert text in [claim.text for claim in claims]
    assert [claim.claim for claim in said[0]] == ["since", "now_alarm"]  # and nothing of the audience that stays fine


@LANGUAGES
def test_the_page_says_the_status_of_every_row_and_no_other(language):
    page = parse(render_monitor(alarmed(), language=language))
    found = {}
    for one in page.all():
        if one.attrs.get("data-kind") == "wave_status":
            found[one.attrs["data-audience"], one.attrs["data-outcome"]] = one.attrs["data-claim"]
            assert WORD[language][one.attrs["data-claim"]] in one.text  # a word stands beside every sign
    assert found == {("users", "distance"): "alarm", ("others", "distance"): "fine"}


@LANGUAGES
def test_better_is_never_said_to_be_worse(language):
    fallen = alarm(4, "fine", -0.4, -0.6, -0.2)
    here = edition(fallen, language=language)
    (harm,) = watched_harms(here)
    assert [claim.claim for claim in limit_claims(here, (harm,))] == ["since", "below"]
    page = parse(render_monitor(made(fallen), language=language)).text
    assert WORD[language]["fine"] in page


def test_nothing_new_is_not_called_unchanged():
    rows = [alarm(wave, "fine", 0.0, -0.1, 0.1) for wave in (3, 4)]
    assert "not the same as" in change_claims(edition(*rows))[1].text
    assert [claim.claim for claim in change_claims(edition(rows[1]))] == ["first"]


def test_an_alarm_in_one_place_is_said_of_that_place_and_decides():
    rows = [alarm(4, "fine"), alarm(4, "alarm", 0.4, 0.1, 0.7, place="Hill"), alarm(4, "fine", place="Harbour")]
    here = edition(*rows)
    (harm,) = watched_harms(here)
    assert (harm.status, harm.why, harm.limit, harm.places) == ("alarm", "place", "alarm", ("Hill",))
    said = {claim.claim: claim.text for claim in limit_claims(here, (harm,))}
    assert "Alarm in Hill" in said["place_alarm"]
    assert "below" not in said
    assert action_claims(here, (harm,))[1].claim == "alarm"
    places = alarm_places(here)
    assert [cell.text for cell in places.groups[0].rows[0].cells] == ["Below the limit", "Alarm"]


def test_an_estimate_near_the_limit_in_one_place_is_named_and_changes_no_status():
    here = edition(alarm(4, "fine"), alarm(4, "watch", 0.15, -0.4, 0.7, place="Hill"))
    (harm,) = watched_harms(here)
    assert (harm.status, harm.near) == ("fine", ("Hill",))
    assert "In Hill the estimate is near the limit" in parse(render_monitor(here.findings, language="en")).text


def test_no_action_rests_on_a_harm_that_no_alarm_watches():
    other = change(0.9, 0.8, 1.0, outcome="help", wave_to=4)
    here = edition(alarm(4, "fine"), extra=(other,))
    harms = watched_harms(here)
    assert [harm.alarmed for harm in harms] == [True, False]
    assert [harm.outcome for harm in main_harms(harms)] == ["distance"]
    assert {outcome for claim in limit_claims(here, harms) for outcome in claim.outcomes} == {"distance"}
    assert "Not one of the main harms." in parse(render_monitor(here.findings, language="en")).text


def test_without_an_action_the_plan_is_not_made_to_speak():
    here = edition(alarm(4, "watch", 0.15, -0.1, 0.4))
    assert action_claims(here, watched_harms(here))[1].claim == "none"
    bare = WatchFacts("2026-04-01", {"watch": {"nl": "Bel.", "en": "Call."}}, {}, 0.05, 0.5)
    said = action_claims(edition(alarm(4, "watch", 0.15, -0.1, 0.4), watch=bare), watched_harms(here))[1].text
    assert said == "The plan says at ‘Watch’: Call."


def test_what_the_figures_of_main_harms_are_is_said_once_where_it_is_the_same():
    view = wave_answer(read_edition(alarmed(), "en"))
    start = "The figures of the main harms: the mean of the waves since the campaign started, compared with wave 1"
    assert view.basis.startswith(start)
    said = [harm.said.replace("\u00a0", " ") for one in view.audiences for harm in one.harms]
    assert said[0].startswith("+0.25 points (between +0.05 and +0.45). ")
    assert not any("mean of the waves" in one for one in said)
    assert [one.calm for one in view.audiences] == [False, True]  # a figure may be folded where all is below the limit
    alone = wave_answer(edition(alarm(4, "fine")))
    assert alone.basis == ""
    assert alone.audiences[0].harms[0].said.startswith("Mean of the waves since the campaign started")


@LANGUAGES
def test_the_figure_is_told_in_words_with_its_gap(language):
    view = alarm_illustration(read_edition(alarmed(), language), "users", 1)
    described = view.svg.split("<desc")[1].split("</desc>")[0]
    assert {"nl": "geen cijfer, Niet te zeggen", "en": "no figure, Cannot tell"}[language] in described
    assert {"nl": "0,25 punten", "en": "0.25 points"}[language] in described.replace("\u00a0", " ")
    cells = [[cell.text for cell in row.cells] for row in view.table.groups[0].rows]
    assert len(cells) == 4
    reason = {"nl": "de tekst van de vragen is veranderd", "en": "the wording of the questions has changed"}
    assert cells[1] == [reason[language], WORD[language]["cannot_tell"]]
    assert cells[3][0].replace("\u00a0", " ") == {"nl": "+0,25 punten", "en": "+0.25 points"}[language]


def test_intervals_of_one_look_are_said_to_be_so_only_without_alarms():
    often, once = "however often you look", "take no account of how often people looked"
    page = parse(render_monitor(alarmed(), language="en")).text
    assert often in page
    assert once not in page
    plain = replace(alarmed(), plan=replace(alarmed().plan, watch=None)).with_tables(alarms=alarmed().alarms.iloc[:0])
    assert once in parse(render_monitor(plain, language="en")).text


def test_every_limit_has_its_sentence():
    for language in ("nl", "en"):
        strings = read_edition(alarmed(), language).strings
        assert all(strings.has(f"watch.limit.{limit}") and strings.has(f"watch.why.limit_{limit}") for limit in LIMITS)
    assert WATCH.watch == 0.5


@LANGUAGES
def test_beside_an_alarm_nobody_misses_that_the_waves_differ(language):
    """In the sentences on top, and at the harm itself; a harm that is not told needs no such word."""
    here = edition(alarm(4, "alarm", 0.3, 0.1, 0.5, reason="items_drifted; no_margin"), language=language)
    word = {"nl": "een vraag lijkt anders te zijn opgevat", "en": "one question seems to be understood differently"}
    told = [one for one in limit_claims(here, watched_harms(here)) if one.claim == "doubt"]
    assert [one.text.count(word[language]) for one in told] == [1]
    assert told[0].outcomes == ("distance",)
    assert word[language] in wave_answer(here).audiences[0].harms[0].said
    calm = edition(alarm(4, "cannot_tell", 0.02, -0.1, 0.14, reason="items_drifted"), language=language)
    assert "doubt" not in [one.claim for one in limit_claims(calm, watched_harms(calm))]


@LANGUAGES
def test_beside_an_alarm_nobody_misses_that_people_more_alike_say_otherwise(language):
    row = alarm(4, "alarm", 0.3, 0.1, 0.5, reason="mix_changed")
    alike = change(0.3, 0.2, 0.4, wave_to=4, people="same", mix="")  # beside a change of 0.0 of all
    here = edition(row, language=language, extra=(alike,))
    told = {one.claim: one.text for one in limit_claims(here, watched_harms(here))}
    assert {"alarm", "otherwise_same"} <= set(told)
    assert "doubt" not in told  # said once
    word = {"nl": "zegt de laatste meting alleen: slechter.", "en": "the last wave alone says: worse."}[language]
    assert word in told["otherwise_same"]
    assert word in wave_answer(here).audiences[0].harms[0].said


@pytest.mark.parametrize("code", ["same_mix", "same_people"])
@LANGUAGES
def test_why_a_harm_is_not_called_fine_is_said(language, code):
    here = edition(alarm(4, "cannot_tell", 0.02, -0.1, 0.14, reason=code), language=language)
    (harm,) = watched_harms(here)
    assert (harm.limit, harm.why) == ("cannot_tell", code)
    said = wave_answer(here).audiences[0].harms[0].said
    assert {"nl": "lijkt onder de grens te liggen. Maar", "en": "seems to be below the limit. Yet"}[language] in said
    assert code not in said


@pytest.mark.parametrize("reason", ["last_wave", "same_mix", "same_people", "no_margin", "items_drifted"])
def test_a_doubt_breaks_no_line(reason):
    """Only waves that cannot be compared are drawn apart."""
    here = edition(alarm(2), alarm(3, "cannot_tell", 0.02, -0.1, 0.14, reason=reason), alarm(4))
    word = here.strings("figure.waves.broken")
    assert word not in alarm_illustration(here, "users", 1).svg
    assert word in alarm_illustration(edition(alarm(2), broken(3), alarm(4)), "users", 1).svg

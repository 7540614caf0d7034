"""What the page says of what was foretold: no more than its rows, misses first, in both languages."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from pretest.report.pages.monitor import render_monitor
from pretest.report.sections.look_back import look_back_section
from pretest.report.words.edition import read_edition
from pretest.seeds import stream
from pretest.tables.decisions import TABLE as DECISIONS
from pretest.tables.lookback import TABLE as LOOKBACK
from pretest.words import LOOK_BACK_VERDICTS
from tests.report.parsing import parse
from tests.report.words.test_watching import change, made

NAN = math.nan
LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])
SAYS = {
    "nl": {
        "harm_missed": "Gemist, Sociale afstand (Mensen die drugs gebruiken): de voortest zag geen schade",
        "worse": "Mis, Sociale afstand (Mensen die drugs gebruiken): de metingen zijn slechter",
        "better": "Mis, Sociale afstand (Mensen die drugs gebruiken): de metingen zijn beter",
        "hit": "Komt overeen, Sociale afstand (Mensen die drugs gebruiken).",
        "cannot_tell": "Niet te zeggen, Sociale afstand (Mensen die drugs gebruiken)",
        "not_yet": "er is nog geen latere meting",
    },
    "en": {
        "harm_missed": "Missed, Social distance (People who use drugs): the pre-test saw no harm above the limit.",
        "worse": "Miss, Social distance (People who use drugs): the waves are worse than what the pre-test found.",
        "better": "Miss, Social distance (People who use drugs): the waves are better than what the pre-test found.",
        "hit": "Agrees, Social distance (People who use drugs).",
        "cannot_tell": "Cannot tell, Social distance (People who use drugs)",
        "not_yet": "there is no later wave yet",
    },
}  # fmt: skip


def back(verdict="hit", expected=0.1, came=0.1, **values):
    """A row on distance, from the baseline to the mean of waves 2 and 3."""
    row = dict.fromkeys(LOOKBACK.kinds) | {
        "kind": "pretest", "concept": "debt", "domain": "", "audience": "users", "place": "", "outcome": "distance",
        "role": "harm.stigma", "statistic": "mean", "category": "", "unit": "points", "wave_from": 1, "wave_to": 3,
        "n_waves": 2, "level": 2.0, "expected": expected, "expected_low": expected - 0.2,
        "expected_high": expected + 0.2, "came": came, "came_low": came - 0.1, "came_high": came + 0.1,
        "difference_low": came - expected - 0.22, "difference_high": came - expected + 0.22, "tolerance": 0.3,
        "spread": 1.0, "before": "", "after": "", "verdict": verdict, "reason": "", "crps": abs(came - expected),
        "benchmark": abs(came), "crps_expected": 0.1, "benchmark_expected": 0.1, "covered": verdict == "hit",
        "conf_level": 0.95, "suppressed": False,
    }  # fmt: skip
    return row | values


def decided(number=1, **values):
    row = dict.fromkeys(DECISIONS.kinds) | {
        "number": number, "date": "2026-07-01", "recorded": "2026-07-01T10:00:00Z", "wave": 2, "role": "team",
        "audience": "", "outcome": "", "place": "", "action": "stop", "text": "<b>Stop</b>", "why": "", "known": "",
        "advised": "", "findings": "", "entry": "", "suppressed": False,
    }  # fmt: skip
    return row | values


def found(*rows, decisions=()):
    tables = {"lookback": LOOKBACK.require(pd.DataFrame(list(rows), columns=list(LOOKBACK.kinds)))}
    tables["decisions"] = DECISIONS.require(pd.DataFrame(list(decisions), columns=list(DECISIONS.kinds)))
    return made(change()).with_tables(**tables)


def view(*rows, language="en", **more):
    return look_back_section(read_edition(found(*rows, **more), language))


@LANGUAGES
@pytest.mark.parametrize(
    ("verdict", "expected", "came", "says"),
    [
        ("harm_missed", 0.0, 0.8, "harm_missed"),
        ("miss", 0.0, 0.5, "worse"),
        ("miss", 0.5, 0.0, "better"),
        ("hit", 0.1, 0.1, "hit"),
        ("cannot_tell", 0.1, 0.3, "cannot_tell"),
        ("not_yet", 0.1, NAN, "not_yet"),
    ],
)
def test_each_verdict_has_its_sentence(language, verdict, expected, came, says):
    (part,) = view(back(verdict, expected, came), language=language).parts
    (claim,) = part.claims
    assert SAYS[language][says] in claim.text
    assert (claim.kind, claim.claim, claim.outcomes) == ("look_back", verdict, ("distance",))
    others = [text for name, text in SAYS[language].items() if name != says]
    assert not any(text in claim.text for text in others)


@LANGUAGES
def test_figures_are_told_as_harm_or_as_gain(language):
    harm = view(back("miss", 0.0, 0.5), language=language).parts[0].claims[0].text
    gain = back("miss", -0.5, 0.1, role="benefit")  # the table is positive = worse
    told = view(gain, language=language).parts[0].claims[0].text
    point = "," if language == "nl" else "."
    assert f"+0{point}50" in harm
    assert f"+0{point}50" in told
    assert f"−0{point}10" in told
    assert {"nl": "Een plus is meer schade.", "en": "A plus is more harm."}[language] in harm
    assert {"nl": "Een plus is beter.", "en": "A plus is better."}[language] in told


@LANGUAGES
def test_misses_are_told_first(language):
    rows = [
        back("hit", outcome="help"), back("miss", 0.5, 0.0, audience="others"), back("miss", 0.0, 0.5),
        back("harm_missed", 0.0, 0.9, audience="others", outcome="help"),
    ]  # fmt: skip
    (part,) = view(*rows, language=language).parts
    assert [claim.claim for claim in part.claims] == ["harm_missed", "miss", "miss", "hit"]
    assert part.claims[1].audience == "users"  # what is worse before what is better
    assert [claim.claim for claim in part.claims] == sorted(
        (claim.claim for claim in part.claims), key=LOOK_BACK_VERDICTS.index
    )


@LANGUAGES
def test_an_alarm_is_never_left_out(language):
    text = view(back("cannot_tell", after="alarm", before="inconclusive"), language=language).parts[0].claims[0].text
    assert {"nl": "Er is een alarm.", "en": "There is an alarm."}[language] in text


def test_single_places_are_told_where_they_were_missed_alone():
    rows = [back("hit"), back("hit", place="Hill"), back("harm_missed", place="Harbour")]
    (part,) = view(*rows).parts
    assert ["Harbour" in claim.text for claim in part.claims] == [True, False]
    assert len(part.table.groups[0].rows) == 3
    assert "on 1 outcome." in part.notes[0]  # places count once, in all of them together


@LANGUAGES
def test_the_score_says_how_often_and_how_far(language):
    rows = [back("hit"), back("miss", 0.0, 0.5, audience="others")]
    notes = view(*rows, language=language).parts[0].notes
    assert {"nl": "Bij 2 uitkomsten", "en": "on 2 outcomes"}[language] in notes[0]
    assert {"nl": "Bij 1 daarvan", "en": "On 1 of them"}[language] in notes[0]
    # off by 0 and 0.5; who expected no change by 0.1 and 0.5: 17 percent less far off
    assert "17" in notes[1]
    worse = view(back("miss", 0.5, 0.1), language=language).parts[0].notes[1]
    assert {"nl": "verder naast", "en": "further off"}[language] in worse


@LANGUAGES
def test_after_a_decision_only_after_is_said(language):
    known = {"kind": "decision", "number": 1, "concept": "", "expected": NAN, "before": "alarm", "n_waves": 1}
    rows = [back("cannot_tell", came=0.0, wave_from=2, wave_to=3, **known)]
    rows += [back("better", came=-0.4, wave_from=2, wave_to=4, after="watch", **known)]
    (part,) = view(*rows, language=language, decisions=[decided()]).parts
    (claim,) = part.claims
    assert claim.claim == "better"
    assert {"nl": "Daarna beter, tot en met meting 4", "en": "Better after it, up to wave 4"}[language] in claim.text
    assert {"nl": "(stoppen)", "en": "(stop)"}[language] in claim.text
    assert not any(word in claim.text.lower() for word in ("doordat", "because", "dankzij", "thanks to", "<b>"))
    assert len(part.table.groups[0].rows) == 2


@LANGUAGES
def test_what_a_panel_expected_is_told_in_people(language):
    people = {"kind": "panel", "concept": "", "statistic": "told", "unit": "people", "spread": 40.0}
    rows = [back("miss", 2.0, 15.0, **people), back("hit", 2.0, 3.0, **people, domain="care")]
    (part,) = view(*rows, language=language).parts
    (claim,) = part.claims
    number = {"nl": "+15,0 van de 100 mensen", "en": "+15.0 of 100 people"}[language]
    assert number in claim.text
    assert len(part.table.groups) == 2


@LANGUAGES
def test_what_there_is_not_is_said(language):
    empty = view(language=language)
    assert empty.parts == ()
    assert len(empty.none) == 3
    assert len(view(back(), language=language).none) == 2


@LANGUAGES
def test_hidden_figures_are_not_on_the_page(language):
    gone = dict.fromkeys(LOOKBACK.hides.figures) | {"suppressed": True, "before": "", "after": ""}
    findings = found(back("cannot_tell") | gone)
    page = parse(render_monitor(findings, language=language))
    (section,) = [one for one in page.all("section") if one.attrs.get("id") == "look_back"]
    assert {"nl": "De cijfers zijn weggelaten", "en": "The figures are left out"}[language] in section.text
    (said,) = [one for one in section.all() if one.attrs.get("data-kind") == "look_back"]
    assert said.attrs["data-claim"] == "cannot_tell"


def drawn(seed):
    rng = stream(20261129, "look back", seed)
    rows = []
    for audience in ("users", "others"):
        for outcome, role in (("distance", "harm.stigma"), ("help", "harm.help_barrier")):
            expected, came = rng.normal(0, 0.3, 2)
            verdict = rng.choice(["harm_missed", "miss", "hit", "cannot_tell"])
            after = "alarm" if verdict == "harm_missed" else str(rng.choice(["", "fine", "alarm"]))
            values = {"audience": audience, "outcome": outcome, "role": role, "after": after}
            rows.append(back(verdict, float(expected), float(came), **values))
    return rows


@pytest.mark.parametrize("seed", range(4))
def test_the_page_claims_what_its_rows_say_in_both_languages(seed):
    rows = drawn(seed)
    said = []
    for language in ("nl", "en"):
        page = parse(render_monitor(found(*rows), language=language))
        claims = [one for one in page.all() if one.attrs.get("data-kind") == "look_back"]
        said.append([(c.attrs["data-claim"], c.attrs["data-audience"], c.attrs["data-outcome"]) for c in claims])
        for one in claims:
            agrees = {"nl": "Komt overeen", "en": "Agrees"}[language]
            assert (agrees in one.text) is (one.attrs["data-claim"] == "hit")
    assert said[0] == said[1]
    assert sorted(said[0]) == sorted((row["verdict"], row["audience"], row["outcome"]) for row in rows)

"""What a decision rests on is what the page tells: the worst state, its advice, and since when."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.analysis.watch.known import advised_since, known_of, worst
from pretest.report.words.edition import read_edition
from pretest.report.words.taken import open_claim
from pretest.report.words.watching import main_harms, watched_harms
from pretest.report.words.waved import worst_status
from tests.analysis.watch.decided import decided_study, found_of, stands
from tests.report.alarms_example import NAN, alarm


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return decided_study(tmp_path_factory.mktemp("known") / "study")


def known(study, *rows):
    return known_of(found_of(study, *rows), "reports/x", Path("x"), "")


def test_the_worst_state_counts_and_a_place_near_the_limit_by_chance_does_not(study):
    near = alarm(5, "watch", 0.15, -0.05, 0.35, place="Hill", action="look_closer")
    sure = alarm(5, "watch", 0.15, 0.05, 0.35, place="Hill", action="look_closer")
    assert worst(known(study, stands(5, "fine"), near).standings).state == "fine"
    assert worst(known(study, stands(5, "fine"), sure).standings).state == "watch"
    about = {"outcome": "", "audience": "", "place": "Hill"}
    assert worst(known(study, stands(5, "fine"), near).standings, about).state == "watch"
    assert worst((), about) is None


@settings(max_examples=25)
@given(st.data())
def test_it_is_the_status_that_the_page_acts_on(study, data):
    rows = []
    for audience in ("users", "others"):
        for place in ("", "Harbour", "Hill"):
            state = data.draw(st.sampled_from(("alarm", "watch", "cannot_tell", "fine")))
            low, high = data.draw(
                {
                    "alarm": st.just((0.05, 0.45)),
                    "watch": st.sampled_from(((0.05, 0.35), (-0.05, 0.35), (0.02, 0.18), (0.05, 0.2))),
                    "cannot_tell": st.sampled_from(((-0.3, 0.4), (NAN, NAN))),
                    "fine": st.just((-0.1, 0.1)),
                }[state]
            )
            middle = (low + high) / 2
            rows.append(alarm(5, state, middle, low, high, audience=audience, place=place))
    found = found_of(study, *rows)
    told = worst_status(main_harms(watched_harms(read_edition(found, "en"))))
    assert worst(known_of(found, "", Path(), "").standings).state == told


@pytest.mark.parametrize(
    ("states", "advice", "since"),
    [
        (("watch", "watch", "alarm"), "stop", 4),
        (("watch", "alarm", "alarm"), "stop", 3),
        (("alarm", "alarm", "alarm"), "stop", 2),
        (("alarm", "watch", "alarm"), "stop", 4),
        (("alarm", "alarm", "fine"), "continue", 4),
    ],
)
def test_since_when_the_plan_advises_it(study, states, advice, since):
    rows = [stands(wave, state) for wave, state in zip((2, 3, 4), states, strict=True)]
    # another harm of the same wave that stands better changes nothing
    rows += [stands(wave, "fine", audience="others") for wave in (2, 3, 4)]
    found = known(study, *rows)
    standing, wave = advised_since(found)
    assert (standing.advice, wave) == (advice, since)
    claim = open_claim(read_edition(found_of(study, *rows), "en"))
    assert (claim is None) == (advice == "continue")
    assert claim is None or f"Since wave {since} " in claim.text


def test_without_advice_nothing_is_advised(study):
    assert advised_since(known(study, stands(5, "cannot_tell"))) is None


def test_the_wave_is_the_newest_that_an_alarm_looked_at_or_the_newest_of_all(study):
    found = found_of(study, stands(3, "watch"), stands(4, "alarm"))
    newest = max(fact.wave for fact in found.study.waves)
    assert newest > 4
    assert [one.state for one in known_of(found, "", Path(), "").standings] == ["alarm"]
    assert known_of(found, "", Path(), "").wave == 4
    bare = found.with_tables(alarms=found.alarms.iloc[:0])
    assert known_of(bare, "", Path(), "").wave == newest

"""Whose message was on the screen too briefly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pretest.quality import screen
from pretest.responses import read_responses
from pretest.tables import columns
from tests.quality.conftest import BLOCKS


def test_a_message_that_was_on_the_screen_too_briefly(flag_times):
    shown = {columns.SHOWN_SECONDS: np.array([9.9, 10, 30, np.nan])}
    flagged, cases, notes = flag_times({"rule": "exposure"}, shown)
    assert flagged == [0]
    assert cases[["value", "threshold", "action"]].to_numpy().tolist() == [[9.9, 10, "flag"]]
    assert [note.code for note in notes] == ["not_judged"]
    assert flag_times({"rule": "exposure", "seconds": 20}, shown)[0] == [0, 1]


def test_exposure_needs_a_minimum_and_a_time(flag_times):
    no_minimum = [block | {"min_seconds": None} if block["id"] == "message" else block for block in BLOCKS]
    shown = {columns.SHOWN_SECONDS: np.array([1.0, 30])}
    for extra, blocks in (({}, BLOCKS), (shown, no_minimum)):
        flagged, _, notes = flag_times({"rule": "exposure"}, extra, blocks)
        assert flagged == []
        assert [note.code for note in notes] == ["rule_without_data"]


def test_exposure_does_not_count_among_the_flags(make_study, put, answers):
    put(answers(3).assign(ac1=[1, 4, 1], z_ever=[1, 0, 0]))
    rules = [{"rule": "exposure", "seconds": 10}, {"rule": "attention"}, {"rule": "bogus"}]
    study = make_study({}, plan={"quality": [*rules, {"rule": "flags", "at_least": 2, "then": "exclude"}]})
    responses = read_responses(study)
    frame = responses.frame.assign(**{columns.SHOWN_SECONDS: 1.0})
    screened = screen(study, replace(responses, frame=frame))
    assert screened.cases.loc[screened.cases["rule"] == "flags", "row"].tolist() == [2]

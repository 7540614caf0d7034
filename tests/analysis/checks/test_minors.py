"""People under 18 among the answers are said, without their number, where no ethics file stands behind them."""

from __future__ import annotations

import pytest

from pretest.analysis.checks import check_screened
from pretest.disclosure.notes import tell
from pretest.responses import read_responses
from pretest.tables.columns import STARTED


@pytest.fixture
def noted(make_study, put, answers):
    """noted(values, **study): the notes on minors where six people answered so."""

    def run(values, **changes):
        put(answers(6).assign(**values))
        study = make_study({}, **changes)
        responses = read_responses(study)
        unasked = {name: of_all for name, of_all in values.items() if name not in responses.frame and name != "arm"}
        started = responses.frame.assign(**{STARTED: "2026-11-02T10:00:00"}, **unasked)
        found = tell(check_screened(study, started, responses.reasons), 10)
        return [note for note in found if note.code == "minors_in_answers"]

    return run


@pytest.mark.parametrize(
    ("values", "is_noted"),
    [
        ({}, False),
        ({"age": [18, 30, 41, 52, 63, 74]}, False),
        ({"age": [18, 30, 17, 52, 63, 74]}, True),
        ({"age_band": [2, 3, 4, 5, 6, 2]}, False),
        ({"age_band": [2, 3, 1, 5, 6, 2]}, True),
        ({"birth_year": [2008, 1990, 1980, 1970, 1960, 1950]}, False),  # in 2026: 17 or 18, which nobody can tell
        ({"birth_year": [2009, 1990, 1980, 1970, 1960, 1950]}, True),
        ({"birth_year": [2009] * 6, "age": [18, 30, 41, 52, 63, 74]}, False),  # age was answered
        ({"age": [17, 30, 41, 52, 63, 74], "arm": [None, "debt", "fear", "control", "debt", "fear"]}, False),
    ],
)
def test_somebody_under_18_who_saw_a_message_is_noted(noted, values, is_noted):
    assert bool(noted(values)) is is_noted


def test_the_note_tells_no_number_and_is_none_with_an_ethics_file(noted):
    young = {"age": [17] * 6}
    (note,) = noted(young)
    assert (note.severity, note.people) == ("warning", ())
    assert note.message.replace("18", "") == noted({"age": [12] + [30] * 5})[0].message.replace("18", "")
    assert "6" not in note.message
    assert noted(young, ethics={"file": "letter.pdf"}) == []
    assert noted(young, ethics={"approved": "2026-01-01"}) != []

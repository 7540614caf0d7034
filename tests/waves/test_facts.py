"""What is kept of a wave comes back as it was, and what is damaged is refused."""

from __future__ import annotations

import json
import math

import pytest

from pretest.errors import DataError
from pretest.waves import AnswersSeen, OutcomeFactsInput, Reliability, WaveFactsInput, Wording

BLAME = OutcomeFactsInput(
    ("b1", "b2"),
    0.02,
    {"b1": AnswersSeen({1.0: 40, 2.5: 3}, allowed=(1.0, 2.5)), "b2": AnswersSeen({7.0: 2}, bounds=(0.0, 10.0))},
    wording="abc",
    wordings={"b1": Wording("a1", {"nl": "Wie?", "en": "Who?"}, {"nl": "ja / nee", "en": "yes / no"})},
    order="ord",
    reliability=Reliability(0.8, 0.7, 0.9),
)
FULL = WaveFactsInput(
    4, 200, {"blame": BLAME}, True, {"a": 100, "b": 100}, "web", "limesurvey", "panel", "form", 0.4,
    {"gender": {"1": 90, "2": 110}}, "targets", 1.4, 0.05, 0.1,
)  # fmt: skip


def test_facts_go_to_json_and_come_back_the_same():
    assert WaveFactsInput.from_record(json.loads(json.dumps(FULL.to_record(), allow_nan=False))) == FULL


def test_what_is_not_known_stays_not_known():
    bare = WaveFactsInput(1, 5, {"blame": OutcomeFactsInput((), math.nan)})
    back = WaveFactsInput.from_record(json.loads(json.dumps(bare.to_record(), allow_nan=False)))
    assert math.isnan(back.outcomes["blame"].share_missing)
    assert (back.mode, back.response, back.outcomes["blame"].reliability, dict(back.mix)) == (None, None, None, {})


@pytest.mark.parametrize(
    "damage",
    [
        {"wave": None},
        {"n": "many"},
        {"outcomes": {"blame": []}},
        {"outcomes": 3},
        {"places": ["a"]},
        {"mix": {"gender": 3}},
        {"response": "half"},
        {"outcomes": {"blame": FULL.to_record()["outcomes"]["blame"] | {"reliability": [1]}}},
        {"outcomes": {"blame": FULL.to_record()["outcomes"]["blame"] | {"answers": {"b1": {}}}}},
    ],
)
def test_a_damaged_record_is_refused(damage):
    with pytest.raises(DataError) as caught:
        WaveFactsInput.from_record(FULL.to_record() | damage)
    assert caught.value.code == "facts_damaged"

"""The small study that the tests of reading use too, and what single rules flag in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pretest.quality import screen
from pretest.responses import read_responses
from pretest.spec import Questionnaire, Scale
from tests.quality.thirty import COLUMNS, SCALES
from tests.responses.conftest import answers, put
from tests.responses.conftest import make_study as make_plain_study

__all__ = ["answers", "make_plain_study", "put"]

BLOCKS = [
    {"id": "who", "kind": "scales", "scales": ["age", "birth_year"]},
    {"id": "message", "kind": "stimulus", "min_seconds": 10},
    {"id": "after", "kind": "scales", "scales": ["distance", "check"]},
    {"id": "thanks", "kind": "text", "text": "thanks"},
]


@pytest.fixture
def make_study(make_plain_study):
    """The small study, in which people may rate several concepts and come back in the next wave."""

    def make(*data, **changes):
        return make_plain_study(*({"several": True, "ids": "shared"} | one for one in data), **changes)

    return make


@pytest.fixture
def flag_lists(make_study, put, answers):
    """flag_lists(answers (people, 30), rule, ...): who is flagged (from 0), the cases, the notes."""

    def make(given, rule, order="fixed", blocks=None, frame=None, **extra):
        given = np.asarray(given, dtype=float)
        table = answers(len(given)).assign(**dict(zip(COLUMNS, given.T, strict=True)), **(frame or {}))
        put(table)
        study = make_study({}, plan={"quality": [rule]})
        asked = {"id": "everyone", "audience": "everyone", "title": "everyone"}
        asked["blocks"] = blocks or [{"id": "after", "kind": "scales", "scales": list(SCALES), "order": order}]
        scales = {name: Scale.model_validate(one) for name, one in SCALES.items()}
        study = replace(
            study,
            scales={**study.scales, **scales},
            questionnaires={"everyone": Questionnaire.model_validate(asked)},
        )
        responses = read_responses(study)
        screened = screen(study, replace(responses, frame=responses.frame.assign(**extra)))
        notes = {note.code for note in screened.notes}
        return (screened.cases["row"] - 2).tolist(), screened.cases, notes

    return make


@pytest.fixture
def flag_rows(make_study, put, answers):
    """flag_rows(frame, rule, submission columns): rows (from 0) that the rule flags, and what screening makes of it."""

    def make(frame, rule, **extra):
        put(frame)
        study = make_study({}, plan={"quality": [rule]})
        responses = read_responses(study)
        screened = screen(study, replace(responses, frame=responses.frame.assign(**extra)))
        return (screened.cases["row"] - 2).tolist(), screened

    return make


@pytest.fixture
def flag_times(make_study, put, answers):
    """flag_times(rule, submission columns, blocks): row numbers (from 0) that the rule flags, its cases, its notes."""

    def make(rule, extra, blocks=BLOCKS, **frame):
        n = len(next(iter(extra.values()))) if extra else 4
        put(answers(n).assign(**frame))
        study = make_study({}, plan={"quality": [rule]})
        asked = Questionnaire.model_validate(
            {"id": "everyone", "audience": "everyone", "title": "everyone", "blocks": blocks}
        )
        study = replace(study, questionnaires={"everyone": asked})
        responses = read_responses(study)
        screened = screen(study, replace(responses, frame=responses.frame.assign(**extra)))
        return (screened.cases["row"] - 2).tolist(), screened.cases, screened.notes

    return make


@pytest.fixture
def run(make_study, put):
    """run(frame, *rules): study, responses and what screening makes of them."""

    def make(frame, *rules, data=None, **options):
        put(frame)
        study = make_study(data or {}, plan={"quality": list(rules)})
        responses = read_responses(study)
        return study, responses, screen(study, responses, **options)

    return make

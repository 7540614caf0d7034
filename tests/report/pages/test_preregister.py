"""A preregistration says by which rule every verdict and every decision comes about."""

from __future__ import annotations

import pytest

from pretest.report.pages.preregister import osf_text, render_preregistration
from pretest.report.words.strings import read_strings
from pretest.words import DECISIONS, LANGUAGES, VERDICTS
from tests.report.sample import sample

HARM = {"outcome": "distance", "role": "harm.stigma", "higher_is": "worse", "model": "linear",
        "margin": 0.2, "unit": "sd",
        "covariates": ["age"], "audience": "non_users"}  # fmt: skip
FACTS = {
    "study": "north-2026",
    "plan": "denormalisation-pretest",
    "hypotheses": [HARM],
    "others": [HARM | {"outcome": "support", "role": "benefit", "margin": None, "unit": None}],
    "rules": [],
    "analysis": {"alpha": 0.05, "unit": "sd", "variance": "hc2", "multiplicity": "romano_wolf", "resamples": 9999,
                 "clusters": False, "weights": False, "subgroups": [], "alternatives": []},
    "allocation": {"control": 1, "pay": 1},
    "people": {"users": 900},
    "data_exist": False,
    "seed": 1,
    "lock": {"state": "locked", "time": None, "after_data": None, "amendments": [], "not_frozen": []},
    "files": {},
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_and_decision_stands_in_it_with_its_rule(language):
    strings = read_strings(language)
    told = osf_text(sample(), FACTS, language=language)
    page = render_preregistration(sample(), FACTS, language=language)
    for group, words in (("verdict", VERDICTS), ("decision", DECISIONS)):
        for word in words:
            line = f"- {strings(f'{group}.{word}.word')}; {strings(f'lock.rule.{word}')}"
            assert line in told
            assert strings(f"lock.rule.{word}") in page
    assert strings("lock.others_mean") in page

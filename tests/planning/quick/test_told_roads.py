"""The plan says by which road its studies were judged, and why not by the quick one."""

from __future__ import annotations

import pytest

from pretest.analysis.record.drafts import draft_findings
from pretest.planning.quick.known import whole_because
from pretest.planning.studyplan import Engine, plan
from pretest.report.pages.planreport import road_sentences
from pretest.report.words.edition import read_edition
from pretest.responses.needs import wanted_columns
from pretest.spec.truth import Truth
from pretest.words import LANGUAGES

CODES = ["clusters", "weights", "blocks", "executions", "several_concepts", "audiences"]
CODES += ["model:ordinal", "variance:hc3", "column:leeftijd"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_reason_has_words(study, language, code):
    record = {"road": {"taken": "whole", "whole_because": [code], "draws": 1000}}
    (told,) = road_sentences(read_edition(draft_findings(study), language), record)
    assert {"en": "one by one", "nl": "een voor een"}[language] in told
    name = code.partition(":")[2]
    assert name in told
    assert "planning." not in told


@pytest.mark.parametrize("road", ["quick", "whole"])
def test_a_plan_says_which_road_it_took(study, road):
    found = plan(study, Truth(), n=120, studies=2, engine=Engine(workers=1, road=road))
    record = found.record()
    assert record["road"] == {"taken": road, "whole_because": [], "draws": 1000 if road == "quick" else 9999}
    told = {lang: road_sentences(read_edition(draft_findings(study), lang), record)[0] for lang in LANGUAGES}
    assert ("one by one" in told["en"]) == ("een voor een" in told["nl"]) == (road == "whole")
    assert road_sentences(read_edition(draft_findings(study), "en"), {}) == []  # a plan of before


def test_a_column_that_is_no_scale_is_named(rehearsal):
    plan_yaml = "plan: p\noutcomes:\n  distance: {primary: true, margin: {sd: 0.3}, covariates: [secs]}\n"
    study = rehearsal(**{"analyses/plan.yaml": plan_yaml})
    assert whole_because(study, wanted_columns(study)) == ("column:secs",)

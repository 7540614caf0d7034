"""One word decides whether small groups are hidden, and a word that is not understood never shows them."""

from __future__ import annotations

import pytest

from pretest.analysis.analyse import analyse, check_study_and_data
from pretest.analysis.monitor import monitor
from pretest.analysis.record.drafts import draft_findings
from pretest.disclosure.limit import hides, threshold
from pretest.errors import DesignError, SpecError
from pretest.spec import load_study
from tests.tiny import TINY_PLAN


def with_threshold(value: object) -> str:
    return TINY_PLAN.replace("suppress_below: 2", f"suppress_below: {value}")


@pytest.mark.parametrize("word", ["nothing", "", "Plan", "PLAN", " plan", "off", None, False, True, 0])
@pytest.mark.parametrize("run", [analyse, monitor, check_study_and_data, threshold])
def test_any_other_word_is_refused(make_study, run, word):
    folder = make_study(plan=with_threshold(10))
    asked = folder if run is check_study_and_data else load_study(folder)
    with pytest.raises(DesignError, match="'plan' or 'none'"):
        run(asked, suppression=word)


@pytest.mark.parametrize(("value", "plan"), [(1, 0), (2, 2), (10, 10), (10_000, 10_000)])
def test_the_threshold_of_a_plan(make_study, value, plan):
    study = load_study(make_study(plan=with_threshold(value)))
    assert (threshold(study), threshold(study, "none")) == (plan, 0)
    assert draft_findings(study).suppressed_below == plan
    assert draft_findings(study).complete is not hides(plan)


@pytest.mark.parametrize("value", ["true", "false", "0", "-5", "1.5", "ten", ".nan", ".inf", "[10]", str(10**30)])
def test_what_is_no_number_of_people_is_an_error(make_study, value):
    with pytest.raises(SpecError, match="suppress_below"):
        load_study(make_study(plan=with_threshold(value)))


def test_a_huge_threshold_hides_everybody(make_study):
    findings = analyse(load_study(make_study(plan=with_threshold(10_000))))
    assert findings.estimates["estimate"].isna().all()
    assert not findings.complete

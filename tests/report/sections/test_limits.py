"""What must hold: with one execution the result is about this one, and only with several about the concept."""

from dataclasses import replace

import pytest

from pretest.report.sections.limits import limits_section
from pretest.report.words.edition import read_edition
from tests.report.sample import sample


@pytest.mark.parametrize(("language", "one", "many"), [("en", "this execution", "several executions"),
                                                       ("nl", "deze uitwerking", "meer uitwerkingen")])  # fmt: skip
def test_executions(language, one, many):
    findings = sample()
    study = findings.study
    shown = tuple(arm if arm.control else replace(arm, executions=3) for arm in study.arms)
    some = (*shown[:-1], study.arms[-1])

    def said(arms):
        changed = replace(findings, study=replace(study, arms=arms))
        return " ".join(limits_section(read_edition(changed, language, None)))

    assert one in said(study.arms)
    assert one in said(some)
    assert many in said(shown)
    assert one not in said(shown)

"""How people answered the questions that decide no harm: figures of the benefits, tables of all others.

Only the complete report has them: with these the page for researchers would be too heavy to send.
"""

from __future__ import annotations

from pretest.report.sections.distributions import Answers, answers_of, deciding_harms
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition
from pretest.tables.distributions import TABLE as DISTRIBUTIONS
from pretest.tables.reliability import TABLE as RELIABILITY


def more_answers_section(edition: Edition) -> Answers:
    """The outcomes that ``distributions`` leaves out."""
    facts = edition.findings.study.outcomes
    rest = {fact.id for fact in facts} - deciding_harms(edition)
    return answers_of(edition, rest, {fact.id for fact in facts if fact.role == "benefit"} & rest, "answers")


SECTION = Section("more_answers", more_answers_section, (RELIABILITY, DISTRIBUTIONS))

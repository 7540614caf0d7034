"""All sections of the reports, in the order of the complete report."""

from __future__ import annotations

from pretest.report.sections.beside import SECTION as BESIDE
from pretest.report.sections.comparability import SECTION as COMPARABILITY
from pretest.report.sections.crosscheck import SECTION as CROSSCHECK
from pretest.report.sections.cusum import SECTION as CUSUM
from pretest.report.sections.decisions import SECTION as DECISIONS
from pretest.report.sections.decisions_taken import SECTION as DECISIONS_TAKEN
from pretest.report.sections.design_checks import SECTION as DESIGN_CHECKS
from pretest.report.sections.distributions import SECTION as DISTRIBUTIONS
from pretest.report.sections.harms import SECTION as HARMS
from pretest.report.sections.limits import SECTION as LIMITS
from pretest.report.sections.look_back import SECTION as LOOK_BACK
from pretest.report.sections.mechanism import SECTION as MECHANISM
from pretest.report.sections.message_levels import SECTION as MESSAGE_LEVELS
from pretest.report.sections.methods_full import SECTION as METHODS_FULL
from pretest.report.sections.methods_plain import SECTION as METHODS_PLAIN
from pretest.report.sections.monitored import SECTION as MONITORED
from pretest.report.sections.more_answers import SECTION as MORE_ANSWERS
from pretest.report.sections.more_estimates import SECTION as MORE_ESTIMATES
from pretest.report.sections.moved import SECTION as MOVED
from pretest.report.sections.notes import SECTION as NOTES
from pretest.report.sections.other_outcomes import SECTION as OTHER_OUTCOMES
from pretest.report.sections.pairs import SECTION as PAIRS
from pretest.report.sections.participants import SECTION as PARTICIPANTS
from pretest.report.sections.practice import SECTION as PRACTICE
from pretest.report.sections.provenance import SECTION as PROVENANCE
from pretest.report.sections.quality import SECTION as QUALITY
from pretest.report.sections.randomisation import SECTION as RANDOMISATION
from pretest.report.sections.reliability import SECTION as RELIABILITY
from pretest.report.sections.research import SECTION as RESEARCH
from pretest.report.sections.risks import SECTION as RISKS
from pretest.report.sections.section import Run, Section
from pretest.report.sections.sensitivity import SECTION as SENSITIVITY
from pretest.report.sections.serious_notes import SECTION as SERIOUS_NOTES
from pretest.report.sections.subgroups import SECTION as SUBGROUPS
from pretest.report.sections.tested import SECTION as TESTED
from pretest.report.sections.told import SECTION as TOLD
from pretest.report.sections.triptych import SECTION as TRIPTYCH
from pretest.report.sections.understood import SECTION as UNDERSTOOD
from pretest.report.sections.unintended import SECTION as UNINTENDED
from pretest.report.sections.watched import SECTION as WATCHED
from pretest.report.sections.wave_answer import SECTION as WAVE_ANSWER
from pretest.report.sections.wave_comparability import SECTION as WAVE_COMPARABILITY
from pretest.report.sections.wave_methods_full import SECTION as WAVE_METHODS_FULL
from pretest.report.sections.wave_methods_plain import SECTION as WAVE_METHODS_PLAIN
from pretest.report.sections.wave_participants import SECTION as WAVE_PARTICIPANTS
from pretest.report.sections.weighting import SECTION as WEIGHTING

SECTIONS: tuple[Section, ...] = (
    WAVE_ANSWER,
    TESTED,
    DECISIONS,
    LIMITS,
    SERIOUS_NOTES,
    DECISIONS_TAKEN,
    RISKS,
    HARMS,
    RESEARCH,
    TOLD,
    PRACTICE,
    TRIPTYCH,
    UNDERSTOOD,
    MESSAGE_LEVELS,
    MOVED,
    SENSITIVITY,
    RANDOMISATION,
    OTHER_OUTCOMES,
    UNINTENDED,
    PAIRS,
    MORE_ESTIMATES,
    SUBGROUPS,
    MECHANISM,
    DISTRIBUTIONS,
    MORE_ANSWERS,
    PARTICIPANTS,
    DESIGN_CHECKS,
    QUALITY,
    WEIGHTING,
    RELIABILITY,
    COMPARABILITY,
    CROSSCHECK,
    METHODS_PLAIN,
    METHODS_FULL,
    WAVE_COMPARABILITY,
    LOOK_BACK,
    CUSUM,
    MONITORED,
    BESIDE,
    WATCHED,
    WAVE_PARTICIPANTS,
    WAVE_METHODS_PLAIN,
    WAVE_METHODS_FULL,
    NOTES,
    PROVENANCE,
)


def sections_of(run: Run) -> dict[str, Section]:
    """The sections that the report of this run may have, by id, in order."""
    return {section.id: section for section in SECTIONS if run in section.runs}

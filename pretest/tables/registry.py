"""All result tables: those of findings.json in its order, those of a plan, and those beside a report."""

from __future__ import annotations

from pretest.tables.alarms import TABLE as ALARMS
from pretest.tables.cases import TABLE as CASES
from pretest.tables.certainty import TABLE as CERTAINTY
from pretest.tables.changes import TABLE as CHANGES
from pretest.tables.closed_form import TABLE as CLOSED_FORM
from pretest.tables.conflicts import TABLE as CONFLICTS
from pretest.tables.crosscheck import TABLE as CROSSCHECK
from pretest.tables.cusum import TABLE as CUSUM
from pretest.tables.decisions import TABLE as DECISIONS
from pretest.tables.design_checks import TABLE as DESIGN_CHECKS
from pretest.tables.designs import TABLE as DESIGNS
from pretest.tables.detectable import TABLE as DETECTABLE
from pretest.tables.dif import TABLE as DIF
from pretest.tables.dif_verdicts import TABLE as DIF_VERDICTS
from pretest.tables.distributions import TABLE as DISTRIBUTIONS
from pretest.tables.estimates import TABLE as ESTIMATES
from pretest.tables.flow import TABLE as FLOW
from pretest.tables.forecasts import TABLE as FORECASTS
from pretest.tables.heterogeneity import TABLE as HETEROGENEITY
from pretest.tables.inter_item import TABLE as INTER_ITEM
from pretest.tables.invariance import TABLE as INVARIANCE
from pretest.tables.levels import TABLE as LEVELS
from pretest.tables.lookback import TABLE as LOOKBACK
from pretest.tables.loss import TABLE as LOSS
from pretest.tables.mechanism import TABLE as MECHANISM
from pretest.tables.message_levels import TABLE as MESSAGE_LEVELS
from pretest.tables.moved import TABLE as MOVED
from pretest.tables.operating import TABLE as OPERATING
from pretest.tables.outside import TABLE as OUTSIDE
from pretest.tables.panel import TABLE as PANEL
from pretest.tables.pointed import TABLE as POINTED
from pretest.tables.randomisation import TABLE as RANDOMISATION
from pretest.tables.realised import TABLE as REALISED
from pretest.tables.reliability import TABLE as RELIABILITY
from pretest.tables.research import TABLE as RESEARCH
from pretest.tables.returned import TABLE as RETURNED
from pretest.tables.risks import TABLE as RISKS
from pretest.tables.sensitivity import TABLE as SENSITIVITY
from pretest.tables.signals import TABLE as SIGNALS
from pretest.tables.subgroups import TABLE as SUBGROUPS
from pretest.tables.table import Table
from pretest.tables.told import TABLE as TOLD
from pretest.tables.triptych import TABLE as TRIPTYCH
from pretest.tables.understood import TABLE as UNDERSTOOD
from pretest.tables.verdicts import TABLE as VERDICTS
from pretest.tables.wave_differences import TABLE as WAVE_DIFFERENCES
from pretest.tables.wave_quality import TABLE as WAVE_QUALITY
from pretest.tables.weighting import TABLE as WEIGHTING

TABLES: tuple[Table, ...] = (
    ESTIMATES,
    VERDICTS,
    RISKS,
    RESEARCH,
    CONFLICTS,
    RELIABILITY,
    FLOW,
    CASES,
    POINTED,
    LOSS,
    REALISED,
    DISTRIBUTIONS,
    DIF,
    INVARIANCE,
    DIF_VERDICTS,
    INTER_ITEM,
    WEIGHTING,
    TOLD,
    UNDERSTOOD,
    PANEL,
    FORECASTS,
    MESSAGE_LEVELS,
    CERTAINTY,
    TRIPTYCH,
    MOVED,
    DESIGN_CHECKS,
    SUBGROUPS,
    HETEROGENEITY,
    MECHANISM,
    SENSITIVITY,
    RANDOMISATION,
    LEVELS,
    CHANGES,
    ALARMS,
    CUSUM,
    RETURNED,
    WAVE_DIFFERENCES,
    WAVE_QUALITY,
    DECISIONS,
    LOOKBACK,
    OUTSIDE,
    SIGNALS,
)

PLANNED: tuple[Table, ...] = (CLOSED_FORM, OPERATING, DETECTABLE, DESIGNS)
# Made of a report that is there already: figures that were released, beside those of other engines.
BESIDE: tuple[Table, ...] = (CROSSCHECK,)


def shared() -> tuple[Table, ...]:
    """The tables that may leave: rows about single people stay in memory, or where they are private."""
    return tuple(found for found in TABLES if not found.hides.person_level)


def table(name: str) -> Table:
    """The table ``name`` of findings.json; ``KeyError`` where there is none."""
    for found in TABLES:
        if found.name == name:
            return found
    raise KeyError(name)

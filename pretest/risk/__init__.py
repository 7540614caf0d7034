"""Verdicts, decisions and risks: from tables of estimates to what they mean for a concept.

Nothing here needs respondents' data, so every judgement can be recomputed from the estimates and the plan.
"""

from pretest.risk.cells import RISK_CELLS
from pretest.risk.decisions import Setting, decision_table
from pretest.risk.effects import Effects
from pretest.risk.more import Extra, extra_units
from pretest.risk.posterior import Posterior, sample_data_only, sample_effects
from pretest.risk.prior import SCEPTICAL, WEAK, Prior, Priors, prior_probability
from pretest.risk.risks import RISK_ROLES, RiskTable, risk_table
from pretest.risk.verdicts import judge, judge_benefit, verdict_table
from pretest.tables.cells import TABLE as CELLS

__all__ = [
    "CELLS",
    "RISK_CELLS",
    "RISK_ROLES",
    "SCEPTICAL",
    "WEAK",
    "Effects",
    "Extra",
    "Posterior",
    "Prior",
    "Priors",
    "RiskTable",
    "Setting",
    "decision_table",
    "extra_units",
    "judge",
    "judge_benefit",
    "prior_probability",
    "risk_table",
    "sample_data_only",
    "sample_effects",
    "verdict_table",
]

"""Columns that mean the same in every table that has them, and words that several tables use."""

from __future__ import annotations

from pretest.tables.table import Column

HARM_ROLES = ("harm.stigma", "harm.boomerang", "harm.help_barrier")
ROLES = (*HARM_ROLES, "benefit", "mechanism", "quality", "background")
HARM_VERDICTS = ("harm", "harm_signalled", "trivial_harm", "harm_excluded", "inconclusive")
BENEFIT_VERDICTS = ("benefit_shown", "benefit_not_shown")
DECISIONS = ("no_control", "stop", "revise", "collect_more", "go", "harmless_no_effect")
PHASES = ("pre", "post")
GROUPINGS = ("audience", "language", "wave")

WAVE = Column("wave", "int", "Number of the survey wave that the row is about.")
AUDIENCE = Column("audience", "text", "The group of respondents, by its id in study.yaml.")
CONCEPT = Column("concept", "text", "The campaign message that was tested, by the id of its arm.")
OUTCOME = Column("outcome", "text", "What was measured, by its id in the plan.")
ROLE = Column("role", "text", "What the outcome stands for: a kind of harm, a benefit, or neither.", ROLES)
PRIMARY = Column("primary", "bool", "Whether the plan lets this outcome drive the decision.")
CONF_LEVEL = Column("conf_level", "float", "Coverage that the interval aims at, as a share: 0.95 is 95 percent.")
N_CONCEPT = Column("n_concept", "int", "People who saw the concept and count in this row.")
N_REFERENCE = Column("n_reference", "int", "People in the control arm who count in this row.")
SCALE = Column("scale", "text", "The scale, by the id of its file in surveys/scales.")
SUPPRESSED = Column(
    "suppressed", "bool", "True when the figures are left out because they would tell about too few people."
)

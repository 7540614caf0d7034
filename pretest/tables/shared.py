"""Columns that mean the same in every table that has them, and words that several tables use."""

from __future__ import annotations

from pretest.tables.table import Column
from pretest.words import ROLES

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

"""The table ``studies``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import CONCEPT
from pretest.tables.table import Column, Table

TABLE = Table(
    name="studies",
    what="One row per simulated study and judged outcome or decision of a concept.",
    columns=(
        Column("study", "int", "Number of the simulated study, from 0."),
        Column("audience", "text", "The group of respondents; empty for the decision over all audiences."),
        CONCEPT,
        Column("outcome", "text", "The judged outcome, by its id in the plan; empty for the decision on the concept."),
        Column("multiple", "float", "The true effect on the primary harms, as a multiple of their margins."),
        Column(
            "gain", "float", "The true improvement of every aim in control-group SD; 0 where the aims are not better."
        ),
        Column("verdict", "text", "The verdict or decision that the simulated study came to."),
        Column(
            "understanding",
            "text",
            "Of a decision in one group: not_understood where too few people understood the message, "
            "understanding_open where that cannot be told, whatever the decision is; else empty.",
        ),
        Column("estimate", "float", "Size of the estimated effect; above 0 is worse."),
        Column("lower", "float", "The effect is at least this bad by this study; above 0 is worse."),
        Column("upper", "float", "The effect is at most this bad by this study; above 0 is worse."),
        Column("margin", "float", "The smallest harm that matters, in the unit of the estimate."),
    ),
    hides=Hiding(),
)

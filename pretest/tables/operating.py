"""The table ``operating``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="operating",
    what="One row per audience, primary harm or decision, true effect and verdict: how often the plan would reach it.",
    columns=(
        Column("audience", "text", "The group of respondents; empty for the decision over all audiences."),
        Column("outcome", "text", "The primary harm, by its id in the plan; empty for the decision on the concept."),
        Column(
            "multiple", "float", "The true effect on the primary harms, as a multiple of their margins; 0 is no harm."
        ),
        Column(
            "gain", "float", "The true improvement of every aim in control-group SD; 0 where the aims are not better."
        ),
        Column(
            "true_effect",
            "float",
            "The true effect in control-group SD; above 0 is worse, missing for a decision and where aims are better.",
        ),
        Column("margin", "float", "The smallest harm that matters, in control-group SD; missing for a decision."),
        Column("verdict", "text", "The verdict or decision; cleared is go or harmless_aim_not_shown together."),
        Column("probability", "float", "Share of the simulated studies that reached this verdict, from 0 to 1."),
        Column("std_error", "float", "Standard error of that share, from the number of simulated studies."),
        Column("conf_low", "float", "Lower end of the 95 percent interval around that share."),
        Column("conf_high", "float", "Upper end of the 95 percent interval around that share."),
        Column("n_studies", "int", "Simulated studies behind the share."),
    ),
    hides=Hiding(),
    file="operating.csv",
)

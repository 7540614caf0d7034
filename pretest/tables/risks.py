"""The table ``risks``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="risks",
    what="",
    columns=(
        Column("audience", "text", ""),
        Column("concept", "text", ""),
        Column("risk", "text", ""),
        Column("probability", "float", ""),
        Column("prior_probability", "float", ""),
        Column("data_only_probability", "float", ""),
        Column("worst_outcome", "text", ""),
        Column("wave", "int", ""),
        Column("weak_probability", "float", ""),
        Column("expected_harm", "float", ""),
        Column("p_least_harmful", "float", ""),
        Column("expected_loss", "float", ""),
        Column("rank", "int", ""),
        Column("n_outcomes", "int", ""),
        Column("mc_error", "float", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=(
            "probability",
            "prior_probability",
            "data_only_probability",
            "worst_outcome",
            "weak_probability",
            "expected_harm",
            "p_least_harmful",
            "expected_loss",
            "rank",
            "mc_error",
        ),
        made_from="verdicts",
    ),
    file="risks.csv",
)

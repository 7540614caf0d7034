"""The table ``cells``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import AUDIENCE, CONCEPT, N_CONCEPT, N_REFERENCE, OUTCOME, PRIMARY, ROLE, WAVE
from pretest.tables.table import Column, Table

TABLE = Table(
    name="cells",
    what="One row per effect that the plan asks for; one without a row is a harm that nobody judged.",
    columns=(
        WAVE,
        AUDIENCE,
        CONCEPT,
        OUTCOME,
        ROLE,
        PRIMARY,
        Column("unit", "text", "Unit of estimate, standard error and margin.", ("sd", "points")),
        Column(
            "harm_estimate",
            "float",
            "Size of the effect: above 0 is more harm on a harm and more benefit on a benefit.",
        ),
        Column("std_error", "float", "Standard error of the effect, in the same unit."),
        Column("df", "float", "Degrees of freedom of the effect; they may be infinite."),
        N_CONCEPT,
        N_REFERENCE,
        Column("margin", "float", "The smallest harm that matters, in the same unit; missing for benefits."),
        Column("status", "text", "ok, or the code of why the effect could not be estimated."),
        Column(
            "local_level",
            "float",
            "One-sided level at which the lower bound of this effect holds for the whole family; missing outside it.",
        ),
    ),
    hides=Hiding(),
)

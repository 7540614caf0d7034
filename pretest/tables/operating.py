"""The table ``operating``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="operating",
    what="",
    columns=(
        Column("audience", "text", ""),
        Column("outcome", "text", ""),
        Column("multiple", "float", ""),
        Column("true_effect", "float", ""),
        Column("margin", "float", ""),
        Column("verdict", "text", ""),
        Column("probability", "float", ""),
        Column("std_error", "float", ""),
        Column("conf_low", "float", ""),
        Column("conf_high", "float", ""),
        Column("n_studies", "int", ""),
    ),
    hides=Hiding(),
    file="operating.csv",
)

"""The table ``sensitivity``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="sensitivity",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("audience", "text", ""),
        Column("concept", "text", ""),
        Column("outcome", "text", ""),
        Column("specification", "text", ""),
        Column("verdict", "text", ""),
        Column("harm_estimate", "float", ""),
        Column("lower", "float", ""),
        Column("upper", "float", ""),
        Column("margin", "float", ""),
        Column("unit", "text", ""),
        Column("same", "bool", ""),
        Column("share_same", "float", ""),
        Column("n_specifications", "int", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=(
            "harm_estimate",
            "lower",
            "upper",
            "share_same",
            "n_specifications",
        ),
        made_from="estimates",
    ),
)

"""The table ``moved``."""

from __future__ import annotations

from pretest.tables.hiding import CONTROL, Count, Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="moved",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("audience", "text", ""),
        Column("concept", "text", ""),
        Column("outcome", "text", ""),
        Column("role", "text", ""),
        Column("direction", "text", ""),
        Column("method", "text", ""),
        Column("conditioned", "text", ""),
        Column("share_low", "float", ""),
        Column("share_high", "float", ""),
        Column("conf_low", "float", ""),
        Column("conf_high", "float", ""),
        Column("conf_level", "float", ""),
        Column("share_reference", "float", ""),
        Column("n_concept", "int", ""),
        Column("n_reference", "int", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=(
            "share_low",
            "share_high",
            "conf_low",
            "conf_high",
            "share_reference",
            "n_concept",
            "n_reference",
        ),
        counts=(
            Count(
                "n_concept", "answered", ("wave", "audience", "concept", "outcome"), marks=True, aside=True, nobody=True
            ),
            Count(
                "n_reference", "answered", ("wave", "audience", CONTROL, "outcome"), marks=True, aside=True, nobody=True
            ),
        ),
    ),
)

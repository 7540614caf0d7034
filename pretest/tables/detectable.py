"""The table ``detectable``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="detectable",
    what="",
    columns=(
        Column("audience", "text", ""),
        Column("outcome", "text", ""),
        Column("n_audience", "int", ""),
        Column("margin", "float", ""),
        Column("detectable", "float", ""),
    ),
    hides=Hiding(),
)

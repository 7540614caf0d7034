"""The table ``reliability``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.table import Column, Table

ITEM = ("wave", "audience", "scale", "phase", "item")

TABLE = Table(
    name="reliability",
    what="",
    columns=(
        Column("wave", "int", ""),
        Column("audience", "text", ""),
        Column("scale", "text", ""),
        Column("phase", "text", ""),
        Column("item", "text", ""),
        Column("n", "int", ""),
        Column("n_items", "int", ""),
        Column("alpha", "float", ""),
        Column("alpha_low", "float", ""),
        Column("alpha_high", "float", ""),
        Column("omega", "float", ""),
        Column("omega_low", "float", ""),
        Column("omega_high", "float", ""),
        Column("conf_level", "float", ""),
        Column("item_rest", "float", ""),
        Column("alpha_dropped", "float", ""),
        Column("mean", "float", ""),
        Column("sd", "float", ""),
        Column("floor", "float", ""),
        Column("ceiling", "float", ""),
        Column("share_missing", "float", ""),
        Column("flag", "text", ""),
        Column("suppressed", "bool", ""),
    ),
    hides=Hiding(
        figures=(
            "n",
            "alpha",
            "alpha_low",
            "alpha_high",
            "omega",
            "omega_low",
            "omega_high",
            "item_rest",
            "alpha_dropped",
            "mean",
            "sd",
            "floor",
            "ceiling",
            "share_missing",
        ),
        words=(("flag", "too_few"),),
        counts=(
            Count("n", "item", ITEM, takes=("floor", "ceiling", "share_missing"), marks=True, aside=True, nobody=True),
            Count("floor", "share", (*ITEM, "=floor"), share_of="n"),
            Count("ceiling", "share", (*ITEM, "=ceiling"), share_of="n"),
            Count("share_missing", "share", (*ITEM, "=missing"), share_of="n", odds=True),
        ),
    ),
    file="reliability.csv",
)

"""The table ``item_dif``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import GROUPINGS, SCALE, SUPPRESSED
from pretest.tables.table import Column, Table

TABLE = Table(
    name="item_dif",
    what="One row per item of one scale under one way of grouping people: whether the groups answer it alike.",
    columns=(
        SCALE,
        Column("item", "text", "The question that is tested, by its id."),
        Column("grouping", "text", "What sets the groups apart.", GROUPINGS),
        Column("reference", "text", "The group that the others are compared with."),
        Column("groups", "text", 'All groups with the reference first, joined by " | ".'),
        Column("n", "int", "Rows that the test rests on."),
        Column("n_smallest_group", "int", "Rows of the smallest of the groups."),
        Column("statistic_uniform", "float", "Chi-square of a difference that is the same at every score."),
        Column(
            "df_uniform", "float", "Degrees of freedom of the test of a difference that is the same at every score."
        ),
        Column("p_uniform", "float", "Two-sided p-value of a difference that is the same at every score."),
        Column("statistic_nonuniform", "float", "Chi-square of a difference that changes with the score."),
        Column("df_nonuniform", "float", "Degrees of freedom of the test of a difference that changes with the score."),
        Column("p_nonuniform", "float", "Two-sided p-value of a difference that changes with the score."),
        Column("statistic_total", "float", "Chi-square of either kind of difference."),
        Column("df_total", "float", "Degrees of freedom of the test of either kind."),
        Column("p_total", "float", "Two-sided p-value of either kind, before correction over the items."),
        Column("p_adjusted", "float", "The p-value of either kind, corrected over the items by Benjamini-Hochberg."),
        Column("nagelkerke_change", "float", "Change of Nagelkerke's R squared when the group is added to the score."),
        Column("mcfadden_change", "float", "Change of McFadden's R squared when the group is added to the score."),
        Column("coefficient_change", "float", "Relative change of the score's coefficient when the group is added."),
        Column("highest_group", "text", "The group that differs most from the reference at the same score."),
        Column(
            "highest_log_odds",
            "float",
            "How much higher that group answers at the same score, in log odds; below 0 it answers lower.",
        ),
        Column(
            "size",
            "text",
            "Size of the difference by Jodoin and Gierl's limits; empty without a result.",
            ("", "negligible", "moderate", "large"),
        ),
        Column(
            "size_zumbo",
            "text",
            "Size of the difference by Zumbo's much wider limits; empty without a result.",
            ("", "negligible", "moderate", "large"),
        ),
        Column("flagged", "bool", "Whether the item works differently; missing where it could not be tested."),
        Column("anchor", "bool", "Whether the item is in the score that people are matched on."),
        Column("status", "text", "ok, or the code of why the item could not be tested."),
        SUPPRESSED,
    ),
    hides=Hiding(),
)

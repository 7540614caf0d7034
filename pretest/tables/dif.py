"""The table ``dif``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding
from pretest.tables.shared import GROUPINGS, SCALE, SUPPRESSED
from pretest.tables.table import Column, Table

TABLE = Table(
    name="dif",
    what="One row per item and pair of groups: whether people with the same score answer the item alike.",
    columns=(
        Column(
            "wave", "int", "Wave of the group that is compared; also that of the reference, unless waves are compared."
        ),
        Column(
            "audience",
            "text",
            "The audience within which groups are compared; empty where the audiences themselves are.",
        ),
        Column("grouping", "text", "What sets the two groups apart.", GROUPINGS),
        Column("reference", "text", "The group that the other is compared with."),
        Column("group", "text", "The group that is compared with the reference."),
        SCALE,
        Column("item", "text", "The question that is tested, by its id."),
        Column("n_reference", "int", "Rows of the reference group that the test rests on."),
        Column("n_group", "int", "Rows of the compared group that the test rests on."),
        Column("chi2_uniform", "float", "Test statistic of a difference that is the same at every score."),
        Column("p_uniform", "float", "Two-sided p-value of a difference that is the same at every score."),
        Column("chi2_nonuniform", "float", "Test statistic of a difference that changes with the score."),
        Column("p_nonuniform", "float", "Two-sided p-value of a difference that changes with the score."),
        Column("chi2_total", "float", "Test statistic of either kind of difference."),
        Column("df_total", "int", "Degrees of freedom of the test of either kind."),
        Column("p_total", "float", "Two-sided p-value of either kind, before correction over the items."),
        Column("p_adjusted", "float", "The p-value of either kind, corrected over the items by Benjamini-Hochberg."),
        Column(
            "delta_r2",
            "float",
            "How much more the group explains beyond the score, as a change of Nagelkerke's R squared; "
            "larger is more different.",
        ),
        Column(
            "beta_change",
            "float",
            "Relative change of the score's coefficient when the group is added; "
            "above 0.10 is commonly seen as relevant.",
        ),
        Column(
            "size",
            "text",
            "Size of the difference by Jodoin and Gierl's limits; empty where it could not be estimated.",
            ("", "negligible", "moderate", "large"),
        ),
        Column(
            "flag",
            "text",
            "dif for an item that works differently, or why nothing could be said; empty when no difference is shown.",
        ),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=(
            "n_reference",
            "n_group",
            "chi2_uniform",
            "p_uniform",
            "chi2_nonuniform",
            "p_nonuniform",
            "chi2_total",
            "df_total",
            "p_total",
            "p_adjusted",
            "delta_r2",
            "beta_change",
        ),
        counts=(
            Count("n_reference", "compared", (), marks=True, nobody=True),
            Count("n_group", "compared", (), marks=True, nobody=True),
        ),
    ),
)

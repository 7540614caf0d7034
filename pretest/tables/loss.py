"""The table ``loss``."""

from __future__ import annotations

from pretest.tables.hiding import Across, Count, Hiding
from pretest.tables.shared import AUDIENCE, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table

TABLE = Table(
    name="loss",
    what="One row per quality rule, audience and arm: whom it points to; the row without a concept compares the arms.",
    columns=(
        WAVE,
        AUDIENCE,
        Column("concept", "text", "The arm that people saw; empty for all arms together, with the test between them."),
        Column("rule", "text", "Label of the rule in the order of the plan; kept stands for all exclusions together."),
        Column("kind", "text", "The name of the rule in the list of rules; empty for kept."),
        Column("action", "text", "Whether the rule leaves people out or only marks them.", ("flag", "exclude")),
        Column("n", "int", "People whose answers were read."),
        Column("n_flagged", "int", "People to whom the rule points."),
        Column("share", "float", "Part of the people read to whom the rule points, from 0 to 1."),
        Column("n_left", "int", "People who are still in after this rule and all rules before it."),
        Column(
            "test",
            "text",
            "How the arms were compared; empty where they were not.",
            ("", "chi_square", "fisher", "fisher_simulated"),
        ),
        Column("statistic", "float", "Chi-square of the comparison of arms; missing for an exact test."),
        Column("df", "int", "Degrees of freedom of the chi-square; missing for an exact test."),
        Column("p_value", "float", "Chance of differences this large between arms if the rule hit all arms alike."),
        Column("difference", "float", "Largest minus smallest share over the arms, from 0 to 1."),
        Column(
            "finding",
            "text",
            "Whether the arms clearly differ; empty when that is not shown, which does not mean that they are equal.",
            ("", "differs"),
        ),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=("n_flagged", "share", "statistic", "df", "p_value", "difference"),
        counts=(
            Count("n_flagged", "flagged", ("wave", "audience", "concept", "rule"), ("share",), marks=True),
            Count("n", "people", ("wave", "audience", "concept", "=read"), takes=("share",)),
            Count("n_left", "people", ("wave", "audience", "concept", "rule")),
        ),
        tests=(Across(("statistic", "df", "p_value", "difference"), ("wave", "audience", "rule"), ("n_flagged", "n")),),
    ),
)

"""The table ``risks``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import AUDIENCE, CONCEPT, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table

TABLE = Table(
    name="risks",
    what="One row per risk of a concept in an audience, over the primary harms of that risk taken together.",
    columns=(
        AUDIENCE,
        CONCEPT,
        Column(
            "risk",
            "text",
            "The risk that is judged; any is at least one of the others.",
            ("stigmatisation", "boomerang", "help_barrier", "any"),
        ),
        Column(
            "probability",
            "float",
            "Chance, given data and prior, that at least one outcome of this risk is worse by more than its margin.",
        ),
        Column("prior_probability", "float", "The same chance before any data: what the prior alone says."),
        Column("data_only_probability", "float", "The same chance from the data alone, without a prior."),
        Column(
            "disagree",
            "bool",
            "Whether data and prior together say more likely than not and the data alone less likely, or the reverse: "
            "both are then headlines.",
        ),
        Column(
            "worst_outcome",
            "text",
            "The outcome of this risk that most probably exceeds its margin; missing where nothing could be estimated.",
        ),
        WAVE,
        Column("weak_probability", "float", "The same chance under a weak prior, to see how much the prior decides."),
        Column(
            "expected_harm",
            "float",
            "Expected size of the largest harm among the outcomes of this risk, in control-group SD; above 0 is worse.",
        ),
        Column(
            "p_least_harmful",
            "float",
            "Chance that this concept does the least harm of the concepts that are compared; missing where there is "
            "only one, for one that is to be stopped and for a second control.",
        ),
        Column(
            "expected_loss",
            "float",
            "Expected harm in which what exceeds the margin weighs more, over the outcomes that all concepts "
            "have; lower is better.",
        ),
        Column("rank", "int", "Place of the concept by expected loss; 1 is the smallest loss."),
        Column(
            "n_outcomes",
            "int",
            "How many outcomes the figures rest on; one that could not be estimated is left out, so the risk is "
            "then too low.",
        ),
        Column(
            "n_measured",
            "int",
            "How many primary outcomes of this risk were asked; 0 is not measured, which says nothing about the risk.",
        ),
        Column("mc_error", "float", "Error of the probability that comes from random drawing, as a standard error."),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=(
            "probability",
            "prior_probability",
            "data_only_probability",
            "disagree",
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

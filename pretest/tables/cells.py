"""The table ``cells``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import AUDIENCE, CONCEPT, N_CONCEPT, N_REFERENCE, OUTCOME, PRIMARY, ROLE, WAVE
from pretest.tables.table import Column, Table
from pretest.words import BLOCKS, FAMILIES, UNITS

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
        Column("unit", "text", "Unit of estimate, bounds and margin.", UNITS),
        Column("harm_estimate", "float", "Size of the effect: above 0 is worse, of a harm and of a benefit alike."),
        Column("lower", "float", "Lower bound at the level of its family: the effect is at least this bad."),
        Column("upper", "float", "Upper bound of this effect alone: the effect is at most this bad."),
        Column(
            "upper_simultaneous", "float", "Upper bound that holds for all aims of the concept; missing for others."
        ),
        Column("p_worse", "float", "Probability of data like these without harm, corrected for its family."),
        Column(
            "p_better",
            "float",
            "Probability of data like these without gain, corrected for all aims of the concept; missing for others.",
        ),
        Column("family", "text", "What it was corrected together with.", FAMILIES),
        N_CONCEPT,
        N_REFERENCE,
        Column("margin", "float", "The smallest harm that matters, in the same unit; missing for benefits."),
        Column("status", "text", "ok, or the code of why the effect could not be estimated."),
        Column("block", "text", "Why no reassuring word may be given of it; empty where one may.", ("", *BLOCKS)),
        Column(
            "upper_attrition",
            "float",
            "Upper limit that unequal drop-out leaves open; missing where the arms lost people alike.",
        ),
        Column(
            "proved",
            "bool",
            "Whether there is harm in points at the level of its family, also where no SD can be given.",
        ),
        Column("confirmed", "bool", "Whether there are people enough for a warning, or a permutation test agrees."),
        Column("is_aim", "bool", "Whether the plan names it as something that the campaign wants to improve here."),
        Column("reference", "text", "The arm that it was compared with."),
    ),
    hides=Hiding(),
)

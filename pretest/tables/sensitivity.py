"""The table ``sensitivity``."""

from __future__ import annotations

from pretest.tables.hiding import CONTROL, Hiding
from pretest.tables.shared import CONCEPT, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table
from pretest.words import DECISIONS, HARM_VERDICTS

TABLE = Table(
    name="sensitivity",
    what="One row per primary harm or decision under one set of choices that the plan allows as alternatives.",
    columns=(
        WAVE,
        Column("audience", "text", "The group of respondents; empty for the decision over all audiences."),
        CONCEPT,
        Column("outcome", "text", "The primary harm, by its id in the plan; empty for the decision on the concept."),
        Column("specification", "text", "The choices: plan for those of the plan, else the alternatives joined by +."),
        Column("verdict", "text", "The verdict or decision under these choices.", (*HARM_VERDICTS, *DECISIONS)),
        Column(
            "harm_estimate",
            "float",
            "Size of the effect under these choices; above 0 is worse, missing for a decision.",
        ),
        Column("lower", "float", "The effect is at least this bad under these choices; above 0 is worse."),
        Column("upper", "float", "The effect is at most this bad under these choices; above 0 is worse."),
        Column("margin", "float", "The smallest harm that matters under these choices; missing for a decision."),
        Column(
            "unit", "text", "Unit of the effect, the bounds and the margin; empty for a decision.", ("", "sd", "points")
        ),
        Column("same", "bool", "Whether the verdict is the same as under the plan."),
        Column(
            "share_same",
            "float",
            "Part of all sets of choices that agree with the plan, from 0 to 1; repeated in each row.",
        ),
        Column("n_specifications", "int", "How many sets of choices were tried, that of the plan included."),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=(
            "harm_estimate",
            "lower",
            "upper",
            "share_same",
            "n_specifications",
        ),
        rests=(("wave", "audience", "concept", "outcome"), ("wave", "audience", CONTROL, "outcome")),
        made_from="estimates",
    ),
)

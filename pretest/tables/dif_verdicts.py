"""The table ``dif_verdicts``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import CONCEPT, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table
from pretest.words import BENEFIT_VERDICTS, DECISIONS, HARM_VERDICTS

TABLE = Table(
    name="dif_verdicts",
    what="One row per verdict that is judged again without the items that work differently between groups.",
    columns=(
        WAVE,
        Column("audience", "text", "The group of respondents; empty for the decision over all audiences."),
        CONCEPT,
        Column("outcome", "text", "What was judged, by its id in the plan; empty for the decision on the concept."),
        Column("items_left_out", "text", 'The questions that were left out, by their ids, joined by " | ".'),
        Column(
            "verdict",
            "text",
            "The verdict or decision with all questions.",
            (*HARM_VERDICTS, *BENEFIT_VERDICTS, *DECISIONS),
        ),
        Column(
            "verdict_without",
            "text",
            "The verdict or decision without those questions; missing where it could not be judged.",
            (*HARM_VERDICTS, *BENEFIT_VERDICTS, *DECISIONS),
        ),
        Column("harm_estimate", "float", "Size of the effect with all questions; above 0 is worse."),
        Column("harm_estimate_without", "float", "Size of the effect without those questions; above 0 is worse."),
        Column("upper", "float", "With all questions the effect is at most this bad; above 0 is worse."),
        Column("upper_without", "float", "Without those questions the effect is at most this bad; above 0 is worse."),
        Column(
            "margin",
            "float",
            "The smallest harm that matters according to the plan; missing for benefits and decisions.",
        ),
        Column("unit", "text", "Unit of the effects and the margin; empty for a decision.", ("", "sd", "points")),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=(
            "harm_estimate",
            "harm_estimate_without",
            "upper",
            "upper_without",
        ),
        made_from="verdicts",
    ),
)

"""The table ``verdicts``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import CONCEPT, PRIMARY, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table
from pretest.words import BENEFIT_VERDICTS, DECISIONS, HARM_ROLES, HARM_VERDICTS

TABLE = Table(
    name="verdicts",
    what="One row per judged outcome of a concept, and rows with an empty outcome for the decision on the concept.",
    columns=(
        Column(
            "audience",
            "text",
            "The group of respondents, by its id in study.yaml; empty for the decision over all audiences.",
        ),
        CONCEPT,
        Column(
            "outcome",
            "text",
            "What was judged, by its id in the plan; empty where the row is a decision on the concept.",
        ),
        Column(
            "role",
            "text",
            "What the outcome stands for: a kind of harm or a benefit; empty for a decision.",
            ("", *HARM_ROLES, "benefit"),
        ),
        Column(
            "verdict",
            "text",
            "What the data allow us to say of this outcome, or the decision on the concept.",
            (*HARM_VERDICTS, *BENEFIT_VERDICTS, *DECISIONS),
        ),
        Column(
            "harm_estimate",
            "float",
            "Size of the effect, above 0 is worse and below 0 is better; missing for a decision.",
        ),
        Column(
            "lower",
            "float",
            "The effect is at least this bad with the plan's certainty, for primary harms corrected for their number; "
            "above 0 is worse.",
        ),
        Column("upper", "float", "The effect is at most this bad with the plan's certainty; above 0 is worse."),
        Column(
            "margin",
            "float",
            "The smallest harm that matters according to the plan; missing for benefits and decisions.",
        ),
        Column(
            "unit",
            "text",
            "Unit of effect, bounds and margin: control-group SD, or points; empty for a decision.",
            ("", "sd", "points"),
        ),
        Column(
            "n_more",
            "float",
            "People to add to each arm so that harm beyond the margin can be excluded if the estimate stands; "
            "0 is enough, missing is unknown or impossible.",
        ),
        WAVE,
        PRIMARY,
        Column(
            "reason",
            "text",
            'Why the verdict is what it is, as a code; for a decision the outcomes that drive it, joined by "; ".',
        ),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=(
            "harm_estimate",
            "lower",
            "upper",
            "n_more",
        ),
        made_from="estimates",
    ),
    file="verdicts.csv",
)

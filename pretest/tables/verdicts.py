"""The table ``verdicts``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import CONCEPT, PRIMARY, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table
from pretest.words import (
    AIM_BADGES,
    BENEFIT_VERDICTS,
    BLOCKS,
    DECISIONS,
    FAMILIES,
    HARM_BADGES,
    HARM_VERDICTS,
    NO_SIZES,
    ROLES,
    UNITS,
)

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
            ("", *ROLES),
        ),
        Column(
            "verdict",
            "text",
            "What the data allow us to say of this outcome, or the decision on the concept.",
            tuple(dict.fromkeys((*HARM_VERDICTS, *BENEFIT_VERDICTS, *DECISIONS))),
        ),
        Column(
            "harm_estimate",
            "float",
            "Size of the effect, above 0 is worse and below 0 is better; missing for a decision.",
        ),
        Column(
            "lower",
            "float",
            "The effect is at least this bad with the plan's certainty, corrected for its family; above 0 is worse.",
        ),
        Column(
            "upper",
            "float",
            "The effect is at most this bad with the plan's certainty, of this outcome alone; above 0 is worse.",
        ),
        Column(
            "margin",
            "float",
            "The smallest harm that matters according to the plan; missing for benefits and decisions.",
        ),
        Column(
            "unit",
            "text",
            "Unit of effect, bounds and margin: control-group SD, points or a share; empty for a decision.",
            ("", *UNITS),
        ),
        Column(
            "n_more",
            "float",
            "Units of assignment (people, or clusters) to add to the concept and to the control so that harm beyond "
            "the margin can be excluded if the estimate stands; 0 is enough, missing is unknown or impossible.",
        ),
        WAVE,
        PRIMARY,
        Column(
            "reason",
            "text",
            'Why the verdict is what it is, as a code; for a decision the cells that drive it, joined by "; ".',
        ),
        SUPPRESSED,
        Column("gain", "float", "The effect as a gain, above 0 is better: the opposite of harm_estimate."),
        Column(
            "upper_simultaneous",
            "float",
            "As upper, but for all aims of the concept together; missing for what is neither an aim nor a benefit.",
        ),
        Column("p_worse", "float", "Probability of data like these without harm, corrected for its family."),
        Column(
            "p_better",
            "float",
            "Probability of data like these without gain, corrected for all aims of the concept; missing for others.",
        ),
        Column("reference", "text", "The arm that the concept was compared with; empty for a decision."),
        Column(
            "is_aim",
            "bool",
            "Whether the plan names it as something that the campaign wants to improve in this audience.",
        ),
        Column(
            "block",
            "text",
            "Why no reassuring word may be given; empty where one may.",
            ("", *BLOCKS),
        ),
        Column("family", "text", "What its lower bound was corrected together with.", ("", *FAMILIES)),
        Column("n_more_reason", "text", "Why there is no number in n_more.", ("", *NO_SIZES)),
        Column(
            "harm_badge",
            "text",
            "On a decision: what is said of harm, over all harms that were measured.",
            ("", *HARM_BADGES),
        ),
        Column(
            "aim_badge",
            "text",
            "On a decision: what is said of what the campaign wants to improve.",
            ("", *AIM_BADGES),
        ),
    ),
    hides=Hiding(
        figures=(
            "harm_estimate",
            "lower",
            "upper",
            "n_more",
            "gain",
            "upper_simultaneous",
            "p_worse",
            "p_better",
        ),
        rests=(("wave", "audience", "concept", "outcome"), ("wave", "audience", "reference", "outcome")),
        made_from="estimates",
    ),
    file="verdicts.csv",
)

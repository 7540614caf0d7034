"""The table ``certainty``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.shared import CONCEPT, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table
from pretest.words import BENEFIT_VERDICTS, CERTAINTIES, DECISIONS, HARM_VERDICTS

TABLE = Table(
    name="certainty",
    since="0.2.0",
    what="One row per judged outcome of a concept, and per decision on it: how sure what is told of it is.",
    columns=(
        WAVE,
        Column("audience", "text", "The group of respondents; empty for the decision over all audiences."),
        CONCEPT,
        Column("outcome", "text", "What is told of, by its id in the plan; empty for the decision on the concept."),
        Column(
            "claim",
            "text",
            "What is claimed: the verdict, or the decision.",
            tuple(dict.fromkeys((*HARM_VERDICTS, *BENEFIT_VERDICTS, *DECISIONS))),
        ),
        Column(
            "of_audience",
            "text",
            "The audience of the outcome whose chance it is; empty where it is that of all primary harms together.",
        ),
        Column(
            "of_outcome",
            "text",
            "The outcome whose chance it is: itself, or the one that carries a decision; empty where it is that of all "
            "primary harms together.",
        ),
        Column(
            "reference", "text", "The arm that this outcome is compared with; empty where there is no such outcome."
        ),
        Column("p_data", "float", "Chance of the claim given the data alone; missing where it is not known."),
        Column(
            "p_both",
            "float",
            "Chance of the claim given what was taken beforehand and the data; missing where there is no such model.",
        ),
        Column("n_specifications", "int", "Sets of choices that were tried, that of the plan included."),
        Column("n_same", "int", "Sets of choices under which the claim is the same, that of the plan included."),
        Column("word", "text", "How sure the claim is, by the rules of the reports.", CERTAINTIES),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=("p_data", "p_both", "n_specifications", "n_same"),
        rests=(("wave", "of_audience", "concept", "of_outcome"), ("wave", "of_audience", "reference", "of_outcome")),
        made_from="verdicts",
    ),
    file="certainty.csv",
)

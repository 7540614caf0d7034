"""The table ``designs``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

TABLE = Table(
    name="designs",
    what="One row per way to run the study and audience: how many people it takes to let a concept without harm pass.",
    columns=(
        Column(
            "design",
            "text",
            "What it changes, with a plus between changes: control (a larger control), before and no_before (the main "
            "harms also asked before the message, or nothing), no_split (everybody gets every block), together and "
            "apart (one composite decides, or its parts one by one), one_each (one message a person); as_planned.",
        ),
        Column("audience", "text", "The group of respondents; empty for all of them together."),
        Column("people", "int", "People who must start."),
        Column("cost", "float", "What the design costs in the prices given, or in people; missing for one audience."),
        Column("minutes", "float", "Minutes that filling in takes, by the number of questions; missing for all."),
        Column("control_parts", "int", "Parts of the people in the control arm."),
        Column("concept_parts", "int", "Parts of the people in the smallest arm of a concept."),
        Column(
            "formula",
            "float",
            "Chance by formula that a concept without harm passes, in all harms and audiences together; from 0 to 1.",
        ),
        Column("chance", "float", "The same share of simulated studies; missing where the design was not simulated."),
        Column("conf_low", "float", "Lower end of the 95 percent interval around that share."),
        Column("conf_high", "float", "Upper end of the 95 percent interval around that share."),
        Column("n_studies", "int", "Simulated studies behind the share; 0 where there are none."),
        Column("reachable", "bool", "Whether any number of people reaches the target."),
        Column("allowed", "bool", "Whether it keeps what is asked and what decides, or was allowed not to."),
        Column("recommended", "bool", "The cheapest of the designs that are allowed."),
        Column("cheapest", "bool", "The cheapest of all."),
    ),
    hides=Hiding(),
    since="0.4.0",
    file="designs.csv",
)

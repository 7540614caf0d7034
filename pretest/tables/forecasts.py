"""The table ``forecasts``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.panel import DOMAIN
from pretest.tables.shared import AUDIENCE, CONCEPT, OUTCOME, SUPPRESSED
from pretest.tables.table import Column, Table

TABLE = Table(
    name="forecasts",
    since="0.3.0",
    what=(
        "One row per concept, audience, outcome and domain: what the panel of practice expected before the data, in "
        "people of 100, and how that came true. Domains with fewer than three forecasts have no row."
    ),
    columns=(
        CONCEPT,
        AUDIENCE,
        OUTCOME,
        DOMAIN,
        Column(
            "q05",
            "float",
            "Lowest end of what members together expect (5 percent point of their pool): concept minus reference, in "
            "people of 100 who give the answer that is told; above 0 is more people.",
        ),
        Column("q50", "float", "Middle of what members together expect, in people of 100."),
        Column("q95", "float", "Highest end of what members together expect (95 percent point), in people of 100."),
        Column(
            "crps",
            "float",
            "How far the pool was off the estimate, in people of 100, its own width counted in; 0 is best. Missing "
            "where the outcome was not measured.",
        ),
        Column("covered", "bool", "Whether the estimate lies between q05 and q95."),
        Column("n_members", "int", "Members whose forecasts are pooled, each with the same weight."),
        Column("covered_half", "bool", "Whether the estimate lies in the middle half of the pool."),
        Column("crps_expected", "float", "The score crps averaged over the error of the estimate, in people of 100."),
        Column("crps_none", "float", "What somebody would have scored who is sure that there is no difference at all."),
        Column(
            "crps_vague",
            "float",
            "What somebody would have scored who puts 90 percent between 30 fewer and 30 more people of 100.",
        ),
        Column("more_is", "text", "Whether more people who answer so is worse or better.", ("worse", "better")),
        Column("wave", "int", "Number of the survey wave that tells what came true; missing where none does."),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=("crps", "covered", "covered_half", "crps_expected", "crps_none", "crps_vague"),
        made_from="told",
        named=("wave", "audience", "concept", "outcome"),
        keys=(("wave", "audience", "concept", "outcome"),),
    ),
    file="forecasts.csv",
)

"""The table ``crosscheck``."""

from __future__ import annotations

from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table

# Why a figure is listed and not compared, by the code that texts of the screen go by.
DEFINITIONS = {
    "untold": "the report tells no figure here: it is hidden for few people, or there is none",
    "unsolved": "the other engine finds no solution",
    "cr2": "statsmodels has no CR2 for clusters; its CR1 stands beside it",
    "satterthwaite": "no engine has these degrees of freedom (Bell and McCaffrey, Satterthwaite)",
    "weighted": "HC2 of an identity working model; statsmodels takes weights of a survey for precision",
    "executions": "two-way over people and executions; statsmodels corrects that otherwise",
    "composite": "counts that the SDs of its components are estimated; no engine does",
    "sd": "counts that the SD of the control arm is estimated; no engine does",
    "standardised": "HC2 and the sampling of covariates of a mean prediction; no engine has it",
    "sandwich": "a sandwich over mean predictions; statsmodels has standard errors of slopes alone",
    "no_weights": "statsmodels has no weights in OrderedModel",
    "too_large": "too many blocks or covariates for a dense regression",
    "ranks": "ranks of weighted or clustered answers; no engine has them",
    "trims": "trimmed means of weighted or clustered answers; no engine has them",
    "full_leverage": "some row is alone in its block, and statsmodels divides by zero there",
    "pairs": "a difference of two effects that share a control; no engine has its joint covariance",
    "max_t": "max-T over the joint draws of all cells; no engine has it",
    "uncorrected": "the plan corrects nothing: the one-sided p-value itself",
    "rounded": "pingouin rounds the interval to three decimals",
    "omega": "no engine has omega of items in their own units",
    "interval": "an interval that takes no distribution for granted; no engine has it",
    "drawn": "resampled; two engines draw different samples",
    "lee": "bounds by trimming for people who were lost; no engine has them",
    "complier": "an effect on people who looked long enough; no engine has its errors by assignment",
    "exposed": "a share of people who looked long enough, with the interval of Wilson",
    "hedges": "a formula of Hedges and Olkin; pingouin has another",
    "designed": "blocks, clusters or weights of the design; compared where rows are independent",
    "own_model": "the whole table rests on our own models or counts; no engine has it",
}

TABLE = Table(
    name="crosscheck",
    since="0.5.0",
    what="One row per figure of a report: what another engine makes of the same answers.",
    columns=(
        Column("table", "text", "The table of the report that the figure stands in, or plan for a planned size."),
        Column(
            "key",
            "text",
            "Which figure of that table: the words that tell its row, joined by slashes, and its column at the end.",
        ),
        Column("ours", "float", "The figure as the report has it; missing where it is hidden, or there is none."),
        Column("theirs", "float", "The same as the other engine computes it; missing where it was not computed."),
        Column("engine", "text", "Library and routine that computed it; empty where none does."),
        Column(
            "relative_difference",
            "float",
            "Distance between the two, as a part of the larger of both and of the scale of the figure, which is its "
            "standard error where it has one.",
        ),
        Column(
            "definition",
            "text",
            "Why the two may differ, or why there is nothing to compare; empty where they must be equal.",
            ("", *DEFINITIONS.values()),
        ),
    ),
    hides=Hiding(figures=("ours", "theirs", "relative_difference")),
    file="crosscheck.csv",
)

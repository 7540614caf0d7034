"""The table ``estimates``."""

from __future__ import annotations

from pretest.tables.hiding import Count, Hiding, Only
from pretest.tables.shared import (
    AUDIENCE,
    CONCEPT,
    CONF_LEVEL,
    N_CONCEPT,
    N_REFERENCE,
    OUTCOME,
    PRIMARY,
    ROLE,
    SUPPRESSED,
    WAVE,
)
from pretest.tables.table import Column, Table
from pretest.words import FAMILIES

WHOLE = ("wave", "audience")
PART = ("outcome", "subgroup", "level")
WHOLE_ROWS, PART_ROWS = Only("subgroup", ("",)), Only("subgroup", ("",), holds=False)
FIGURES = (
    "estimate",
    "std_error",
    "df",
    "statistic",
    "p_value",
    "p_harm",
    "p_adjusted",
    "conf_low",
    "conf_high",
    "n",
    "n_concept",
    "n_reference",
    "harm_estimate",
    "gain",
)

TABLE = Table(
    name="estimates",
    what="One row per effect: what a concept does to an outcome, compared with the control arm, in one unit.",
    columns=(
        Column("study", "text", "The id of the study, as study.yaml gives it."),
        WAVE,
        AUDIENCE,
        CONCEPT,
        Column(
            "reference",
            "text",
            "The arm that the concept is compared with: a control arm or another concept; empty without a control.",
        ),
        OUTCOME,
        ROLE,
        Column("subgroup", "text", "The background variable that people are split by; empty for the whole audience."),
        Column("level", "text", "Which part of the subgroup variable, such as <30; empty for the whole audience."),
        Column(
            "estimand",
            "text",
            "What kind of difference the figure is, such as one in means, in shares or in trimmed means.",
            (
                "difference",
                "risk_difference",
                "marginal_effect",
                "superiority",
                "trimmed_difference",
                "floor",
                "ceiling",
            ),
        ),
        Column(
            "model", "text", "The model that the figure comes from.", ("linear", "binary", "ordinal", "rank", "trimmed")
        ),
        Column(
            "unit",
            "text",
            "Unit of the figures: points of the score, control-group SD, or a probability from 0 to 1.",
            ("points", "sd", "probability"),
        ),
        Column(
            "estimate",
            "float",
            "The effect as measured, concept minus control: above 0 the concept scores higher, which need not be "
            "worse; superiority has no effect at 0.5.",
        ),
        Column(
            "std_error",
            "float",
            "Standard error of the estimate, in the same unit; missing where it could not be estimated.",
        ),
        Column(
            "df",
            "float",
            "Degrees of freedom of the t distribution behind test and interval; "
            "no limit is inf in the CSV and null in JSON.",
        ),
        Column("statistic", "float", "Distance of the estimate from no effect, counted in standard errors."),
        Column("p_value", "float", "Two-sided p-value of no effect, before any correction for the number of tests."),
        Column(
            "p_harm",
            "float",
            "One-sided p-value: small means that the data speak for a change for the worse; "
            "missing where no direction is worse.",
        ),
        Column(
            "p_adjusted",
            "float",
            "The p-value corrected for all tests of its family; missing for figures that are not tested as a family.",
        ),
        Column(
            "family",
            "text",
            "Which tests are corrected together: all primary harms, all harms, the aims of one concept, all pairs of "
            "concepts, or explored ones.",
            FAMILIES,
        ),
        CONF_LEVEL,
        Column(
            "conf_low",
            "float",
            "Lower end of the two-sided interval around the estimate, not corrected for the number of tests.",
        ),
        Column(
            "conf_high",
            "float",
            "Upper end of the two-sided interval around the estimate, not corrected for the number of tests.",
        ),
        Column("n", "int", "People in both arms together who answered the outcome."),
        N_CONCEPT,
        N_REFERENCE,
        Column("weighted", "bool", "Whether survey weights were used for this figure."),
        SUPPRESSED,
        Column(
            "harm_estimate",
            "float",
            "The estimate turned so that above 0 is worse and below 0 is better; missing where no direction is worse.",
        ),
        Column("gain", "float", "The same as a gain, above 0 is better: the opposite of harm_estimate."),
        Column(
            "variance",
            "text",
            "The way the standard error was estimated, such as hc2, or cr2 for clusters.",
        ),
        PRIMARY,
        Column(
            "detail",
            "text",
            "Of an ordinal outcome the answer from which people count; "
            "of floor and ceiling the arm whose share it is; else empty.",
        ),
    ),
    hides=Hiding(
        figures=FIGURES,
        counts=(
            Count(
                "n_concept",
                "answered",
                (*WHOLE, "concept", "outcome"),
                ("n",),
                marks=True,
                aside=True,
                nobody=True,
                rows=(WHOLE_ROWS,),
            ),
            Count(
                "n_reference",
                "answered",
                (*WHOLE, "reference", "outcome"),
                ("n",),
                marks=True,
                aside=True,
                nobody=True,
                rows=(WHOLE_ROWS,),
            ),
            Count(
                "n_concept", "level", (*WHOLE, "concept", *PART), FIGURES, marks=True, nobody=True, rows=(PART_ROWS,)
            ),
            Count(
                "n_reference",
                "level",
                (*WHOLE, "reference", *PART),
                FIGURES,
                marks=True,
                nobody=True,
                rows=(PART_ROWS,),
            ),
        ),
    ),
    file="estimates.csv",
)

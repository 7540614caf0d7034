"""The table ``design_checks``."""

from __future__ import annotations

from pretest.tables.hiding import CONTROL, Count, Hiding, Only
from pretest.tables.shared import CONF_LEVEL, N_CONCEPT, N_REFERENCE, SUPPRESSED, WAVE
from pretest.tables.table import Column, Table

WHOLE = ("wave", "audience")
ASSIGNED, EXPOSED = Only("check", ("balance", "drop_out")), Only("check", ("exposed",))
ANSWERED = Only("check", ("lee", "complier"))

TABLE = Table(
    name="design_checks",
    what="One row per check on the comparison itself: arm sizes, balance, drop-out, exposure.",
    columns=(
        WAVE,
        Column("audience", "text", "The group of respondents; empty for all together."),
        Column(
            "concept", "text", "The concept that is compared with control; empty where all arms are compared at once."
        ),
        Column(
            "check",
            "text",
            "What was checked: sizes of arms, balance before, drop-out, bounds for it (lee), exposure, or the "
            "effect on exposed people (complier).",
            ("arms", "balance", "drop_out", "lee", "exposed", "complier"),
        ),
        Column(
            "variable",
            "text",
            "The covariate or outcome that was checked; for drop-out empty stands for people without any outcome.",
        ),
        Column(
            "unit",
            "text",
            "Unit of the estimate, or what the arms were counted in.",
            ("people", "clusters", "sd", "share", "points"),
        ),
        Column(
            "estimate",
            "float",
            "The difference concept minus control, or the share that was exposed; "
            "effects in points are turned so that above 0 is worse.",
        ),
        Column("std_error", "float", "Standard error of the estimate, in the same unit."),
        Column(
            "statistic",
            "float",
            "The test statistic: chi-square for arm sizes, t for drop-out; missing for other checks.",
        ),
        Column("df", "float", "Degrees of freedom of the test; missing where there is none."),
        Column("p_value", "float", "Two-sided p-value of no difference; missing where nothing is tested."),
        CONF_LEVEL,
        Column("conf_low", "float", "Lower end of the interval around the estimate."),
        Column("conf_high", "float", "Upper end of the interval around the estimate."),
        N_CONCEPT,
        N_REFERENCE,
        Column("flag", "text", "What stands out, or which bound a lee row is; empty when nothing does."),
        SUPPRESSED,
    ),
    hides=Hiding(
        figures=(
            "estimate",
            "std_error",
            "statistic",
            "df",
            "p_value",
            "conf_low",
            "conf_high",
            "n_concept",
            "n_reference",
        ),
        counts=(
            Count("n_concept", "people", (*WHOLE, "concept", "=assigned"), marks=True, aside=True, rows=(ASSIGNED,)),
            Count("n_reference", "people", (*WHOLE, CONTROL, "=assigned"), marks=True, aside=True, rows=(ASSIGNED,)),
            Count("n_concept", "people", (*WHOLE, "concept", "=kept"), marks=True, aside=True, rows=(EXPOSED,)),
            Count("n_concept", "answered", (*WHOLE, "concept", "variable"), marks=True, aside=True, rows=(ANSWERED,)),
            Count("n_reference", "answered", (*WHOLE, CONTROL, "variable"), marks=True, aside=True, rows=(ANSWERED,)),
        ),
        nobody=(Only("check", ("arms",)),),
    ),
)

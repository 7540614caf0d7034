"""Tables that stand beside the verdicts, invented for the sample study: every word of their sections is used once."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from pretest.tables import registry


def table(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """``rows`` as the table ``name``; what a row leaves out is missing, and not suppressed."""
    kinds = registry.table(name).kinds
    empty = {column: "" if kind == "text" else None for column, kind in kinds.items()}
    full = [{**empty, "suppressed": False, **row} for row in rows]
    return registry.table(name).require(pd.DataFrame(full, columns=list(kinds)))


SHARES = ("share_low", "share_high", "conf_low", "conf_high")
KEYS = {"wave": 1, "audience": "non_users", "concept": "pay"}


def bound(direction, figures, *, conditioned="", method="makarov", concept="pay", reference=math.nan):
    small = figures is None
    values = dict.fromkeys(SHARES, math.nan) if small else dict(zip(SHARES, figures, strict=True))
    return {
        **KEYS, "concept": concept, "outcome": "distance", "role": "harm.stigma", "direction": direction,
        "method": method, "conditioned": conditioned, **values, "conf_level": 0.95, "share_reference": reference,
        "n_concept": None if small else 420, "n_reference": None if small else 420, "suppressed": small,
    }  # fmt: skip


MOVED = [
    bound("worse", (0.31, 1.0, 0.25, 1.0)),
    bound("better", (0.0, 0.6, 0.0, 0.67)),
    bound("worse", (0.35, 1.0, 0.29, 1.0), conditioned="distance_pre"),
    bound("better", (0.0, 0.56, 0.0, 0.62), conditioned="distance_pre"),
    bound("worse", (0.33, 0.33, 0.16, 0.3), conditioned="distance_pre", method="reliable_change", reference=0.09),
    bound("better", None, conditioned="distance_pre", method="reliable_change"),
    bound("worse", (0.02, 0.9, 0.0, 0.97), concept="body"),
    bound("better", (0.0, 0.9, 0.0, 0.98), concept="body"),
    bound("worse", None, concept="most"),
    bound("better", None, concept="most"),
]


def check(name, variable="", flag="", **figures):
    small = figures.pop("suppressed", False)
    names = ("estimate", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high")
    values = {key: figures.get(key, math.nan) for key in names}
    return {
        **KEYS, "check": name, "variable": variable, "unit": "", **values, "conf_level": 0.95,
        "n_concept": None if small else 400, "n_reference": None if small else 410, "flag": flag, "suppressed": small,
    }  # fmt: skip


CHECKS = [
    check("arms", flag="mismatch", statistic=22.4, df=4, p_value=0.0001) | {"concept": "", "audience": ""},
    check("balance", "age", "unbalanced", estimate=0.14, conf_low=0.0, conf_high=0.28),
    check("balance", "distance_pre?", estimate=0.01, conf_low=-0.13, conf_high=0.15),
    check("drop_out", "", suppressed=True, p_value=0.4),
    check("drop_out", "distance", "differs", estimate=0.081, conf_low=0.02, conf_high=0.14, p_value=0.008),
    check("lee", "distance", "lower", estimate=-0.2, conf_low=-0.3, conf_high=0.6),
    check("lee", "distance", "upper", estimate=0.5, conf_low=-0.3, conf_high=0.6),
    check("exposed", flag="short", estimate=0.8, conf_low=0.75, conf_high=0.84),
    check("complier", "distance", estimate=0.6, conf_low=0.3, conf_high=0.9),
]


def path(name, estimate, mediator="anger", *, low=0.01, high=0.2):
    return {
        **KEYS, "outcome": "distance", "mediator": mediator, "path": name, "estimate": estimate, "std_error": 0.05,
        "conf_level": 0.95, "conf_low": low, "conf_high": high, "n": 840, "suppressed": False,
    }  # fmt: skip


MECHANISM = [
    *(path(name, 0.1) for name in ("a", "b", "indirect", "direct", "total", "rho_zero")),
    path("share", math.nan, low=math.nan, high=math.nan),
    *(path(name, 0.05, "threat_to_freedom>anger") for name in ("a", "between", "b", "indirect", "direct", "total")),
    path("indirect", math.nan, "reactance_brief", low=math.nan, high=math.nan),
]


def beside() -> dict[str, pd.DataFrame]:
    rows = {"moved": MOVED, "design_checks": CHECKS, "mechanism": MECHANISM}
    return {"weighting": _weighting(), **{name: table(name, made) for name, made in rows.items()}}


def _weighting() -> pd.DataFrame:
    whole = {"wave": 1, "audience": "", "n": 400, "n_effective": 350.4, "deff": 1.14, "min_weight": 0.6}
    whole |= {"max_weight": 2.5, "n_trimmed": 3, "iterations": 8}
    shares = {"population_share": 0.5, "sample_share": 0.6, "weighted_share": 0.5}
    category = {"wave": 1, "audience": "", "variable": "gender", **shares}
    return table(
        "weighting",
        [
            {**whole, "converged": True},
            {**whole, "audience": "users", "converged": False},
            {**whole, "audience": "non_users", "iterations": None, "n": None, "suppressed": True},
            {**category, "category": "men", "n": 240},
            {**category, "category": "women", "n": None, "suppressed": True},
        ],
    )


def calm() -> dict[str, pd.DataFrame]:
    """The same tables where nothing was found, or nothing could be said."""
    checks = [{**row, "flag": row["flag"] if row["check"] == "lee" else ""} for row in CHECKS]
    open_ = [path(name, 0.01, low=-0.1, high=0.1) for name in ("a", "b", "indirect", "direct", "total")]
    return {"design_checks": table("design_checks", checks), "mechanism": table("mechanism", open_)}

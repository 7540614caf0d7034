"""The table of whom the quality rules point out, per audience and arm."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pretest.cli.screen import table

HIDDEN = "hidden"  # too few people, or a figure that would give them away


def show_losses(loss: pd.DataFrame) -> None:
    """One table per audience and wave: rules down, arms across, with the test over the arms; nothing without rules."""
    waves = loss["wave"].nunique() > 1
    for (wave, audience), rows in loss.groupby(["wave", "audience"], sort=False):
        arms = [arm for arm in rows["concept"].unique() if arm]
        if rows["rule"].nunique() < 2 or not arms:  # only the line on who was kept
            continue
        title = f"Quality rules, audience {audience}" + (f", wave {wave}" if waves else "")
        lines = [_line(rows[rows["rule"] == rule], arms) for rule in rows["rule"].unique()]
        read = rows[rows["rule"] == "kept"].set_index("concept")
        counts = [["read", "", *(_count(read["n"][name]) for name in ("", *arms)), ""]]
        left = [["left", "", *(_count(read["n_left"][name]) for name in ("", *arms)), ""]]
        table(["rule", "then", "all", *arms, "differs over arms"], counts + lines + left, title=title)


def _line(rows: pd.DataFrame, arms: list[str]) -> list[str]:
    by_arm = {str(row["concept"]): row for row in rows.to_dict("records")}
    whole = by_arm[""]
    name = "left out in all" if whole["rule"] == "kept" else str(whole["rule"])
    action = "" if whole["rule"] == "kept" else str(whole["action"])
    return [name, action, *(_flagged(by_arm[arm]) for arm in ("", *arms)), _test(whole)]


def _flagged(row: dict[Any, Any]) -> str:
    if pd.isna(row["n_flagged"]):
        return HIDDEN
    share = "" if pd.isna(row["share"]) else f" ({row['share']:.1%})"
    return f"{row['n_flagged']:,}{share}"


def _count(value: Any) -> str:
    return HIDDEN if pd.isna(value) else f"{value:,}"


def _test(row: dict[Any, Any]) -> str:
    """The p-value with its test; a mark where the difference is a finding."""
    mark = " !!" if row["finding"] else ""
    if pd.isna(row["p_value"]):
        return mark.strip()
    name = "chi-square" if row["test"] == "chi_square" else "Fisher"
    p_value = "p < .001" if row["p_value"] < 0.001 else f"p = {row['p_value']:.3f}".replace("0.", ".", 1)
    return f"{p_value} ({name}){mark}"


def show_realised(realised: pd.DataFrame) -> None:
    """How the design turned out: per check and arm how many of how many; nothing without arms."""
    if realised.empty:
        return
    waves = realised["wave"].nunique() > 1
    lines = [
        [*([str(row["wave"])] if waves else []), str(row["check"]), str(row["arm"]) or "all", _count(row["n"]),
         _count(row["of"])]
        for row in realised.to_dict("records")
    ]  # fmt: skip
    table([*(["wave"] if waves else []), "check", "arm", "people", "of"], lines, title="How the design turned out")

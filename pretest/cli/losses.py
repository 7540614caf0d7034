"""The table of whom the quality rules point out, per audience and arm."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pretest.cli.screen import table
from pretest.cli.speech import Speech, count

HIDDEN = "hidden"  # too few people, or a figure that would give them away: on the screens that are in English alone


def show_losses(loss: pd.DataFrame, words: Speech) -> None:
    """One table per audience and wave: rules down, arms across, with the test over the arms; nothing without rules."""
    waves = loss["wave"].nunique() > 1
    for (wave, audience), rows in loss.groupby(["wave", "audience"], sort=False):
        arms = [arm for arm in rows["concept"].unique() if arm]
        if rows["rule"].nunique() < 2 or not arms:  # only the line on who was kept
            continue
        key = "terminal.check.rules_wave" if waves else "terminal.check.rules"
        title = words(key, audience=str(audience), wave=str(wave))
        lines = [_line(words, rows[rows["rule"] == rule], arms) for rule in rows["rule"].unique()]
        read = rows[rows["rule"] == "kept"].set_index("concept")
        first, last = (
            [words(f"terminal.check.{name}"), "", *(_count(words, read[column][arm]) for arm in ("", *arms)), ""]
            for name, column in (("read", "n"), ("left", "n_left"))
        )
        headings = [words(f"terminal.check.{name}") for name in ("rule", "then", "all", "differs")]
        table([*headings[:3], *arms, headings[3]], [first, *lines, last], title=title)


def _line(words: Speech, rows: pd.DataFrame, arms: list[str]) -> list[str]:
    by_arm = {str(row["concept"]): row for row in rows.to_dict("records")}
    whole = by_arm[""]
    kept = whole["rule"] == "kept"
    name = words("terminal.check.left_out") if kept else str(whole["rule"])
    action = "" if kept else words.word("terminal.check.action", str(whole["action"]))
    return [name, action, *(_flagged(words, by_arm[arm]) for arm in ("", *arms)), _test(words, whole)]


def _flagged(words: Speech, row: dict[Any, Any]) -> str:
    if pd.isna(row["n_flagged"]):
        return words("terminal.check.hidden")
    share = "" if pd.isna(row["share"]) else _decimal(words, f" ({row['share']:.1%})")
    return f"{count(words, int(row['n_flagged']))}{share}"


def _count(words: Speech, value: Any) -> str:
    """A number of people; a word for too few people, or a figure that would give them away."""
    return words("terminal.check.hidden") if pd.isna(value) else count(words, int(value))


def _decimal(words: Speech, text: str) -> str:
    return text if words.language == "en" else text.replace(".", ",")


def _test(words: Speech, row: dict[Any, Any]) -> str:
    """The p-value with its test; a mark where the difference is a finding."""
    mark = " !!" if row["finding"] else ""
    if pd.isna(row["p_value"]):
        return mark.strip()
    name = "chi-square" if row["test"] == "chi_square" else "Fisher"
    p_value = "p < .001" if row["p_value"] < 0.001 else f"p = {row['p_value']:.3f}".replace("0.", ".", 1)
    return f"{_decimal(words, p_value)} ({name}){mark}"


def show_realised(realised: pd.DataFrame, words: Speech) -> None:
    """How the design turned out: per check and arm how many of how many; nothing without arms."""
    if realised.empty:
        return
    waves = realised["wave"].nunique() > 1
    everybody = words("terminal.check.all")
    lines = [
        [*([str(row["wave"])] if waves else []), str(row["check"]), str(row["arm"]) or everybody,
         _count(words, row["n"]), _count(words, row["of"])]
        for row in realised.to_dict("records")
    ]  # fmt: skip
    headings = [words(f"terminal.check.{name}") for name in ("wave", "check", "arm", "people", "of")]
    table(headings if waves else headings[1:], lines, title=words("terminal.check.design"))

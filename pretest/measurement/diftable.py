"""DIF as a table: one row per item, for one scale and one way of grouping people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pretest.measurement.dif import DifFits
from pretest.tables.dif import TABLE as DIF
from pretest.tables.item_dif import TABLE as ITEM_DIF

RENAMED = {
    "statistic_uniform": "chi2_uniform",
    "statistic_nonuniform": "chi2_nonuniform",
    "statistic_total": "chi2_total",
    "nagelkerke_change": "delta_r2",
    "coefficient_change": "beta_change",
}


def dif_table(
    fits: DifFits,
    *,
    scale: str,
    items: Sequence[str],
    grouping: str,
    groups: Sequence[str],
    suppress_below: int = 10,
) -> pd.DataFrame:
    """The table ``tables.item_dif``; the first group is the reference.

    ``grouping`` is ``audience``, ``language`` or ``wave``.
    ``groups`` are joined by " | ". ``highest_group`` is the group that answers furthest above (or, when below 0, below)
    the reference at the same score, by ``highest_log_odds``. An item whose smallest group has fewer than
    ``suppress_below`` rows keeps its keys and status and carries no figures; its ``flagged`` is missing, not false, as
    it is wherever the item could not be tested.
    """
    rows = []
    for j, item in enumerate(items):
        small = int(fits.n_group[:, j].min())
        suppressed = small < suppress_below
        row: dict[str, object] = dict.fromkeys(ITEM_DIF.kinds, np.nan)
        row |= {
            "scale": scale,
            "item": item,
            "grouping": grouping,
            "reference": groups[0],
            "groups": " | ".join(groups),
        }
        row |= {"status": str(fits.status[j]), "anchor": bool(fits.anchor[j]), "suppressed": suppressed}
        row |= {"flagged": pd.NA, "size": "", "size_zumbo": "", "highest_group": ""}
        if not suppressed:
            row |= {"n": int(fits.n[j]), "n_smallest_group": small}
        if not suppressed and fits.status[j] == "ok":
            row |= _figures(fits, j, groups)
        rows.append(row)
    return ITEM_DIF.require(pd.DataFrame(rows, columns=list(ITEM_DIF.kinds)))


def _figures(fits: DifFits, j: int, groups: Sequence[str]) -> dict[str, object]:
    figures: dict[str, object] = {}
    for i, kind in enumerate(("uniform", "nonuniform", "total")):
        figures |= {f"statistic_{kind}": fits.statistic[i, j], f"df_{kind}": fits.df[i, j]}
        figures[f"p_{kind}"] = fits.p_value[i, j]
    most = int(np.argmax(np.abs(fits.group_log_odds[:, j])))
    return figures | {
        "p_adjusted": fits.p_adjusted[j],
        "nagelkerke_change": fits.nagelkerke[2, j],
        "mcfadden_change": fits.mcfadden[2, j],
        "coefficient_change": fits.coefficient_change[j],
        "highest_group": groups[most + 1],
        "highest_log_odds": fits.group_log_odds[most, j],
        "size": str(fits.size[j]),
        "size_zumbo": str(fits.size_zumbo[j]),
        "flagged": bool(fits.flagged[j]),
    }


def dif_pair_table(
    fits: DifFits,
    *,
    wave: int,
    audience: str,
    scale: str,
    items: Sequence[str],
    grouping: str,
    groups: tuple[str, str],
    suppress_below: int = 10,
) -> pd.DataFrame:
    """The table ``tables.dif`` of one scale in two groups, of which the first is the reference."""
    made = dif_table(fits, scale=scale, items=items, grouping=grouping, groups=groups, suppress_below=suppress_below)
    made = made.rename(columns=RENAMED).assign(wave=wave, audience=audience, group=groups[1])
    shown = ~made["suppressed"].to_numpy(dtype=bool)
    for column, n in zip(("n_reference", "n_group"), fits.n_group, strict=True):
        made[column] = pd.array(np.where(shown, n, 0), dtype="Int64")
        made.loc[~shown, column] = pd.NA
    flagged = made["flagged"].fillna(False).to_numpy(dtype=bool)
    made["flag"] = np.where(fits.status != "ok", fits.status, np.where(flagged, "dif", ""))
    return DIF.require(made[list(DIF.kinds)])

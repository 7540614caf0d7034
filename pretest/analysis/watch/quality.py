"""How well each wave was measured, over time: made from tables that may leave, so that it tells nothing more."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from pretest.analysis.watch.beside import mode_of
from pretest.spec.study import Study
from pretest.tables.wave_quality import TABLE as WAVE_QUALITY
from pretest.waves import WaveFactsInput

Row = dict[str, Any]
_ALPHAS = ("alpha", "alpha_low", "alpha_high")


def quality_table(
    study: Study, facts: Mapping[str, Sequence[WaveFactsInput]], released: Mapping[str, pd.DataFrame], below: int
) -> pd.DataFrame:
    """Table ``WAVE_QUALITY``.

    Parameters
    ----------
    facts : audience → what is known of it, per wave.
    released : tables that may leave; what is hidden there is hidden here.
    below : fewer people than this are not told of.
    """
    waves = sorted({one.wave for known in facts.values() for one in known})
    rows = [_whole(study, wave, released["flow"]) for wave in waves]
    for audience, known in facts.items():
        levels = released["levels"][(released["levels"]["audience"] == audience) & (released["levels"]["place"] == "")]
        reliability = released["reliability"]
        reliability = reliability[(reliability["audience"] == audience) & (reliability["item"] == "")]
        reliability = reliability[reliability["phase"] == "post"]
        for one in known:
            rows += _of_audience(audience, one, levels, reliability, below)
    return WAVE_QUALITY.require(pd.DataFrame(rows, columns=list(WAVE_QUALITY.kinds)))


def _row(wave: int, audience: str = "", outcome: str = "", mode: str = "", **figures: object) -> Row:
    empty = dict.fromkeys(WAVE_QUALITY.kinds, math.nan) | {"invited": None, "n_read": None, "n": None}
    return empty | {"wave": wave, "audience": audience, "outcome": outcome, "mode": mode, "suppressed": False} | figures


def _whole(study: Study, wave: int, flow: pd.DataFrame) -> Row:
    """A wave as a whole: how it was held, and how many answered and count."""
    sources = [data for data in study.file.data if data.wave == wave]
    known = [data.invited for data in sources if data.invited is not None]
    invited = sum(known) if sources and len(known) == len(sources) else None
    steps = flow[(flow["wave"] == wave) & (flow["audience"].fillna("") == "") & (flow["concept"].fillna("") == "")]
    people = {
        step: None if pd.isna(n) else int(n) for step, n in zip(steps["step"], steps["n_respondents"], strict=True)
    }
    read, kept = people.get("read"), people.get("kept")
    return _row(
        wave,
        mode=mode_of(sources) or "",
        invited=invited,
        n_read=read,
        n=kept,
        response=min(read / invited, 1.0) if read is not None and invited else math.nan,
        share_left_out=1 - kept / read if read and kept is not None else math.nan,
        suppressed=read is None or kept is None,
    )


def _of_audience(
    audience: str, facts: WaveFactsInput, levels: pd.DataFrame, reliability: pd.DataFrame, below: int
) -> Iterator[Row]:
    """One audience in one wave, and each of its outcomes."""
    here = levels[levels["wave"] == facts.wave]
    few = facts.n < below or here.empty or bool(here["suppressed"].all())
    deff = math.nan if few or facts.weights_deff is None else facts.weights_deff
    yield _row(facts.wave, audience, mode=facts.mode or "", weights_deff=deff, suppressed=few)
    for outcome, rows in here.groupby("outcome", sort=False):
        first = rows.iloc[0]
        if bool(first["suppressed"]):
            yield _row(facts.wave, audience, str(outcome), suppressed=True)
            continue
        own = reliability[(reliability["wave"] == facts.wave) & (reliability["scale"] == outcome)]
        figures: Row = {"n": None if pd.isna(first["n"]) else int(first["n"])}
        if len(own) and not bool(own["suppressed"].iloc[0]):
            figures |= {name: own[name].iloc[0] for name in (*_ALPHAS, "share_missing")}
        yield _row(facts.wave, audience, str(outcome), **figures)

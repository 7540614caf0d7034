"""Who takes part changes, and may make a change or hide one: said on top, beside the alarm, in both languages."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

import pretest
from pretest.report.words.edition import read_edition
from pretest.report.words.watching import watched_harms
from pretest.report.words.waved import limit_claims
from tests.tiny import write_study

STUDY = """
study: mix
title: {nl: Mengsel, en: Mix}
languages: [nl, en]
seed: 7
arms: {}
audiences:
  everyone: {label: {nl: Iedereen, en: Everyone}}
data:
"""
PLAN = """
plan: mix
outcomes:
  blame: {primary: true, margin: {points: 0.4}}
suppress_below: 10
monitor:
  campaign_start: 2026-02-01
  alarms: {alpha: 0.05}
  mix: [street]
"""
DATES = {1: "2026-01-05", 2: "2026-03-05", 3: "2026-06-05"}


def answers(wave: int, share: float, moved: float, n: int = 400) -> str:
    """Who lives in the north blames more; of these there are ``share``. From wave 2 on all answer ``moved`` higher."""
    rng = np.random.default_rng(wave)
    north = np.arange(n) < n * share
    opinion = rng.normal(0, 0.7, n) + 1.5 * north + (moved if wave > 1 else 0.0)
    frame = pd.DataFrame({"id": [f"w{wave}-{i}" for i in range(n)], "street": np.where(north, "north", "south")})
    for item in ("bl1", "bl2", "bl3", "bl4"):
        value = 2.2 + (-1 if item == "bl3" else 1) * opinion + rng.normal(0, 0.4, n) + (1.6 if item == "bl3" else 0)
        frame[item] = np.clip(np.round(value), 1, 5).astype(int)
    return frame.to_csv(index=False)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    @cache
    def monitored(shares: tuple[float, ...], moved: float):
        files = {f"data/w{wave}.csv": answers(wave, share, moved) for wave, share in zip(DATES, shares, strict=True)}
        entries = "".join(
            f"  - {{file: data/w{wave}.csv, respondent: id, wave: {wave}, date: {date}, columns: {{street: street}}}}\n"
            for wave, date in DATES.items()
        )
        folder = write_study(
            tmp_path_factory.mktemp("mix") / "study", study=STUDY + entries, plan=PLAN, data=None, **files
        )
        return pretest.monitor(pretest.load_study(folder))

    return monitored


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        (
            "nl",
            "Let op bij ‘Schuld geven’ (Iedereen): het maakt uit wie er meedeed. Met dezelfde verdeling van street als "
            "in meting 1 (5 januari 2026) zegt de laatste meting alleen: verandering niet aangetoond.",
        ),
        (
            "en",
            "Take care with ‘Blame’ (Everyone): who took part matters. With the same mix of street as in wave 1 "
            "(5 January 2026) the last wave alone says: change not demonstrated.",
        ),
    ],
)
def test_an_alarm_that_who_took_part_made_says_so_on_top(found, lang, sentence):
    """Nobody changed; only more people came from where people blame more."""
    findings = found((0.3, 0.8, 0.8), 0.0)
    assert findings.alarms["state"].tolist() == ["alarm", "alarm"]
    edition = read_edition(findings, lang)
    said = " ".join(claim.text for claim in limit_claims(edition, watched_harms(edition)))
    assert sentence in said.replace("\u00a0", " ")


def test_harm_that_who_took_part_hides_is_never_called_fine(found):
    """Everybody blames more, and fewer people come from where they did already: together nothing seems to move."""
    findings = found((0.8, 0.4, 0.4), 0.55)
    raw = findings.changes.query("kind == 'baseline' and not adjusted and wave_to == 3").iloc[0]
    held = findings.changes.query("kind == 'baseline' and adjusted and wave_to == 3").iloc[0]
    assert abs(raw["harm_estimate"]) < 0.2 < 0.4 < held["harm_estimate"]
    assert "fine" not in set(findings.alarms["state"])
    assert all("same_mix" in reason for reason in findings.alarms["reason"])


def test_what_the_plan_holds_the_same_is_looked_at_in_every_wave(found):
    """Also where it is no variable of the population, no covariate and no question."""
    told = found((0.3, 0.8, 0.8), 0.0).wave_differences
    moved = told[told["code"] == "mix_changed"]
    assert moved[["item", "wave_from", "wave_to"]].to_numpy().tolist() == [["street", 1, 2]]


def test_where_the_same_people_take_part_nothing_is_taken_away(found):
    findings = found((0.5, 0.5, 0.5), 0.0)
    assert findings.alarms["state"].tolist() == ["fine", "fine"]
    assert findings.alarms["reason"].tolist() == ["", ""]

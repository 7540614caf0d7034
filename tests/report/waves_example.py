"""Findings of five invented waves: two audiences, two places, a changed question, and a group that is too small."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from pretest.findings import AudienceFacts, Findings, OutcomeFacts, PlanFacts, StudyFacts, WaveFacts
from pretest.seeds import stream
from pretest.tables.changes import TABLE as CHANGES
from pretest.tables.columns import PLACE, RESPONDENT, WAVE
from pretest.tables.levels import TABLE as LEVELS
from pretest.waves import (
    OutcomeFactsInput,
    WaveFactsInput,
    WaveOutcome,
    check_comparability,
    check_sampling,
    estimate_changes,
    estimate_levels,
)

DATES = {1: "2026-03-01", 2: "2026-06-01", 3: "2026-09-01", 4: "2026-12-01", 5: "2027-03-01"}
BOTH = ("users", "others")
DISTANCE = {"nl": "Sociale afstand", "en": "Social distance"}
HELP = {"nl": "Bereidheid om hulp te zoeken", "en": "Willingness to seek help"}
USED = {"nl": "Gebruikte vorige maand", "en": "Used last month"}
SEEN = {"nl": "Herkent de campagne", "en": "Recognises the campaign"}
OUTCOMES = (
    OutcomeFacts("distance", DISTANCE, "harm.stigma", "worse", BOTH, True, "linear", 0.2, "sd", (1.0, 5.0)),
    OutcomeFacts("help", HELP, "harm.help_barrier", "better", BOTH, True, "linear", 0.2, "sd", (1.0, 5.0)),
    OutcomeFacts("used", USED, "harm.boomerang", "worse", BOTH, True, "binary", 0.05, "points", (0.0, 1.0)),
    OutcomeFacts("seen", SEEN, "quality", "neutral", BOTH, False, "linear", None, None, (0.0, 10.0)),
)
FOLLOWED = tuple(
    WaveOutcome(fact.id, fact.role, fact.higher_is, "share", (0.0, 1.0))
    if fact.model == "binary"
    else WaveOutcome(fact.id, fact.role, fact.higher_is)
    for fact in OUTCOMES
)


def respondents(audience: str, sizes: dict[int, int]) -> pd.DataFrame:
    """Distance rises, help falls a little, use stays, and the campaign is recognised from wave 3 on."""
    rng = stream(20261122, "waves example", audience)
    wave = np.repeat(list(sizes), list(sizes.values()))
    n = len(wave)
    return pd.DataFrame(
        {
            WAVE: wave,
            RESPONDENT: [f"{audience}{number}" for number in range(n)],
            PLACE: np.where(rng.random(n) < 0.6, "Harbour", "Hill"),
            "distance": np.clip(2.4 + 0.15 * wave + rng.normal(0, 0.8, n), 1, 5).round(2),
            "help": np.clip(3.6 - 0.02 * wave + rng.normal(0, 0.9, n), 1, 5).round(2),
            "used": (rng.random(n) < 0.08).astype(float),
            "seen": np.clip(3 + 2.0 * (wave > 2) + rng.normal(0, 2, n), 0, 10).round(),
        }
    )


def facts(frame: pd.DataFrame) -> list[WaveFactsInput]:
    """The wording of the question on help changes in wave 4; many leave distance open in wave 2."""
    known = []
    for wave, rows in frame.groupby(WAVE):
        outcomes = {
            fact.id: OutcomeFactsInput(
                (fact.id,),
                0.2 if (fact.id, wave) == ("distance", 2) else 0.02,
                wording="new" if fact.id == "help" and wave >= 4 else "old",
            )
            for fact in OUTCOMES
        }
        places = {str(place): len(part) for place, part in rows.groupby(PLACE)}
        known.append(WaveFactsInput(int(wave), len(rows), outcomes, places=places))
    return known


@cache
def example(suppress_below: int = 10) -> Findings:
    levels, changes, notes = [], [], []
    for audience, sizes in (
        ("users", {1: 120, 2: 90, 3: 7, 4: 110, 5: 130}),
        ("others", {1: 420, 2: 380, 3: 450, 4: 400, 5: 410}),
    ):
        frame = respondents(audience, sizes)
        compared = check_comparability(facts(frame), audience=audience)
        notes += [*compared.notes, *check_sampling(frame, audience=audience)]
        levels.append(estimate_levels(frame, FOLLOWED, audience=audience, dates=DATES, suppress_below=suppress_below))
        changes.append(
            estimate_changes(
                frame, FOLLOWED, audience=audience, comparability=compared.table, suppress_below=suppress_below
            )
        )
    return findings(pd.concat(levels), pd.concat(changes), notes=tuple(notes), suppressed_below=suppress_below)


def findings(levels: pd.DataFrame | None = None, changes: pd.DataFrame | None = None, **values: object) -> Findings:
    """Findings of a monitor run with these tables, or with none."""
    study = StudyFacts(
        id="example-waves",
        title={"nl": "Campagne volgen in twee plaatsen", "en": "Following a campaign in two places"},
        languages=("nl", "en"),
        substance="cocaine",
        setting=None,
        goal={"nl": "Minder schade, geen stigma", "en": "Less harm, no stigma"},
        arms=(),
        audiences=(
            AudienceFacts("users", {"nl": "Mensen die drugs gebruiken", "en": "People who use drugs"}),
            AudienceFacts("others", {"nl": "Mensen die geen drugs gebruiken", "en": "People who do not use drugs"}),
        ),
        outcomes=OUTCOMES,
        waves=tuple(WaveFacts(wave, date, (f"data/wave{wave}.csv",)) for wave, date in DATES.items()),
    )
    plan = PlanFacts("waves-plan", 0.05, "sd", "none", 999, "hc2", (), 10, ())
    record = {"version": "0.1.0", "seed": 1, "inputs": [{"name": "data/wave1.csv", "sha256": "ab" * 32}]}
    empty = Findings("monitor", study, plan, record, **values)
    given = {table.name: frame for table, frame in ((LEVELS, levels), (CHANGES, changes)) if frame is not None}
    return empty.with_tables(**given)

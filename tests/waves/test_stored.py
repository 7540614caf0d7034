"""Stored waves: the same figures as of the frame of all waves, whatever the design and the order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM, WAVE, WEIGHT
from pretest.waves import WaveOutcome, follow, sampling_notes
from pretest.waves.store.engine import Engine
from pretest.waves.store.stored import follow_stored

SUMMED = Engine(workers=1, few_rows=0)
IN_PARTS = Engine(workers=2, few_rows=0, part_rows=16)
OUTCOMES = (
    WaveOutcome("score", "harm.stigma", "worse"),
    WaveOutcome("answer", "harm.stigma", "worse", "share", (1.0, 2.0, 3.0)),
    WaveOutcome("score", "harm.stigma", "worse", "share", (0.0, 1.0), 3.2),
)
LABELS = (RESPONDENT, PLACE, STRATUM, CLUSTER)


def store(frame, folder):
    """Wave → Parquet file; without the wave itself."""
    files = {}
    for wave, rows in frame.groupby(WAVE, sort=False):
        files[int(wave)] = folder / f"wave[{wave}]*.parquet"
        rows.drop(columns=WAVE).to_parquet(files[int(wave)], index=False)
    return files


def random_design(
    seed, *, waves=2, clusters="all", strata=True, places=3, weights="all", panel=False, repeated=False, gaps=0.0
):
    """An invented design. clusters: all, some or no rows have one; weights: in all, some or no waves."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(12, 40)) * waves
    wave = rng.integers(1, waves + 1, n)
    person = np.array([f"w{one}r{row}" for row, one in enumerate(wave)], dtype=object)
    if panel:
        person = np.array([f"r{number}" for number in rng.integers(0, n, n)], dtype=object)
        first = ~pd.DataFrame({"w": wave, "p": person}).duplicated().to_numpy()
        wave, person, n = wave[first], person[first], int(first.sum())
    if repeated:
        person[1::5] = person[0::5][: len(person[1::5])]
    cluster = rng.choice(list("abcdef"), n).astype(object)
    if clusters != "all":
        cluster[(rng.random(n) < 0.5) | (clusters == "no")] = None
    weight = rng.choice([0.0, 0.5, 1.0, 2.25, np.nan], n, p=[0.05, 0.3, 0.3, 0.3, 0.05])
    if weights != "all":
        weight[(wave == 1) | (weights == "no")] = np.nan
    frame = pd.DataFrame(
        {
            WAVE: wave,
            RESPONDENT: person,
            PLACE: rng.choice(["x", "y", "z"][:places] + [None], n).astype(object),
            STRATUM: rng.choice(["n", "s", "e"], n).astype(object) if strata else None,
            CLUSTER: cluster,
            WEIGHT: weight,
            "score": np.where(rng.random(n) < 0.1, np.nan, rng.normal(3, 1, n)),
            "answer": rng.choice([1.0, 2.0, 3.0, 4.0, np.nan], n, p=[0.3, 0.3, 0.2, 0.1, 0.1]),
        }
    )
    for column in LABELS:
        frame.loc[rng.random(n) < gaps, column] = None
    return frame


def assert_same(stored, framed, *, rel=1e-12):
    """Every figure; a variance to rounding of the estimate it belongs to."""
    assert stored.sampling.waves == framed.sampling.waves
    assert stored.sampling.places == framed.sampling.places
    np.testing.assert_array_equal(stored.sampling.weighted, framed.sampling.weighted)
    np.testing.assert_array_equal(stored.sampling.shared, framed.sampling.shared)
    assert len(stored.domains) == len(framed.domains)
    for one, other in zip(stored.domains, framed.domains, strict=True):
        where = f"{other.outcome.id} {other.outcome.statistic} in '{other.place}'"
        assert (one.outcome, one.place) == (other.outcome, other.place)
        np.testing.assert_array_equal(one.suppressed, other.suppressed, where)
        np.testing.assert_array_equal(one.means.people, other.means.people, where)
        np.testing.assert_array_equal(one.means.df, other.means.df, where)
        for figure in ("estimate", "variance", "simple_variance"):
            mine, theirs = getattr(one.means, figure), getattr(other.means, figure)
            np.testing.assert_allclose(mine, theirs, rtol=rel, atol=1e-15, err_msg=f"{figure} of {where}")
        for k in range(one.means.estimate.shape[1]):
            mine, theirs = one.means.covariance(k), other.means.covariance(k)
            np.testing.assert_allclose(mine, theirs, rtol=rel, atol=1e-15, err_msg=f"covariance of {where}")
    assert sampling_notes(stored, "all") == sampling_notes(framed, "all")


DESIGNS = {
    "clusters": {},
    "elements": {"clusters": "no"},
    "elements in strata of two waves with gaps": {"clusters": "no", "gaps": 0.1},
    "some rows without a cluster": {"clusters": "some", "gaps": 0.05},
    "panel": {"clusters": "no", "panel": True},
    "panel in clusters": {"panel": True, "waves": 3},
    "panel of whom some are in clusters": {"clusters": "some", "panel": True},
    "people with two rows": {"repeated": True, "gaps": 0.05},
    "people with two rows and no cluster": {"repeated": True, "clusters": "no"},
    "one place": {"places": 1, "repeated": True},
    "no strata": {"strata": False},
    "no strata, no clusters": {"strata": False, "clusters": "no", "waves": 3},
    "one wave is weighted": {"weights": "some"},
    "no weights": {"weights": "no", "clusters": "no"},
}


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("engine", [SUMMED, IN_PARTS], ids=["whole", "parts"])
def test_stored_waves_give_what_their_rows_give(tmp_path, name, engine):
    for seed in range(3):
        frame = random_design(seed, **DESIGNS[name])
        folder = tmp_path / str(seed)
        folder.mkdir()
        found = follow_stored(store(frame, folder), OUTCOMES, 5, engine=engine)
        assert_same(found, follow(frame, OUTCOMES, 5))

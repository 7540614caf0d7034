"""Stored waves: the same figures as of the frame of all waves, whatever the design and the order."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from pretest.errors import DataError
from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM, WAVE, WEIGHT
from pretest.waves import WaveOutcome, follow, sampling_notes
from pretest.waves.store import look, people
from pretest.waves.store.engine import Engine
from pretest.waves.store.stored import follow_stored

SUMMED = Engine(workers=1, few_rows=0)
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
            PLACE: rng.choice([*["x", "y", "z"][:places], None], n).astype(object),
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
def test_stored_waves_give_what_their_rows_give(tmp_path, name):
    frame = random_design(1, **DESIGNS[name])
    assert_same(follow_stored(store(frame, tmp_path), OUTCOMES, 5, engine=SUMMED), follow(frame, OUTCOMES, 5))


@given(seed=st.integers(0, 10**6), name=st.sampled_from(sorted(DESIGNS)))
@settings(max_examples=5)
def test_stored_waves_give_what_their_rows_give_whatever_the_sample(tmp_path_factory, seed, name):
    frame = random_design(seed, **DESIGNS[name])
    shuffled = frame.sample(frac=1, random_state=seed)  # order of rows, and of the files
    files = store(shuffled, tmp_path_factory.mktemp("waves"))
    assert_same(follow_stored(files, OUTCOMES, 5, engine=SUMMED), follow(frame, OUTCOMES, 5))


def test_parts_of_files_give_what_whole_files_give_to_the_last_digit_on_any_number_of_cores(tmp_path):
    frame = random_design(3, clusters="some", gaps=0.05)
    files = store(frame, tmp_path)
    one, two = (
        follow_stored(files, OUTCOMES, 5, engine=Engine(workers=workers, few_rows=0, part_rows=16))
        for workers in (1, 2)
    )
    assert_same(one, follow(frame, OUTCOMES, 5))
    for mine, theirs in zip(one.domains, two.domains, strict=True):
        np.testing.assert_array_equal(mine.means.estimate, theirs.means.estimate)
        np.testing.assert_array_equal(mine.means.variance, theirs.means.variance)


def test_variance_of_a_plain_sample_by_hand(tmp_path):
    """Answers 1, 2, 3, 6: mean 3, squares about it 4 + 1 + 0 + 9 = 14, variance 14 / 3 / 4."""
    frame = pd.DataFrame({WAVE: 1, RESPONDENT: list("abcd"), "score": [1.0, 2.0, 3.0, 6.0]})
    found = follow_stored(store(frame, tmp_path), OUTCOMES[:1], 0, engine=SUMMED)
    (domain,) = found.domains
    assert domain.means.estimate.item() == pytest.approx(3, rel=1e-15)
    assert domain.means.variance.item() == pytest.approx(14 / 12, rel=1e-15)
    assert domain.means.df.item() == 3
    assert found.sampling.unit_id.size == 0  # nobody was looked at singly


def test_people_whose_hashes_are_equal_by_chance_stay_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(people, "_all_differ", lambda session, files: False)
    frame = random_design(2, clusters="no")
    found = follow_stored(store(frame, tmp_path), OUTCOMES, 5, engine=SUMMED)
    assert_same(found, follow(frame, OUTCOMES, 5))
    assert found.sampling.unit_id.size == 0


def test_equal_answers_of_all_have_no_variance_wherever_they_lie(tmp_path):
    rng = np.random.default_rng(4)
    place = np.repeat(["x", "y"], 50)
    frame = pd.DataFrame({WAVE: 1, PLACE: place, WEIGHT: rng.uniform(0.3, 3, 100), "score": (place == "x") * 3.7 + 0.1})
    found = follow_stored(store(frame, tmp_path), OUTCOMES[:1], 0, engine=SUMMED)
    assert [domain.means.variance.item() == 0 for domain in found.domains] == [False, True, True]
    assert [domain.means.simple_variance.item() == 0 for domain in found.domains] == [False, True, True]


def test_answers_that_are_no_number_count_as_missing(tmp_path):
    frame = random_design(5)
    files = {}
    for wave, rows in frame.groupby(WAVE):
        files[wave] = tmp_path / f"{wave}.parquet"
        columns = {name: pa.array(rows[name].to_numpy(), from_pandas=name in LABELS) for name in rows.columns}
        parquet.write_table(pa.table(columns), files[wave])
        assert parquet.read_table(files[wave])["score"].null_count == 0
    assert_same(follow_stored(files, OUTCOMES, 5, engine=SUMMED), follow(frame, OUTCOMES, 5))


def test_nan_behind_the_first_rows_is_found_as_well(tmp_path, monkeypatch):
    monkeypatch.setattr(look, "SAMPLE", 3)
    frame = pd.DataFrame({WAVE: 1, "score": [1.0, 2.0, 3.0, 6.0, np.nan]})
    parquet.write_table(pa.table({"score": frame["score"].to_numpy()}), tmp_path / "1.parquet")
    found = follow_stored({1: tmp_path / "1.parquet"}, OUTCOMES[:1], 0, engine=SUMMED)
    assert_same(found, follow(frame, OUTCOMES[:1], 0))


def test_what_a_wave_did_not_ask_is_missing_there(tmp_path):
    frame = random_design(6)
    frame.loc[frame[WAVE] == 1, ["answer", PLACE, STRATUM]] = None
    files = store(frame, tmp_path)
    first = frame[frame[WAVE] == 1].drop(columns=["answer", PLACE, STRATUM, WAVE])
    first.to_parquet(files[1])
    frame[:0].drop(columns=WAVE).to_parquet(tmp_path / "3.parquet")  # a wave of nobody is no wave
    files[3] = tmp_path / "3.parquet"
    outcomes = [*OUTCOMES, WaveOutcome("never", "benefit.knowledge", "better")]
    framed = follow(frame.assign(never=np.nan), outcomes, 5)
    for engine in (SUMMED, Engine()):
        assert_same(follow_stored(files, outcomes, 5, engine=engine), framed)


def test_columns_that_differ_in_capitals_only_stay_apart(tmp_path):
    frame = random_design(7).assign(Score=4.0)
    outcomes = [*OUTCOMES, WaveOutcome("Score", "harm.stigma", "worse")]
    found = follow_stored(store(frame, tmp_path), outcomes, 5, engine=SUMMED)
    assert_same(found, follow(frame, outcomes, 5))


@pytest.mark.parametrize("weight", [-1.0, np.inf])
def test_wrong_weights_are_refused(tmp_path, weight):
    frame = random_design(8)
    frame.loc[3, WEIGHT] = weight
    with pytest.raises(DataError, match="1 weights are negative or infinite"):
        follow_stored(store(frame, tmp_path), OUTCOMES, 5, engine=SUMMED)


def test_a_file_that_cannot_be_read_says_what_to_do(tmp_path):
    path = tmp_path / "1.parquet"
    path.write_bytes(b"no Parquet")
    with pytest.raises(DataError, match="cannot be read") as caught:
        follow_stored({1: path}, OUTCOMES, 5)
    assert "data/store" in str(caught.value.problems[0].hint)


def test_a_file_that_is_damaged_inside_says_so(tmp_path):
    path = tmp_path / "1.parquet"
    random_design(1).to_parquet(path)
    content = bytearray(path.read_bytes())
    content[4:200] = b"\xff" * 196
    path.write_bytes(content)
    with pytest.raises(DataError, match="cannot be read"):
        follow_stored({1: path}, OUTCOMES, 5, engine=SUMMED)


def test_few_rows_are_summed_without_loading_an_engine(tmp_path):
    frame = random_design(9)
    files = {wave: str(path) for wave, path in store(frame, tmp_path).items()}
    code = f"""
import sys
from pathlib import Path
from pretest.waves import WaveOutcome
from pretest.waves.store.engine import Engine
from pretest.waves.store.stored import follow_stored
files = {{wave: Path(path) for wave, path in {files!r}.items()}}
outcomes = [WaveOutcome("score", "harm.stigma", "worse")]
for few in (Engine().few_rows, 0):
    follow_stored(files, outcomes, 5, engine=Engine(workers=1, few_rows=few))
    print(sorted({{"ibis", "duckdb"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "['duckdb', 'ibis']"]


@pytest.mark.parametrize("name", ["clusters", "panel in clusters", "people with two rows"])
def test_hashes_that_are_put_aside_in_shares_find_who_comes_twice(tmp_path, monkeypatch, name):
    monkeypatch.setattr(people, "PIECE", 7)
    frame = random_design(4, **DESIGNS[name])
    stored = follow_stored(store(frame, tmp_path), OUTCOMES, 5, engine=Engine(workers=2, few_rows=0, part_rows=9))
    assert_same(stored, follow(frame, OUTCOMES, 5))


def test_whether_anybody_comes_back_is_known_with_and_without_an_engine(tmp_path):
    for name, returning in (("clusters", False), ("panel in clusters", True)):
        frame = random_design(6, **DESIGNS[name])
        assert (frame.groupby(RESPONDENT)[WAVE].nunique().max() > 1) == returning
        (tmp_path / name).mkdir()
        files = store(frame, tmp_path / name)
        assert follow(frame, OUTCOMES, 5).facts.returning is returning
        assert follow_stored(files, OUTCOMES, 5, engine=SUMMED).facts.returning is returning

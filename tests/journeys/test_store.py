"""Waves that are kept: the figures are those of the raw files, whatever happens to the store or to a run."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import pretest
from pretest.analysis.watch import kept as kept_module
from pretest.analysis.watch.adding import add_to_store
from pretest.analysis.watch.kept import kept_waves
from pretest.analysis.watch.record import batch_to_json
from pretest.cli.main import cli
from pretest.disclosure.limit import threshold
from pretest.errors import DataError, ExportError, SpecError
from pretest.findings import to_json
from pretest.tables.columns import RESPONDENT
from pretest.waves.store.keeping import MANIFEST, read_store, store_of
from pretest.waves.store.rows import read_rows
from tests.journeys.waves_study import PLAN, N, people, put, three_waves, with_waves

COMPOSITE = """
composites:
  both: {of: [distance, blame], audiences: [everyone], role: harm.stigma, margin: {sd: 0.3}, tell: distance}
"""
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="a child that is killed needs fork")


@pytest.fixture
def folder(tmp_path):
    """Three waves of twenty people in two places."""
    return three_waves(tmp_path / "study")


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    """The same with its store, and what was kept of it."""
    made = three_waves(tmp_path_factory.mktemp("stored") / "study")
    return made, kept(made)


@pytest.fixture
def stored(untouched, tmp_path):
    """A copy of that, to be harmed."""
    return shutil.copytree(untouched[0], tmp_path / "study")


def told(folder, **how) -> dict:
    """All that the monitor finds, but for the time of the run."""
    record = json.loads(to_json(pretest.monitor(pretest.load_study(folder), **how)))
    del record["provenance"]["time"]
    return record


def kept(folder, **how) -> dict:
    """All from which the monitor makes its figures: records, rows (without codes of people) and cases; and notes."""
    study = pretest.load_study(folder)
    with kept_waves(study, threshold(study), **how) as found:
        files = {wave: rows["everyone"] for wave, rows in found.rows.items()}
        return {
            "notes": [note.code for note in found.notes],
            "records": [batch_to_json(record) for record in found.records],
            "rows": {wave: read_rows([path]).drop(columns=RESPONDENT).to_csv() for wave, path in files.items()},
            "cases": [table.to_csv() for table in found.cases],
        }


def scores(found: dict, wave: int, outcome: str) -> list[float]:
    return pd.read_csv(io.StringIO(found["rows"][wave]))[outcome].tolist()


def fresh(folder, tmp_path, make=kept, **how) -> dict:
    """The same of a copy of the folder without its store."""
    copy = tmp_path / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("store"))
    return make(copy, **how)


def codes(record: dict) -> list[str]:
    return [note["code"] for note in record["notes"]]


def store(folder):
    place = store_of(folder)
    return place, read_store(place)


def test_a_stored_wave_is_not_read_again_and_gives_the_same(folder, tmp_path, monkeypatch):
    first = told(folder)
    _, manifest = store(folder)
    assert [(one.wave, one.n, one.date) for one in manifest.waves] == [
        (1, N, "2021-01-01"),
        (2, N, "2022-01-01"),
        (3, N, "2023-01-01"),
    ]
    reading, read = kept_module.read_batch, []

    def counted(study, batch):
        read.append(batch.first)
        return reading(study, batch)

    monkeypatch.setattr(kept_module, "read_batch", counted)
    assert told(folder) == first
    assert fresh(folder, tmp_path, told) == first
    assert read == [1, 2, 3], "in the copy"
    some = told(folder, waves=[1, 3])["levels"]
    assert [row["estimate"] for row in some] == pytest.approx(
        [row["estimate"] for row in first["levels"] if row["wave"] != 2], nan_ok=True
    )
    assert read == [1, 2, 3]
    assert told(folder, suppression="none")["suppressed_below"] == 0
    assert read == [1, 2, 3] * 2, "what is hidden is decided anew"
    assert store(folder)[1] == manifest, "and what shows all is not kept"


def test_waves_may_come_in_any_order(untouched, folder, tmp_path):
    with_waves(folder, 1, 3)
    kept(folder)
    with_waves(folder, 1, 2, 3)
    assert kept(folder) == untouched[1]
    with_waves(folder, 1, 2)
    assert kept(folder) == fresh(folder, tmp_path)
    assert [one.wave for one in store(folder)[1].waves] == [1, 2], "a wave that the study drops goes"


@pytest.mark.parametrize("what", ["record", "a0", "cases", "people", MANIFEST])
def test_a_flipped_bit_is_seen_and_the_wave_made_again(untouched, stored, what):
    folder, first = stored, untouched[1]
    assert first["notes"] == []
    place, _ = store(folder)
    path = next(path for path in sorted(place.folder.iterdir()) if what in path.name)
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(bytes(data))
    found = kept(folder)
    assert found["notes"] == ([] if what == MANIFEST else ["stored_wave_damaged"])
    assert {**found, "notes": 0} == {**first, "notes": 0}
    assert kept(folder) == first, "and nothing is said of it afterwards"


def test_a_record_that_lies_about_itself_is_made_again(stored):
    """Its hash is right, since whoever made it wrote the list too."""
    folder = stored
    place, manifest = store(folder)
    file = manifest.waves[0].files["record"]
    for text in ("{}", '{"base": 1}', "[" * 10_000):
        place.path(file).write_text(text)
        record = json.loads((place.folder / MANIFEST).read_text())
        record["waves"][0]["files"]["record"] |= {
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "bytes": len(text),
        }
        (place.folder / MANIFEST).write_text(json.dumps(record))
        assert kept(folder)["notes"] == ["stored_wave_damaged"]


def test_status_and_check_tell_what_is_kept_and_what_changed(stored):
    folder = stored

    def said(command, language):
        return CliRunner().invoke(cli, [command, str(folder), "--lang", language]).output

    for command in ("check", "status"):
        assert "3 waves are kept in data/store, none changed since." in said(command, "en")
        assert "In data/store zijn 3 metingen bewaard. Er is daarna niets veranderd." in said(command, "nl")
    put(folder, 2, people(2).assign(distance=5))
    assert "3 waves are kept in data/store. Their files changed since: wave 2; the next" in said("check", "en")
    assert "In data/store zijn 3 metingen bewaard. Daarna veranderd: meting 2." in said("status", "nl")
    assert pretest.status(folder).next.id == "monitor", "what is kept asks nothing of anybody"
    (folder / "data/store" / MANIFEST).write_text("{")
    assert "data/store cannot be read; the next monitor makes it again" in said("check", "en")
    assert "is niet te lezen. De volgende monitor maakt het opnieuw" in said("status", "nl")


def test_a_changed_raw_file_is_noticed_and_followed(stored, tmp_path):
    folder = stored
    put(folder, 2, people(2).assign(distance=5))
    found = told(folder)
    (note,) = [note for note in found["notes"] if note["code"] == "stored_file_changed"]
    assert "data/w2.csv" in note["message"]
    assert note["where"] == "wave 2"
    level = [row["estimate"] for row in found["levels"] if row["outcome"] == "distance" and not row["place"]][1]
    assert level == 5
    assert kept(folder) == fresh(folder, tmp_path)


def test_without_its_raw_file_a_wave_is_refused(stored):
    folder = stored
    (folder / "data/w2.csv").unlink()
    with pytest.raises(DataError, match="there is no such data file") as caught:
        told(folder)
    assert "data/w2.csv" in str(caught.value)


@pytest.mark.parametrize("harm", ["a file in its place", "a full disk"])
def test_where_the_store_cannot_be_written_nothing_is_lost(untouched, folder, monkeypatch, harm):
    expected = untouched[1]
    if harm == "a full disk":

        def refuse(place, *args):
            if str(folder) in str(place.folder):
                raise ExportError("write_failed", "store", "No space left on device")
            return keeping(place, *args)

        keeping = kept_module.keep_waves
        monkeypatch.setattr(kept_module, "keep_waves", refuse)
    else:
        (folder / "data/store").write_text("mine")
    assert kept(folder) == expected
    with pytest.raises(ExportError):
        add_to_store(pretest.load_study(folder), "data/w2.csv")


def test_a_store_that_leads_elsewhere_is_refused(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (folder / "data/store").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SpecError, match="outside the study folder"):
        told(folder)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@needs_fork
def test_a_run_that_is_killed_half_way_is_taken_up_by_the_next(untouched, folder):
    study = pretest.load_study(folder)
    pid = os.fork()
    if pid == 0:
        working, done = kept_module.work_out, []

        def dying(*args, **more):
            done.append(1)
            return working(*args, **more) if len(done) < 3 else os._exit(9)

        kept_module.work_out = dying
        try:
            with kept_waves(study, 2):
                pass
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9
    assert [one.wave for one in store(folder)[1].waves] == [1, 2]
    assert kept(folder) == untouched[1]


def test_a_new_baseline_moves_what_is_standardised_on_it(folder, tmp_path):
    blame = "  blame: {column: support, role: harm.stigma, higher_is: worse, margin: {sd: 0.2}}\n"
    (folder / "analyses/plan.yaml").write_text(PLAN.lstrip().replace("  support", f"{blame}  support") + COMPOSITE)
    before = kept(folder)
    put(folder, 1, people(1).assign(distance=lambda frame: (frame["distance"] > 3) * 4 + 1))
    found = kept(folder)
    assert np.mean(scores(found, 1, "both")) == pytest.approx(0, abs=1e-12)
    assert scores(found, 3, "both") != scores(before, 3, "both")
    assert {**found, "notes": []} == fresh(folder, tmp_path)


AFTERWARDS = {
    "alarms": "alarms: {alpha: 0.05}, actions: {alarm: {advice: stop, nl: Stop., en: Stop.}}",
    "start": "campaign_start: 2022-06-01, trend: none",
    "own baseline": "baselines: {distance: {wave: 2, why: {nl: Zo., en: So.}}}",
    "pillars": "pillars: {people: {label: {nl: Mensen, en: People}, outcomes: [distance]}}",
    "pretest": "pretest: earlier, concept: debt",
}


@pytest.mark.parametrize("keys", AFTERWARDS.values(), ids=AFTERWARDS)
def test_what_is_made_of_the_waves_together_lets_them_stand(folder, tmp_path, monkeypatch, keys):
    kept(folder)
    (folder / "analyses/plan.yaml").write_text(PLAN.lstrip().replace("baseline: 1", f"baseline: 1, {keys}"))
    monkeypatch.setattr(kept_module, "read_batch", None)
    found = kept(folder)
    monkeypatch.undo()
    assert found == fresh(folder, tmp_path)


@pytest.mark.parametrize("keys", ["mix: [{by: place}]", "comparison: {area: [1]}", "baseline: 2"])
def test_what_is_made_of_each_wave_makes_it_again(folder, monkeypatch, keys):
    kept(folder)
    (folder / "analyses/plan.yaml").write_text(PLAN.lstrip().replace("baseline: 1", keys))
    monkeypatch.setattr(kept_module, "read_batch", None)
    with pytest.raises(TypeError):
        kept(folder)


def test_other_values_to_compare_with_let_the_waves_stand(folder, monkeypatch):
    for value in (1, 2):
        (folder / "analyses/plan.yaml").write_text(
            PLAN.lstrip().replace("baseline: 1", f"comparison: {{area: [{value}]}}")
        )
        kept(folder)
        monkeypatch.setattr(kept_module, "read_batch", None)


def test_a_wave_that_lacks_a_column_and_one_that_brings_a_new_one(folder, tmp_path):
    put(folder, 2, people(2).drop(columns="support"))
    found = kept(folder)
    assert found == fresh(folder, tmp_path)
    assert [all(np.isnan(scores(found, wave, "support"))) for wave in (1, 2, 3)] == [False, True, False]
    for wave in (1, 2, 3):
        put(folder, wave, people(wave).drop(columns="support"))
    with pytest.raises(DataError, match="support") as caught:
        kept(folder)
    assert len(caught.value.problems) == 3, "every wave is told"
    put(folder, 3)
    assert {**kept(folder), "notes": []} == fresh(folder, tmp_path), "one wave that has it is enough"


@pytest.mark.parametrize(
    ("frame", "more", "code"),
    [
        (people(2).assign(w=0), ", weight: w", "weight_zero"),
        (people(2).assign(area=1), ", cluster: area", "lonely_psu"),
        (people(2, n=1), "", None),
    ],
    ids=["zero weights", "one sampling unit", "one respondent"],
)
def test_a_thin_wave_is_told_and_the_others_stand(folder, frame, more, code):
    with_waves(folder, 1, 2, 3, more=more)
    put(folder, 2, frame)
    found = told(folder)
    assert code is None or code in codes(found)
    level = {row["wave"]: row for row in found["levels"] if row["outcome"] == "distance" and not row["place"]}
    for wave in (1, 3):
        assert level[wave]["estimate"] == pytest.approx(people(wave)["distance"].mean())
    hidden = code != "lonely_psu"
    assert (level[2]["estimate"] is None) is hidden if 2 in level else hidden


def test_other_codes_in_a_wave_are_refused_with_their_rows(stored):
    folder = stored
    put(folder, 2, people(2).assign(distance="much"))
    with pytest.raises(DataError, match=r"data/w2.csv.*'distance'"):
        kept(folder)
    assert [one.wave for one in store(folder)[1].waves] == [1, 2, 3], "what was kept stays until there is better"
    put(folder, 2)
    assert kept(folder)["notes"] == []


def test_a_clock_that_goes_back_is_told(stored):
    folder = stored
    text = (folder / "study.yaml").read_text()
    (folder / "study.yaml").write_text(text.replace("2022-01-01", "2020-06-01"))
    (note,) = [note for note in told(folder)["notes"] if note["code"] == "dates_go_back"]
    assert note["severity"] == "serious"
    assert "wave 2" in note["message"]


def test_equal_ids_in_two_waves_are_asked_about_also_when_both_are_stored(stored):
    folder = stored
    put(folder, 3, people(3).assign(id=people(2)["id"]))
    for _ in range(2):
        with pytest.raises(DataError, match=r"20 ids of this file stand in data/w2\.csv too"):
            kept(folder)


def test_ids_do_not_stand_in_the_store_and_who_withdraws_is_out_of_it(stored):
    folder = stored
    place, manifest = store(folder)
    texts = (place.folder / MANIFEST).read_text()
    for name in manifest.names:
        path = place.folder / name
        texts += path.read_text() if path.suffix == ".json" else read_rows([path]).astype("str").to_csv()
    assert "East" in texts
    assert "person-" not in texts
    found = pretest.withdraw(pretest.load_study(folder), ["person-2-7"])
    assert [(one.file, one.n_rows) for one in found.files] == [("data/w2.csv", 1), ("data/store", None)]
    assert not any(place.folder.iterdir())
    after = kept(folder)
    assert [len(scores(after, wave, "distance")) for wave in (1, 2, 3)] == [N, N - 1, N]
    assert after["notes"] == []


def test_an_imported_wave_is_in_the_store_at_once(folder, tmp_path, monkeypatch):
    export = tmp_path / "export.csv"
    people(4).to_csv(export, index=False)
    line = "  - {file: data/wave-4.parquet, respondent: id, wave: 4, date: 2024-01-01, place: place}\n"
    run = ["import", str(export), "--study", str(folder), "--wave", "4", "--allow-missing"]
    unknown = CliRunner().invoke(cli, run)
    assert unknown.exit_code == 0, unknown.output
    assert "is in the store" not in unknown.output
    assert store(folder)[1] is None
    path = folder / "study.yaml"
    path.write_text(path.read_text() + line)
    for _ in range(2):
        known = CliRunner().invoke(cli, [*run, "--overwrite"])
        assert known.exit_code == 0, known.output
        assert "The wave is in the store" in known.output
        assert [one.wave for one in store(folder)[1].waves] == [1, 2, 3, 4]
    monkeypatch.setattr(kept_module, "read_batch", None)
    assert sorted(kept(folder)["rows"]) == [1, 2, 3, 4]


def test_an_import_stands_when_another_wave_is_wrong(folder, tmp_path):
    put(folder, 1, people(1).assign(distance="much"))
    path = folder / "study.yaml"
    path.write_text(path.read_text() + "  - {file: data/wave-4.parquet, respondent: id, wave: 4, place: place}\n")
    export = tmp_path / "export.csv"
    people(4).to_csv(export, index=False)
    run = ["import", str(export), "--study", str(folder), "--wave", "4", "--allow-missing"]
    found = CliRunner().invoke(cli, run)
    assert found.exit_code == 0, found.output
    assert "not in the store yet: data/w1.csv" in found.output
    assert (folder / "data/wave-4.parquet").is_file()


@pytest.mark.slow
def test_sixty_waves_are_kept_and_read_once(folder, monkeypatch):
    for wave in range(1, 61):
        put(folder, wave, people(wave, n=3))
    with_waves(folder, *range(1, 61))
    study = pretest.load_study(folder)
    with kept_waves(study, 2) as found:
        assert sorted(found.rows) == list(range(1, 61))
    monkeypatch.setattr(kept_module, "read_batch", None)
    with kept_waves(study, 2) as again:
        assert again.rows == found.rows
        assert [record.n for record in again.records] == [{wave: 3} for wave in range(1, 61)]

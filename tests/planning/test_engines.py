"""The same numbers on every engine, and nothing lost when a worker dies or somebody stops the run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from pretest.errors import DesignError
from pretest.planning.engines import available_cores, run_tasks
from pretest.planning.operating import simulate_studies
from pretest.planning.quick import QuickRehearsal
from pretest.spec.truth import Truth

HERE = Path(__file__).parent
HANGS = 600  # seconds; ends a run that hangs, and decides nothing on a busy machine
pytestmark = pytest.mark.filterwarnings("ignore")  # of the engines' own libraries


@pytest.fixture
def tasks(monkeypatch):
    monkeypatch.syspath_prepend(str(HERE))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]))
    import engine_tasks

    return engine_tasks


@pytest.fixture
def cluster(tmp_path, tasks):
    """Address and worker processes of a scheduler with two workers, on this machine."""
    distributed = pytest.importorskip("distributed")
    started: list[subprocess.Popen[bytes]] = []
    log = (tmp_path / "dask.log").open("wb")

    def start(*arguments: str) -> None:
        command = [sys.executable, "-m", *arguments]
        started.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=tmp_path))

    listing = tmp_path / "scheduler.json"
    start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
          "--scheduler-file", str(listing))  # fmt: skip
    for _ in range(2):
        start("distributed.cli.dask_worker", "--scheduler-file", str(listing), "--nthreads", "1", "--no-nanny",
              "--no-dashboard", "--local-directory", str(tmp_path))  # fmt: skip
    wait_for(listing.is_file, started)
    try:
        with distributed.Client(scheduler_file=str(listing), timeout=HANGS) as client:
            client.wait_for_workers(2, timeout=HANGS)
            address = client.scheduler.address
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait(timeout=HANGS)
        log.close()


def wait_for(condition, started) -> None:
    end = time.monotonic() + HANGS
    while not condition():
        assert all(process.poll() is None for process in started), "a process that was started has ended"
        assert time.monotonic() < end, "it hangs"
        time.sleep(0.05)


def test_here_and_on_cores_give_the_same(tasks):
    numbers = list(range(12))
    here = dict(run_tasks(tasks.drawn, numbers, workers=1))
    assert list(here) == numbers
    assert dict(run_tasks(tasks.drawn, numbers, workers=2)) == here
    assert dict(run_tasks(tasks.drawn, numbers[:5], workers=2)) == {number: here[number] for number in range(5)}
    assert available_cores() >= 1


def test_a_killed_local_worker_loses_nothing(tasks, tmp_path):
    task = tasks.SlowTask(tmp_path, 0.2)
    found: dict[int, float] = {}
    for number, result in run_tasks(task, list(range(12)), workers=2):
        if not found:
            workers = [int(path.name) for path in tmp_path.iterdir() if path.name != str(os.getpid())]
            os.kill(workers[0], signal.SIGKILL)  # a worker that this test started
        found[number] = result
    assert found == {number: number**0.5 for number in range(12)}


def test_studies_do_not_depend_on_the_number_of_workers(study):
    design = QuickRehearsal.of(study, Truth(), {"users": 30, "others": 30}, seed=3)
    one = simulate_studies(design, 20, workers=1)
    pd.testing.assert_frame_equal(simulate_studies(design, 20, workers=2), one)


def test_a_cluster_gives_the_same_though_a_worker_is_killed(study, cluster, tmp_path, tasks):
    address, workers = cluster
    design = QuickRehearsal.of(study, Truth(), {"users": 30, "others": 30}, seed=3)
    seen: list[int] = []

    def kill_one(done: int, total: int) -> None:
        seen.append(done)
        if done > 0 and workers[0].poll() is None:
            workers[0].kill()

    found = simulate_studies(design, 60, cluster=address, progress=kill_one)
    assert workers[0].wait(timeout=HANGS) != 0
    assert workers[1].poll() is None
    assert seen[0] == 0
    assert seen[-1] == design.n_tasks(60) * design.per_task
    assert seen == sorted(seen)
    pd.testing.assert_frame_equal(found, simulate_studies(design, 60, workers=1))


def test_a_cluster_that_does_not_answer(tasks, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("pretest.planning.engines.CONNECT_SECONDS", 1)
    with pytest.raises(DesignError) as found:
        list(run_tasks(tasks.drawn, [1, 2], cluster="tcp://127.0.0.1:9"))
    assert found.value.code == "no_cluster"

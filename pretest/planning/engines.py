"""Where simulated studies run: in this process, on the cores of this machine, or on a Dask cluster.

Every task is a number. What it gives depends on that number alone (its random stream is named by it), so any engine,
any number of workers and any order give the same results.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from pretest.errors import DesignError, EstimationError

Result = TypeVar("Result")

ATTEMPTS = 4  # how often work that a dying worker took along is handed out again
CONNECT_SECONDS = 10


def run_tasks(
    task: Callable[[int], Result],
    numbers: Sequence[int],
    *,
    workers: int | None = None,
    cluster: str | None = None,
    few: int = 1,
) -> Iterator[tuple[int, Result]]:
    """Pairs of number and result, in the order in which they finish. Close the iterator to stop what still runs.

    Parameters
    ----------
    task
        Gives the result of one number; must pickle when there are several workers.
    workers
        Processes on this machine; all its cores by default, 1 for this process itself.
    cluster
        Address of a Dask scheduler, ``tcp://host:8786``; its workers must have the same version of pretest.
    few
        Numbers for which starting processes costs more than it gives: so many or fewer run in this process itself,
        unless ``workers`` are asked for.

    Raises
    ------
    DesignError
        When the cluster does not answer, or Dask is not installed.
    EstimationError
        When workers die again and again (too little memory, as a rule).
    """
    if cluster is not None:
        return _on_dask(task, numbers, cluster)
    count = available_cores() if workers is None else workers
    alone = len(numbers) <= (few if workers is None else 1)
    return _here(task, numbers) if count <= 1 or alone else _on_cores(task, numbers, count)


def available_cores() -> int:
    """Cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def _here(task: Callable[[int], Result], numbers: Sequence[int]) -> Iterator[tuple[int, Result]]:
    for number in numbers:
        yield number, task(number)


def _on_cores(task: Callable[[int], Result], numbers: Sequence[int], workers: int) -> Iterator[tuple[int, Result]]:
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    packed, left = pickle.dumps(task), dict.fromkeys(numbers)
    for _ in range(ATTEMPTS):
        pool = Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1, pre_dispatch="2*n_jobs")
        results = pool(delayed(_unpacked)(packed, number) for number in list(left))
        try:
            for number, result in results:
                del left[number]
                yield number, result
        except TerminatedWorkerError:
            continue
        finally:
            results.close()
        return
    raise _workers_died(len(left))


def _on_dask(task: Callable[[int], Result], numbers: Sequence[int], address: str) -> Iterator[tuple[int, Result]]:
    try:
        from distributed import Client, KilledWorker, as_completed
    except ImportError:
        hint = "Install pretest with its extra 'cluster': pip install 'pretest[cluster]'."
        raise DesignError("no_dask", address, "Dask is not installed", hint=hint) from None
    connect: Any = Client
    finished: Any = as_completed
    try:
        client = connect(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        hint = "Start one with 'dask scheduler' and 'dask worker tcp://host:8786', and give that address."
        raise DesignError("no_cluster", address, f"no Dask scheduler answers ({error})", hint=hint) from None
    with client:
        # every submission carries the packed task: nothing that a worker holds is needed when it is lost
        packed = pickle.dumps(task)
        futures = [client.submit(_unpacked, packed, number, pure=False, retries=ATTEMPTS) for number in numbers]
        try:
            for future in finished(futures):
                yield future.result()
                future.release()
        except KilledWorker:
            raise _workers_died(sum(future.status != "finished" for future in futures)) from None
        finally:
            client.cancel(futures, force=True)


_unpacked_tasks: dict[bytes, Callable[[int], Any]] = {}


def _unpacked(packed: bytes, number: int) -> tuple[int, Any]:
    """Run on a worker: the task is unpacked once, so that what it prepares for itself is prepared once."""
    if packed not in _unpacked_tasks:
        _unpacked_tasks.clear()
        _unpacked_tasks[packed] = pickle.loads(packed)
    return number, _unpacked_tasks[packed](number)


def _workers_died(n_left: int) -> EstimationError:
    hint = "Use fewer workers; each needs a few hundred MB of memory. What is finished was kept; run it again."
    return EstimationError("workers_died", "simulation", f"workers died with {n_left} tasks left to do", hint=hint)

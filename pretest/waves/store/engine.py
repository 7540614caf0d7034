"""What sums the stored waves: Ibis expressions, run by DuckDB inside this process.

This is the only module that knows which engine it is. A query is a function from tables to an Ibis expression; another
engine that Ibis speaks needs another ``_connect`` and ``_table`` here, and nothing elsewhere.

A large file is summed in parts of a fixed number of rows, each by one thread, and the parts are put together in their
order: so the same files give the same figures to the last digit, on any number of cores, in memory that does not grow
with the rows.
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
from pyarrow import parquet

from pretest.errors import DataError

Expression = Any
"""An Ibis table or column, which carries no types of its own."""

Found = TypeVar("Found")

ROW = "file_row_number"
_SPECIAL = re.compile(r"([*?\[])")


@dataclass(frozen=True, slots=True)
class Part:
    """Rows ``start`` up to ``stop`` of a file."""

    path: Path
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Engine:
    """How stored waves are summed.

    workers: parts that are summed at a time, each by one thread. memory_mb: that each may take. part_rows: rows of a
    part. few_rows: as many rows are summed without an engine, which is quicker than to load one.
    """

    workers: int = field(default_factory=lambda: min(os.cpu_count() or 1, 4))
    memory_mb: int = 512
    part_rows: int = 2**21
    few_rows: int = 200_000

    @contextmanager
    def open(self) -> Iterator[Session]:
        """A session, closed at the end with all that it put aside."""
        with tempfile.TemporaryDirectory(prefix="pretest-") as aside:  # 0700: it can hold what files hold
            session = Session(self, Path(aside))
            try:
                yield session
            finally:
                session.close()


class Session:
    """Connections to the engine, one per thread. aside: a folder for what does not stay in memory."""

    def __init__(self, engine: Engine, aside: Path) -> None:
        self._engine, self.aside = engine, aside
        self._own, self._one_by_one = threading.local(), threading.Lock()
        self._opened: list[Any] = []
        self._pool = ThreadPoolExecutor(engine.workers)  # its threads begin with the first parts

    def each_part(
        self, files: Sequence[Path], query: Callable[[Expression, Path], Expression], *, first: int | None = None
    ) -> Iterator[tuple[Path, pa.Table]]:
        """What ``query`` gives of each part of each file, in order; or only of the ``first`` rows of each file."""
        parts = [part for path in files for part in parts_of(path, self._engine.part_rows)]
        if first is not None:
            parts = [Part(path, 0, min(first, rows_of(path))) for path in files]

        def run(part: Part) -> tuple[Path, pa.Table]:
            table = self._table(part.path)
            if part.stop - part.start < rows_of(part.path):
                table = table.filter((table[ROW] >= part.start) & (table[ROW] < part.stop))
            return part.path, query(table, part.path).to_pyarrow()

        waiting: deque[Future[tuple[Path, pa.Table]]] = deque()  # what is ready waits: so no more than a few are begun
        for part in parts:
            waiting.append(self._pool.submit(_readable, run, part))
            if len(waiting) > self._engine.workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def whole(self, files: Sequence[Path], query: Callable[..., Expression]) -> pa.Table:
        """What ``query`` gives of the tables of all files at once: for what cannot be put together from parts."""

        def run(_: Part) -> pa.Table:
            return query(*(self._table(path) for path in files)).to_pyarrow()

        return self._pool.submit(_readable, run, Part(files[0], 0, 0)).result()

    def close(self) -> None:
        """Close all connections."""
        self._pool.shutdown()
        for connection in self._opened:
            connection.disconnect()
        self._opened.clear()

    def _table(self, path: Path) -> Expression:
        if not hasattr(self._own, "connection"):
            self._own.connection = self._connected()
            self._own.tables = {}
        if path not in self._own.tables:
            name = _SPECIAL.sub(r"[\1]", str(path))  # the engine takes these letters for a pattern of names
            self._own.tables[path] = self._own.connection.read_parquet(name, file_row_number=True)
        return self._own.tables[path]

    def _connected(self) -> Any:
        with self._one_by_one:
            aside = self.aside / str(len(self._opened))  # of each connection its own
            self._opened.append(_connect(self._engine.memory_mb, aside))
            return self._opened[-1]


def _connect(memory_mb: int, aside: Path) -> Any:
    import ibis  # loaded when there are waves enough to be worth it: half a second

    return ibis.duckdb.connect(
        threads=1,
        memory_limit=f"{memory_mb}MB",
        temp_directory=str(aside),
        autoinstall_known_extensions=False,
    )


def _readable(run: Callable[[Part], Found], part: Part) -> Found:
    """What ``run`` gives of a part; what keeps the engine from reading it, as an error that says what to do."""
    import duckdb

    try:
        return run(part)
    except duckdb.Error as error:
        raise unreadable(part.path) from error


def rows_of(path: Path) -> int:
    """How many rows a stored file has."""
    return int(_metadata(path).num_rows)


def columns_of(path: Path) -> tuple[str, ...]:
    """The names of its columns."""
    return tuple(_metadata(path).schema.to_arrow_schema().names)


def missing_of(path: Path, column: str) -> int | None:
    """How many rows of the file have nothing in ``column``; None where it does not say."""
    metadata = _metadata(path)
    place = metadata.schema.names.index(column)
    found = [metadata.row_group(group).column(place).statistics for group in range(metadata.num_row_groups)]
    return sum(one.null_count for one in found) if all(one and one.has_null_count for one in found) else None


def parts_of(path: Path, part_rows: int) -> list[Part]:
    """The file in parts of ``part_rows`` rows, the last one smaller."""
    rows = rows_of(path)
    return [Part(path, start, min(start + part_rows, rows)) for start in range(0, rows, part_rows)]


def _metadata(path: Path) -> Any:
    try:
        return parquet.read_metadata(path)
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path) from error


def unreadable(path: Path) -> DataError:
    """What to raise where a stored file is damaged, or another run took it away."""
    hint = "Delete the folder data/store; it is made again from the data files."
    return DataError("store_unreadable", path.name, "a stored wave cannot be read", hint=hint)

"""Where the names of the columns stand: usually in the first row, sometimes below titles."""

from __future__ import annotations

from collections.abc import Sequence

from pretest.errors import DataError, Note
from pretest.limits import TITLE_ROWS
from pretest.values import as_number, canonical, plural

_NEARLY_ALL = 0.8  # share of the widest row that a row of names must fill


def require_header(name: str, rows: Sequence[Sequence[object]], chosen: int | None, skipped: int = 0) -> None:
    """Say so when the first of ``rows`` looks like a title and a later one like the header.

    Parameters
    ----------
    rows
        The first rows of the file, more than ``TITLE_ROWS`` where there are.
    chosen
        ``header_row`` in study.yaml: who says where the header is, is believed.
    skipped
        Lines of the file before ``rows``.

    Raises
    ------
    DataError
        With the row in which the header seems to be.
    """
    place = None if chosen is not None else guess_header(rows)
    if place is None:
        return
    row, n_first = place + 1 + skipped, len(_filled(rows[0]))
    first = "is empty" if n_first == 0 else f"has {plural(n_first, 'filled cell')}"
    what = f"the header seems to be in row {row}, with {plural(len(_filled(rows[place])), 'name')}; "
    what += f"row {1 + skipped} {first}"
    hint = f"Write header_row: {row} for this file in study.yaml, or header_row: {1 + skipped} when that row does hold "
    raise DataError("header_elsewhere", name, what, hint=f"{hint}the names.")


def guess_header(rows: Sequence[Sequence[object]]) -> int | None:
    """0-based place of the row that looks like the header, when that is not the first row; else None.

    The first row must fill half of the widest row at most, and begin at the left or be empty (an unnamed first column
    alone is no title); the header is the first row of different words, no numbers, that fills nearly all of it.
    """
    if len(rows) < 3:
        return None
    width = max(len(_filled(row)) for row in rows[: TITLE_ROWS + 1])
    first = _filled(rows[0])
    if width < 2 or 2 * len(first) > width or (first and canonical(rows[0][0] or "") == ""):
        return None
    for place, row in enumerate(rows[1 : TITLE_ROWS + 1], start=1):
        names = _filled(row)
        words = all(isinstance(one, str) and as_number(one) is None for one in names)
        if words and len(names) >= max(_NEARLY_ALL * width, 2) and len(set(names)) == len(names):
            return place if place + 1 < len(rows) else None
    return None


def header_note(name: str, header_row: int) -> tuple[Note, ...]:
    """That rows above the header were passed over."""
    if header_row == 1:
        return ()
    above = "Row 1 above the header was" if header_row == 2 else f"Rows 1 to {header_row - 1} above the header were"
    return (Note("titles_skipped", "info", name, f"{above} passed over, as header_row in study.yaml says."),)


def require_row(name: str, header_row: int, n_rows: int) -> None:
    """Raises DataError when the file has no such row."""
    if header_row > n_rows:
        what = f"header_row is {header_row}, but the file has {plural(n_rows, 'row')}"
        raise DataError("header_row_absent", name, what, hint="Give the row in which the names of the columns stand.")


def _filled(row: Sequence[object]) -> list[object]:
    return [cell for cell in row if cell is not None and canonical(cell) != ""]

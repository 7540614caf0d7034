"""JSON exports: a list of records, bare or as ODK Central (OData) and KoboToolbox (API) wrap it.

Objects inside a record are flattened: their names are joined by ``/``. Lists inside a record (attachments, repeated
groups) stay together as one cell of JSON text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from pretest.errors import DataError
from pretest.limits import COLUMNS, JSON_CELLS, JSON_DEPTH
from pretest.values import canonical, names_phrase, shown
from pretest.words import Counts

SEPARATOR = "/"
WRAPPERS = ("value", "results")  # OData, KoboToolbox API


def read_json(data: bytes, name: str) -> tuple[list[str], pd.DataFrame, Counts]:
    """Names, cells as text (missing where empty or not there) and the place of every record, counted from 2.

    Raises
    ------
    DataError
        When the file is no JSON, no list of records, nested too deep, has a name twice in one record, or more columns
        than a file of answers can have.
    """
    records = _records(_parsed(data, name), name)
    columns: dict[str, dict[int, str]] = {}
    for place, record in enumerate(records):
        for column, value in _flat(record, name):
            cells = columns.setdefault(column, {})
            if place in cells:
                what = f"one record has two values for {shown(column)}"
                raise DataError("columns_twice", name, what, hint="Export the data as csv.")
            text = _text(value)
            if text:
                cells[place] = text
        if len(columns) > COLUMNS or len(columns) * len(records) > JSON_CELLS:
            what = f"the records have more than {min(len(columns), COLUMNS):,} different names"
            raise DataError("too_many_columns", name, what, f"at most {COLUMNS:,}", hint="Export the data as csv.")
    n = len(records)
    filled = [[cells.get(place, np.nan) for place in range(n)] for cells in columns.values()]
    frame = pd.DataFrame(dict(enumerate(filled)), index=pd.RangeIndex(n), columns=pd.RangeIndex(len(filled)))
    return list(columns), frame.astype("str"), np.arange(2, n + 2, dtype=np.int64)


def _parsed(data: bytes, name: str) -> Any:
    def refused(constant: str) -> NoReturn:
        raise ValueError(constant)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = sorted({key for key in keys if keys.count(key) > 1})
            raise DataError("columns_twice", name, f"one record has a name twice: {names_phrase(twice)}")
        return found

    hint = "Export it again; a JSON file that was cut off cannot be read."
    try:
        # numbers stay as they are written: nothing is rounded
        return json.loads(data, parse_constant=refused, object_pairs_hook=once, parse_int=str, parse_float=str)
    except RecursionError:
        raise DataError("json_too_deep", name, "the file is nested too deep to be an export of answers") from None
    except json.JSONDecodeError as error:
        what = f"the file is no JSON: it goes wrong in line {error.lineno}"
        raise DataError("json_damaged", name, what, hint=hint) from None
    except ValueError:  # wrongly encoded, or NaN
        raise DataError("json_damaged", name, "the file is no JSON", hint=hint) from None


def _records(content: Any, name: str) -> list[Mapping[str, Any]]:
    found = content
    if isinstance(content, dict):
        found = next((content[key] for key in WRAPPERS if isinstance(content.get(key), list)), None)
        _require_whole(content, name)
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        hint = "Export the submissions themselves, from OData (ODK Central) or the API (KoboToolbox), or as csv."
        expected = 'a list of records, or {"value": [...]} or {"results": [...]}'
        raise DataError("json_no_records", name, "the file holds no list of records", expected, hint=hint)
    return found


def _require_whole(content: Mapping[str, Any], name: str) -> None:
    """A page of a longer answer would silently leave out respondents."""
    more = content.get("@odata.nextLink") or content.get("next")
    if more:
        what = "the file is one page of a longer answer, so that records are missing"
        hint = "Ask for all records at once (without $top, or with a higher limit), or export as csv."
        raise DataError("json_page", name, what, hint=hint)


def _flat(record: Mapping[str, Any], name: str, prefix: str = "", depth: int = 1) -> Iterator[tuple[str, Any]]:
    if depth > JSON_DEPTH:
        raise DataError("json_too_deep", name, "the file is nested too deep to be an export of answers")
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, name, f"{prefix}{key}{SEPARATOR}", depth + 1)
        else:
            yield prefix + key, value


def _text(value: Any) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, str) else canonical(value)

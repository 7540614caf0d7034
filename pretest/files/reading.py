"""Reading files that may come from anybody: whatever is in them, the worst they give is an error with a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from pretest.errors import MOST_NAME, DataError


def read_bytes(path: Path, most_bytes: int) -> bytes:
    """The bytes of the file ``path``, which may not be larger than ``most_bytes``.

    Raises
    ------
    DataError
        When the file is gone, no file, cannot be read, or is too large.
    """
    name = str(path)[:MOST_NAME]
    try:
        if not path.exists():
            raise DataError("file_missing", name, "there is no such file")
        if not path.is_file():
            raise DataError("no_file", name, "this is no file", hint="Name the file itself.")
        size = path.stat().st_size
        if size > most_bytes:
            what, hint = f"the file has {size:,} bytes", "Take less into one file."
            raise DataError("file_too_large", name, what, f"at most {most_bytes:,}", hint=hint)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no possible name"
        raise DataError("file_unreadable", name, f"the file cannot be read ({reason})") from None


def read_text(path: Path, most_bytes: int) -> str:
    """The text of the file ``path``, which may not be larger than ``most_bytes``.

    Raises
    ------
    DataError
        When the file is gone, cannot be read, is too large, or is not UTF-8.
    """
    try:
        return read_bytes(path, most_bytes).decode("utf-8")
    except UnicodeDecodeError:
        raise DataError("not_utf8", str(path)[:MOST_NAME], "the file is not UTF-8") from None


def parse_json(text: str, name: str) -> Any:
    """``text`` as plain values; ``name`` is how messages call it.

    Raises
    ------
    DataError
        When it is no JSON, is nested without end, or has a number that is not finite or has thousands of digits.
    """
    try:
        return json.loads(text, parse_constant=_refused)
    except json.JSONDecodeError as error:
        what = f"this is not valid JSON ({error.msg})"
        raise DataError("json_damaged", f"{name}:{error.lineno}", what) from None
    except RecursionError:
        raise DataError("json_too_deep", name, "the file is nested without end") from None
    except ValueError:  # Infinity, or more digits than Python reads
        raise DataError("json_number", name, "the file holds a number that is not finite or absurdly long") from None


def _refused(constant: str) -> NoReturn:
    raise ValueError(constant)

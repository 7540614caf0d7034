"""The JSON Schema of a table as it stands in findings.json: a list of records."""

from __future__ import annotations

from typing import Any

from pretest.tables.table import Column, Kind, Table

JSON_TYPES: dict[Kind, str] = {"text": "string", "int": "integer", "float": "number", "bool": "boolean"}


def rows_schema(table: Table) -> dict[str, Any]:
    """The rows of ``table``: every column in every row, null where it is missing."""
    return {
        "type": "array",
        "description": table.what,
        "items": {
            "type": "object",
            "properties": {column.name: _value(column) for column in table.columns},
            "required": list(table.kinds),
            "additionalProperties": False,
        },
    }


def _value(column: Column) -> dict[str, Any]:
    if column.words:
        return {"enum": [*column.words, None], "description": column.meaning}
    return {"type": [JSON_TYPES[column.kind], "null"], "description": column.meaning}

"""Whether findings are what the declarations of their tables say."""

from __future__ import annotations

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from pretest.findings import Findings
from pretest.tables import registry

SCHEMA = Path(__file__).parent.parent.parent / "docs" / "schemas" / "findings.schema.json"


def problems(text: str) -> list[str]:
    """What is wrong with findings.json ``text`` by the published schema, each with its place."""
    validator = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(text))]


def assert_follows_the_schema(text: str) -> None:
    assert problems(text) == []


def assert_words_are_declared(findings: Findings) -> None:
    for table in registry.TABLES:
        frame = findings.table(table.name)
        for column in table.columns:
            if column.words:
                unknown = set(frame[column.name].dropna()) - set(column.words)
                assert not unknown, f"{table.name}.{column.name}: {sorted(unknown)}"

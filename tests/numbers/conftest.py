from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

REFERENCE = Path(__file__).parent.parent / "reference"


@pytest.fixture(scope="session")
def reference() -> Callable[[str], dict[str, Any]]:
    """Results of an independent program, by topic; null is NaN in the data."""

    def read(topic: str) -> dict[str, Any]:
        return json.loads((REFERENCE / f"effects_{topic}.json").read_text(encoding="utf-8"))

    return read


@pytest.fixture(scope="session")
def column() -> Callable[[Any], np.ndarray]:
    """Numbers of a reference data set, null as NaN."""
    return lambda values: np.array([np.nan if value is None else value for value in values], dtype=float)

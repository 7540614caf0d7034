"""One demo for all examples of a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.example_study import make_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Path:
    """A folder with ``demo/pretest`` and ``demo/monitor``; read only, examples work on copies."""
    folder = tmp_path_factory.mktemp("examples")
    make_demo(folder)
    return folder

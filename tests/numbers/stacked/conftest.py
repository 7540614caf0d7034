from __future__ import annotations

import pytest

from tests.numbers.stacked.drawn import drawn_stack


@pytest.fixture(scope="session")
def drawn():
    """Scores, who counts, and covariates, as ``drawn_stack``; not to be written in."""
    found = drawn_stack()
    for part in found:
        part.setflags(write=False)
    return found

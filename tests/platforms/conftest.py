"""The small study that the tests of reading use too, and the study with every feature, loaded once."""

from __future__ import annotations

import pytest

from pretest.spec import Study
from tests.platforms.forms import every_feature
from tests.responses.conftest import answers, make_study, put

__all__ = ["answers", "make_study", "put", "study"]


@pytest.fixture(scope="session")
def study(tmp_path_factory) -> Study:
    """Shared by all tests of exports: who writes in its folder makes a study of their own."""
    return every_feature(tmp_path_factory.mktemp("everything"))

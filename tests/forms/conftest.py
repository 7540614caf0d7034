"""The studies that the tests of exports and of reading use too."""

from tests.platforms.conftest import answers, make_study, put, study

__all__ = ["answers", "make_study", "put", "study"]

"""The small study that the tests of reading use too."""

from tests.responses.conftest import answers, make_study, put

__all__ = ["answers", "make_study", "put"]

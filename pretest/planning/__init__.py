"""Before the data: rehearse a study on invented respondents whose true effects are known."""

from pretest.planning.simulate import simulate
from pretest.spec.truth import Truth, load_truth

__all__ = ["Truth", "load_truth", "simulate"]

"""Invented responses in the export layouts of survey platforms, to rehearse the whole road."""

from pretest.planning.layouts.invented import Invented, Layout, invented_answers
from pretest.planning.layouts.rehearsal import LAYOUTS, rehearse

__all__ = ["LAYOUTS", "Invented", "Layout", "invented_answers", "rehearse"]

"""Invented responses in the export layouts of survey platforms, to rehearse the whole road."""

from pretest.planning.layouts.invented import Invented, Layout, invented_answers

__all__ = ["Invented", "Layout", "invented_answers"]

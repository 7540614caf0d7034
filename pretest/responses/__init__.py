"""Responses: data files of a study → one table, as it was answered."""

from pretest.responses.flow import flow_by_cell
from pretest.responses.responses import Responses, SourceFile, read_responses

__all__ = ["Responses", "SourceFile", "flow_by_cell", "read_responses"]

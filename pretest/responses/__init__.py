"""Responses: data files of a study → one table, checked against the plan, with who was left out and why."""

from pretest.responses.checks import CheckReport, check_responses, check_screened, require_sound, tabulate_items
from pretest.responses.conditions import audience_masks, matches
from pretest.responses.flow import flow_by_cell
from pretest.responses.quality import Screened, screen
from pretest.responses.responses import Responses, SourceFile, read_responses

__all__ = [
    "CheckReport",
    "Responses",
    "Screened",
    "SourceFile",
    "audience_masks",
    "check_responses",
    "check_screened",
    "flow_by_cell",
    "matches",
    "read_responses",
    "require_sound",
    "screen",
    "tabulate_items",
]

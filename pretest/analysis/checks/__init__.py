"""Whether the data can answer what the plan asks, before anything is computed."""

from pretest.analysis.checks.checks import CheckReport, check_responses, check_screened, require_sound, tabulate_items

__all__ = ["CheckReport", "check_responses", "check_screened", "require_sound", "tabulate_items"]

"""``pretest evidence``: what earlier studies found, and what they say together."""

from __future__ import annotations

import click

from pretest.cli.examples import examples
from pretest.cli.lazy import LazyGroup

COMMANDS = {
    "list": ("pretest.cli.evidence.listed", "List evidence files, and how many effects of each role can be pooled."),
    "show": ("pretest.cli.evidence.shown", "Show one file: every effect, and how it came into SD."),
    "check": ("pretest.cli.evidence.checked", "Check one file: what is wrong, double, or cannot be pooled."),
    "fit": ("pretest.cli.evidence.fitted", "Tell what the studies of one role say together."),
    "forest": ("pretest.cli.evidence.drawn", "Draw the studies of one role, what they say together, and a new one."),
    "add": ("pretest.cli.evidence.added", "Give the effects of a study back, as evidence for the next one."),
}


@click.group(
    cls=LazyGroup, lazy=COMMANDS, epilog=examples("pretest evidence list", "pretest evidence fit campaigns --lang nl")
)
def evidence() -> None:
    """List, show, check, fit, draw and give back what earlier studies found."""

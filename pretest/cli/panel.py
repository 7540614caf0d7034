"""``pretest panel``: what people from practice expect of the concepts, before there are data."""

from __future__ import annotations

import click

from pretest.cli.examples import examples
from pretest.cli.lazy import LazyGroup

STEPS = {
    "form": ("pretest.cli.panelform", "Write the form of every member."),
    "read": ("pretest.cli.panelread", "Take in the forms that came back."),
    "report": ("pretest.cli.panelreport", "Write what the panel said as a page."),
    "score": ("pretest.cli.panelscore", "Compare the forecasts with what the study found."),
}


@click.group(
    cls=LazyGroup,
    lazy=STEPS,
    epilog=examples(
        "pretest panel form my-study", "pretest panel read my-study filled/", "pretest panel report my-study"
    ),
)
def panel() -> None:
    """Ask people from practice to judge the concepts, and score what they forecast.

    Members stand in surveys/panel.yaml of the study: an id, a domain and a role, no names. Everybody judges every
    concept, in two rounds, before there are data.
    """

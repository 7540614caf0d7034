"""Examples below the help of a command: what a person can copy and run."""

from __future__ import annotations


def examples(*lines: str) -> str:
    """``lines`` as the end of a help text, one a line: each a whole command."""
    heading = "Example:" if len(lines) == 1 else "Examples:"
    return "\n".join(["\b", heading, *(f"  {line}" for line in lines)])

"""Writing so that a killed run leaves the previous files whole."""

from __future__ import annotations

from pretest.files import write_atomic, write_together

__all__ = ["write_atomic", "write_together"]

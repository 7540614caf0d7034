"""Rules on data: who is flagged, who is left out, and how many remain."""

from pretest.quality.screening import Screened, screen

__all__ = ["Screened", "screen"]

"""Tasks for tests of the engines; in a module of its own, so that other processes can import them."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np

from pretest.seeds import stream


def drawn(number: int) -> float:
    """A number that depends on its task alone."""
    return float(stream(1, "engine", number).normal())


class SlowTask:
    """Says in a folder which process works, and takes its time."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self.folder, self.seconds = folder, seconds

    def __call__(self, number: int) -> float:
        (self.folder / f"{os.getpid()}").touch()
        time.sleep(self.seconds)
        return float(np.sqrt(number))

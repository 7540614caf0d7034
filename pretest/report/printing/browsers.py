"""Where a browser that prints may be installed: on the path, or where Windows and macOS keep programs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
    "microsoft-edge-stable", "msedge",
)  # fmt: skip
_WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")  # variables that name them
_WINDOWS = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
)
_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)


def find_browser() -> str | None:
    """The program of Chromium, Chrome or Edge, or None where none is found."""
    on_path = next((path for name in NAMES if (path := shutil.which(name))), None)
    return on_path or next((str(path) for path in _places() if path.is_file()), None)


def _places() -> list[Path]:
    folders = [os.environ[name] for name in _WINDOWS_FOLDERS if os.environ.get(name)]
    return [*(Path(folder, place) for folder in folders for place in _WINDOWS), *map(Path, _MAC)]

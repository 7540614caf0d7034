"""Chromium without a window, for tests that must see a page as people do."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # nothing that a page asks for can leave the machine
)


HANGS = 600  # seconds; ends a browser that hangs, and decides nothing on a busy machine


def find_browser() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def run_browser(page: Path, folder: Path, *options: str) -> str:
    """Open ``page`` with a profile of its own in ``folder``; what the browser prints."""
    browser = find_browser()
    assert browser is not None
    profile = folder / "profile"
    command = [browser, *FLAGS, f"--user-data-dir={profile}", *options, page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANGS, check=True)
    shutil.rmtree(profile, ignore_errors=True)
    return done.stdout


def dump_page(page: Path, folder: Path) -> tuple[str, set[str]]:
    """The page as the browser has it after loading, and the addresses that the page itself asked for."""
    log = folder / "net.json"
    dom = run_browser(page, folder, f"--log-net-log={log}", "--dump-dom")
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    asked = [event["params"] for event in events if "initiator" in event.get("params", {})]
    # What the browser asks for by itself has no origin.
    return dom, {params["url"] for params in asked if params["initiator"] != "not an origin" and "url" in params}

"""The content ships: it is found from a checkout, from an installed wheel, and from the wheel as a zip file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIST = "from pretest.cli.main import run; raise SystemExit(run(['survey', 'list', '--json']))"
INIT = "from pretest.cli.main import run; raise SystemExit(run(['init', 'made']))"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = target.glob("*.whl")
    return built


def run_from(place: Path, code: str, folder: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(place)}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_content_and_no_data(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    texts = ("reports/words/nl.yaml", "reports/sections/harms/nl.yaml")
    for needed in ("surveys/answers.yaml", "analyses/example/study.yaml", *texts):
        assert f"pretest/content/{needed}" in names
    assert "pretest/py.typed" in names
    assert not [name for name in names if "/data/" in name and name.startswith("pretest/content")]
    assert not [name for name in names if name.startswith("tests/")]


def test_content_is_the_same_from_checkout_wheel_and_zip(wheel, tmp_path):
    unpacked = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(unpacked)
    listed = [run_from(place, LIST, tmp_path) for place in (ROOT, unpacked, wheel)]
    assert listed[0] == listed[1] == listed[2]
    assert len(json.loads(listed[0])["scales"]) > 50


def test_a_study_is_made_from_a_zip(wheel, tmp_path):
    run_from(wheel, INIT, tmp_path)
    assert (tmp_path / "made" / "study.yaml").is_file()
    assert (tmp_path / "made" / "analyses" / "plan.yaml").is_file()
    assert (tmp_path / "made" / "data").is_dir()

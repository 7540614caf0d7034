"""The version stands in four places and is one; what people need to cite, report and commit is there."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

import pretest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def test_the_version_is_one():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[?(\d+\.\d+\.\d+)", changelog, re.MULTILINE)
    assert newest is not None
    found = {
        "pyproject.toml": PROJECT["version"],
        "CITATION.cff": str(CITATION["version"]),
        "CHANGELOG.md": newest[1],
        "pretest.__version__": pretest.__version__,
    }
    assert len(set(found.values())) == 1, found


def test_the_citation_names_the_licence_and_nobody_who_is_not_there():
    assert CITATION["license"] == PROJECT["license"] == "GPL-3.0-or-later"
    assert CITATION["title"].startswith("pretest")
    assert all(set(author) == {"name"} for author in CITATION["authors"])


def test_hooks_run_what_lint_runs_and_fetch_nothing():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    assert {hook["language"] for hook in hooks} == {"system"}
    entries = "\n".join(hook["entry"] for hook in hooks)
    for tool in ("ruff check", "ruff format", "mypy", "docs/generate.py --check"):
        assert tool in entries


def test_security_says_how_to_report_and_what_is_kept():
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for needed in ("private security advisory", "Supported versions", "stored", "never", "--trust-study-templates"):
        assert needed in text


def test_importing_pretest_loads_no_numbers_and_no_version():
    code = (
        "import sys, pretest; print(sorted({'numpy', 'pandas', 'pydantic', 'importlib.metadata'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

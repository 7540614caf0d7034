"""Docs cannot rot: the generated parts are current, links lead somewhere, and what the README promises exists."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest

import pretest
from pretest.cli.main import COMMANDS

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.fixture(scope="module")
def generate():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_current(generate):
    for path, text in generate.generated().items():
        assert path.is_file(), f"{path} is missing: run make docs"
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is out of date: run make docs"


def test_schemas_name_every_key_of_their_format(generate):
    for name, (model, _, _) in generate.FORMATS.items():
        schema = json.loads((ROOT / "docs" / "schemas" / f"{name}.schema.json").read_text("utf-8"))
        keys = {field.alias or key for key, field in model.model_fields.items()} - {"root"}
        assert keys <= set(schema.get("properties", {})) or not keys


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_readme_opens_with_the_two_commands():
    first, second = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:2]
    assert first.strip().startswith("make demo")
    assert second.strip().startswith("make test")


def test_every_command_is_documented():
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"## pretest {name}\n" in page


def test_every_public_name_exists_and_is_documented():
    for name in pretest.__all__:
        value = getattr(pretest, name)
        assert value.__doc__, name
    assert dir(pretest) == pretest.__all__
    with pytest.raises(AttributeError, match="nonsense"):
        _ = pretest.nonsense


def test_no_page_speaks_of_addresses_of_package_registries_or_of_this_machine():
    words = ("py" + "pi.org", "python" + "hosted", "/ro" + "ot/", "/wo" + "rk/")
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert not [word for word in words if word in text], page.name

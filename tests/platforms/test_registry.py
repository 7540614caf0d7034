"""The platforms stand in one list: every record can be loaded, and the words of study.yaml are its ids."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from typing import get_args

import pytest

from pretest import platforms
from pretest.platforms.registry import PLATFORMS, readable, rehearsable, targets
from pretest.platforms.unwrapped import Reader
from pretest.words import PlatformId


def test_the_words_of_study_yaml_are_the_platforms_that_can_be_read():
    assert set(readable()) == set(get_args(PlatformId))


def test_every_folder_of_a_platform_has_a_record_in_the_list():
    folders = [one.name for one in pkgutil.iter_modules(platforms.__path__) if one.ispkg]
    records = {name: importlib.import_module(f"pretest.platforms.{name}").PLATFORM for name in folders}
    assert records == {one.id: one for one in PLATFORMS}


def test_no_two_platforms_have_one_id_or_one_target():
    assert len({one.id for one in PLATFORMS}) == len(targets()) == len(PLATFORMS)


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda one: one.id)
def test_what_a_record_names_is_there(platform):
    assert callable(platform.write())
    if platform.read is not None:
        assert isinstance(platform.reader, Reader)
        assert platform.names is not None
        assert callable(rehearsable()[platform.id]())


def test_a_platform_that_nobody_answers_in_has_no_reader():
    (paper,) = [one for one in PLATFORMS if one.id == "paper"]
    with pytest.raises(ValueError, match="exports of paper cannot be read"):
        _ = paper.reader


def test_the_list_does_not_load_the_libraries_that_write_documents_and_workbooks():
    code = "import sys; import pretest.platforms.registry; print([n for n in ('docx', 'openpyxl') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

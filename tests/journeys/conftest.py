"""The command line as a person calls it."""

from __future__ import annotations

import pytest

from pretest.cli.main import run


@pytest.fixture
def call(capsys):
    """Run the command line; returns exit code, stdout and stderr. No case may reach the unexpected handler."""

    def call(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert code != 3, err
        assert "Traceback" not in out + err
        return code, out, err

    return call

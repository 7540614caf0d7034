"""An anchor as a signed tag: with the person's own key, and with nothing that a hostile repository asks for."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from pretest.errors import DesignError
from pretest.planning.gittag import tag_name, write_signed_tag

pytestmark = pytest.mark.skipif(
    shutil.which("git") is None or shutil.which("ssh-keygen") is None, reason="needs git and ssh-keygen"
)


def git(folder, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def person(tmp_path, monkeypatch):
    """A person with a name and a signing key of their own."""
    home = tmp_path / "home"
    home.mkdir()
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(home / "key")], check=True, capture_output=True
    )
    settings = home / "gitconfig"
    settings.write_text(
        "[user]\n\tname = Ada\n\temail = ada@example.org\n"
        f"\tsigningkey = {home / 'key.pub'}\n[gpg]\n\tformat = ssh\n[init]\n\tdefaultBranch = main\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return settings


@pytest.fixture
def repository(tmp_path, person):
    """A study folder in a repository with one commit."""
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "study.yaml").write_text("study: s\n", encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    return folder


def program(tmp_path, name: str = "evil"):
    """A program that leaves a mark when it is run; returns it and the mark."""
    mark = tmp_path / "ran"
    path = tmp_path / name
    path.write_text(f"#!/bin/sh\ntouch {mark}\nexit 0\n", encoding="utf-8")
    path.chmod(0o755)
    return path, mark


def test_a_signed_tag_holds_the_anchor(repository, tmp_path, person):
    write_signed_tag(repository, "pretest-lock-s-1", "Lock of s\n\nAnchor: AAAA-BBBB\n")
    shown = git(repository, "cat-file", "tag", "pretest-lock-s-1")
    assert "Anchor: AAAA-BBBB" in shown
    assert "BEGIN SSH SIGNATURE" in shown
    with pytest.raises(DesignError) as caught:
        write_signed_tag(repository, "pretest-lock-s-1", "again")
    assert caught.value.code == "tag_exists"


@pytest.mark.parametrize(
    "setting",
    ["gpg.program", "gpg.ssh.program", "core.hooksPath", "core.fsmonitor", "gpg.ssh.defaultKeyCommand", "core.editor",
     "include.path", "core.sshCommand", "user.signingKey", "filter.x.clean", "alias.tag"],
)  # fmt: skip
def test_settings_of_the_repository_that_may_run_something_are_refused(repository, tmp_path, setting):
    path, mark = program(tmp_path)
    if setting == "include.path":
        (tmp_path / "more").write_text(f"[gpg]\n\tprogram = {path}\n", encoding="utf-8")
        git(repository, "config", "--local", setting, str(tmp_path / "more"))
    else:
        git(repository, "config", "--local", setting, str(path))
    mark.unlink(missing_ok=True)  # what setting it ran is not ours
    with pytest.raises(DesignError) as caught:
        write_signed_tag(repository, "pretest-lock-s-1", "x")
    assert caught.value.code == "repository_not_trusted"
    assert setting.lower() in str(caught.value).lower()
    assert not mark.exists()
    assert git(repository, "tag") == ""


def test_hooks_are_not_run(repository, tmp_path):
    path, mark = program(tmp_path)
    for hook in ("reference-transaction", "post-index-change", "pre-commit"):
        place = repository / ".git/hooks" / hook
        place.parent.mkdir(exist_ok=True)
        shutil.copy(path, place)
    write_signed_tag(repository, "pretest-lock-s-1", "x")
    assert git(repository, "cat-file", "-t", "pretest-lock-s-1").strip() == "tag"
    git(repository, "tag", "plain")
    assert mark.exists()  # the hook is one that git runs when nobody forbids it
    mark.unlink()
    write_signed_tag(repository, "pretest-lock-s-2", "x")
    assert not mark.exists()


def test_a_git_in_the_study_is_not_run(repository, tmp_path, monkeypatch):
    path, mark = program(tmp_path)
    shutil.copy(path, repository / "git")
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(DesignError) as caught:
        write_signed_tag(repository, "t", "x")
    assert (caught.value.code, mark.exists()) == ("no_git", False)


def test_what_is_missing_is_said(tmp_path, person, monkeypatch):
    folder = tmp_path / "plain"
    folder.mkdir()

    def code() -> str:
        with pytest.raises(DesignError) as caught:
            write_signed_tag(folder, "t", "x")
        assert caught.value.problems[0].hint
        return caught.value.code

    assert code() == "no_repository"
    git(folder, "init", "-q")
    assert code() == "no_commit"
    git(folder, "commit", "-qm", "first", "--allow-empty")
    person.write_text("[user]\n\tname = Ada\n\temail = ada@example.org\n[gpg]\n\tformat = ssh\n", encoding="utf-8")
    monkeypatch.setenv("SSH_AUTH_SOCK", "")
    assert code() == "not_signed"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert code() == "no_git"


def test_names_of_tags():
    assert tag_name("rotterdam-2026", 3) == "pretest-lock-rotterdam-2026-3"
    assert tag_name("--upload-pack=x; y", 1) == "pretest-lock-upload-pack-x-y-1"

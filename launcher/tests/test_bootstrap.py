import fcntl
import threading

import pytest

from launcher import bootstrap


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """A place for an environment; what would be made and installed is only noted."""
    folder = tmp_path / "env"
    monkeypatch.setattr(bootstrap, "VENV", folder)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    (tmp_path / "requirements").mkdir()
    for name in ("base.in", "base.txt", "dev.txt"):
        (tmp_path / "requirements" / name).write_text(name)
    done = []
    monkeypatch.setattr(bootstrap.venv, "create", lambda folder, **more: done.append(("create", more["clear"])))

    def install(file, lock):
        done.append(("install", file.name))
        folder.mkdir(exist_ok=True)
        bootstrap.mark(file)

    monkeypatch.setattr(bootstrap, "install_packages", install)
    return folder, done


def python_in(folder, *, has_pip):
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text("")
    program = folder / "bin" / "python"
    program.write_text(f"#!/bin/sh\nexit {0 if has_pip else 1}\n")
    program.chmod(0o755)


def test_the_first_time_it_makes_an_environment_and_installs_once(environment):
    _folder, done = environment
    bootstrap.install(bootstrap.requirements("run"))
    bootstrap.install(bootstrap.requirements("run"))
    assert done == [("create", False), ("install", "base.txt")]


def test_an_environment_without_pip_is_made_anew(environment):
    """As a kill in the middle leaves it: Python is there, pip is not."""
    folder, done = environment
    python_in(folder, has_pip=False)
    bootstrap.install(bootstrap.requirements("run"))
    assert done == [("create", True), ("install", "base.txt")]


def test_a_whole_environment_is_kept_and_gets_what_changed(environment):
    folder, done = environment
    python_in(folder, has_pip=True)
    bootstrap.install(bootstrap.requirements("run"))
    bootstrap.requirements("run").write_text("another")
    bootstrap.install(bootstrap.requirements("run"))
    assert done == [("install", "base.txt"), ("install", "base.txt")]


def test_a_folder_that_is_no_environment_is_not_cleared(environment):
    folder, done = environment
    folder.mkdir()
    (folder / "somebody's file").write_text("")
    bootstrap.install(bootstrap.requirements("run"))
    assert done[0] == ("create", False)


def test_a_second_one_waits_and_finds_the_work_done(environment, capsys):
    _folder, done = environment
    with bootstrap.requirements("run").with_name("base.in").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = threading.Thread(target=bootstrap.install, args=[bootstrap.requirements("run")])
        second.start()
        second.join(0.3)
        assert second.is_alive()
        bootstrap.install_packages(bootstrap.requirements("run"), lock.fileno())  # the first one's work
    second.join(10)
    assert done == [("install", "base.txt")]
    assert "等它" in capsys.readouterr().out

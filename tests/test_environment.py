"""Secrets that are made at the first start."""

from config.settings import env


def test_a_secret_is_made_once_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("TONGBAN_HOME", str(tmp_path))
    first = env.kept_secret("SOME_KEY")
    assert len(first) >= 50
    assert env.kept_secret("SOME_KEY") == first
    file = tmp_path / "secrets" / "some_key"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert list(file.parent.iterdir()) == [file]


def test_of_two_processes_that_come_first_the_earlier_secret_stays(tmp_path):
    file = tmp_path / "key"
    env._write_once(file, "first")
    env._write_once(file, "second")
    assert file.read_text() == "first"
    assert list(tmp_path.iterdir()) == [file]


def test_a_secret_that_is_given_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("TONGBAN_HOME", str(tmp_path))
    monkeypatch.setenv("SOME_KEY", "given")
    assert env.kept_secret("SOME_KEY") == "given"
    assert not (tmp_path / "secrets").exists()

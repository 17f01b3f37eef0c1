import pytest

from launcher import assets
from launcher.steps import Stop


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """Small sources; npm only notes that it was called."""
    folder, static = tmp_path / "assets", tmp_path / "static"
    (folder / "node_modules").mkdir(parents=True)
    static.mkdir()
    for name in ("package.json", "package-lock.json", "main.css"):
        (folder / name).write_text(name)
    monkeypatch.setattr(assets, "ASSETS", folder)
    monkeypatch.setattr(assets, "STATIC", static)
    monkeypatch.setattr(assets, "npm", lambda: ["npm"])
    calls = []
    monkeypatch.setattr(assets, "_run", lambda command, folder: calls.append(command[1]))
    return folder, calls


def test_what_has_not_changed_is_not_built_again(sources):
    folder, calls = sources
    assert assets.build()
    assert not assets.build()
    assert calls == ["ci", "run"]
    (folder / "main.css").write_text("other")
    assert assets.build()
    assert calls == ["ci", "run", "run"]


def test_a_build_that_was_broken_off_is_done_again_even_when_the_sources_are_the_old_ones(sources, monkeypatch):
    folder, _calls = sources
    assets.build()
    with monkeypatch.context() as patch:
        patch.setattr(assets, "_run", lambda *given: (_ for _ in ()).throw(Stop("esbuild")))
        (folder / "main.css").write_text("other")
        with pytest.raises(Stop):
            assets.build()
    (folder / "main.css").write_text("main.css")
    assert assets.build()


def test_packages_that_were_half_installed_are_installed_again(sources, monkeypatch):
    _folder, calls = sources
    with monkeypatch.context() as patch:
        patch.setattr(assets, "_run", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            assets.build()
    assert assets.build()
    assert calls == ["ci", "run"]

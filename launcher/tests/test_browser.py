"""Which Chromium the tests get, on machines that are played by three small programs."""

from __future__ import annotations

import pytest

from .. import browser
from ..steps import Stop

VERSION = "9.1-1"
QUERY = f"#!/bin/sh\nprintf '{VERSION}'\n"
FETCH = '#!/bin/sh\n[ "$2" = "chromium-headless-shell=9.1-1" ] || exit 1\ntouch shell.deb\n'
SHELL = "#!/bin/sh\necho Chromium 9\n"
UNPACK = """#!/bin/sh
mkdir -p "$3/usr/lib/chromium"
printf '%s' '{shell}' > "$3/usr/lib/chromium/chromium-headless-shell"
chmod 755 "$3/usr/lib/chromium/chromium-headless-shell"
"""
NO_LIBRARY = "error while loading shared libraries: libnss3.so: cannot open shared object file"
BROKEN = f"#!/bin/sh\necho '{NO_LIBRARY}' >&2\nexit 127\n"
#: What apt brings is the program called `theirs`.
INSTALL = '#!/bin/sh\n[ "$1" = update ] || /bin/cp "${0%apt-get}theirs" "${0%apt-get}chromium"\n'
WHOLE = {"dpkg-query": QUERY, "apt-get": FETCH, "dpkg-deb": UNPACK.format(shell=SHELL)}


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """`machine(programs)` has these on its path beside the usual ones; its Chromium's resources are one file."""
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources/icudtl.dat").write_text("of the machine")

    def made(programs, path="{place}:/usr/bin:/bin"):
        place = tmp_path / "bin"
        place.mkdir()
        for name, text in programs.items():
            (place / name).write_text(text)
            (place / name).chmod(0o755)
        monkeypatch.setenv("PATH", path.format(place=place))
        return tmp_path / "shells", tmp_path / "resources"

    return made


def test_the_shell_of_the_same_version_is_fetched_once_and_has_the_machine_s_resources(machine):
    folder, resources = machine(WHOLE)
    found = browser.shell_beside(folder, resources)
    assert found == str(folder / VERSION / "usr/lib/chromium/chromium-headless-shell")
    assert (folder / VERSION / "usr/lib/chromium/icudtl.dat").read_text() == "of the machine"
    assert [one.name for one in folder.iterdir()] == [VERSION]
    (folder.parent / "bin/apt-get").write_text("#!/bin/sh\nexit 1\n")
    assert browser.shell_beside(folder, resources) == found


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("dpkg-query", "#!/bin/sh\nexit 1\n"),
        ("apt-get", "#!/bin/sh\nexit 1\n"),
        ("apt-get", "#!/bin/sh\nexit 0\n"),
        ("dpkg-deb", "#!/bin/sh\nexit 1\n"),
        ("dpkg-deb", UNPACK.format(shell="#!/bin/sh\nexit 1\n")),
    ],
    ids=["no Debian", "not to be had", "nothing came", "cannot be unpacked", "does not start"],
)
def test_where_it_cannot_be_had_nothing_is_left_behind(machine, program, text):
    folder, resources = machine(WHOLE | {program: text})
    assert browser.shell_beside(folder, resources) == ""
    assert not folder.exists() or list(folder.iterdir()) == []


def test_what_was_named_or_is_a_shell_already_is_taken_as_it_is(machine, monkeypatch):
    machine({"chromium-headless-shell": SHELL, "chromium": SHELL})
    monkeypatch.delenv("TONGBAN_CHROMIUM", raising=False)
    assert browser.find().endswith("bin/chromium-headless-shell")
    monkeypatch.setenv("TONGBAN_CHROMIUM", "/given")
    assert browser.find() == "/given"


@pytest.fixture
def bare(machine, tmp_path, monkeypatch):
    """`bare(programs)`: root's machine with these alone; Playwright's own Chromium is `bin/playwrights`."""
    monkeypatch.delenv("TONGBAN_CHROMIUM", raising=False)
    monkeypatch.setattr(browser, "_playwrights_own", lambda: str(tmp_path / "bin/playwrights"))
    monkeypatch.setattr(browser.os, "getuid", lambda: 0)
    return lambda programs: machine(programs, path="{place}")


def test_playwright_s_own_is_taken_when_it_starts(bare):
    bare({"playwrights": SHELL, "apt-get": "#!/bin/sh\nexit 1\n"})
    assert browser.find().endswith("bin/playwrights")


def test_where_playwright_s_own_lacks_its_libraries_apt_brings_another(bare):
    bare({"playwrights": BROKEN, "apt-get": INSTALL, "theirs": SHELL})
    assert browser.find().endswith("bin/chromium")


def test_a_chromium_of_the_machine_that_does_not_start_is_passed_over(bare):
    bare({"chromium-headless-shell": BROKEN, "chromium": BROKEN, "google-chrome": SHELL, "playwrights": BROKEN})
    assert browser.find().endswith("bin/google-chrome")


def test_where_none_starts_it_leaves_with_what_each_has_said(bare, capsys):
    bare({"playwrights": BROKEN, "apt-get": INSTALL, "theirs": BROKEN})
    with pytest.raises(Stop):
        browser.find()
    said = capsys.readouterr().out
    assert "没有可用的 Chromium，浏览器测试不能跳过" in said
    for name in ("playwrights", "chromium"):
        assert f"bin/{name}：不能启动，{NO_LIBRARY}" in said


def test_who_is_not_root_is_told_that_apt_was_not_asked(bare, monkeypatch, capsys):
    bare({"playwrights": BROKEN, "apt-get": INSTALL, "theirs": SHELL})
    monkeypatch.setattr(browser.os, "getuid", lambda: 1000)
    with pytest.raises(Stop):
        browser.find()
    said = capsys.readouterr().out
    assert NO_LIBRARY in said
    assert "apt-get install chromium：不是 root" in said

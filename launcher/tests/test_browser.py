"""Which Chromium the tests get, on machines that are played by three small programs."""

from __future__ import annotations

import pytest

from .. import browser

VERSION = "9.1-1"
QUERY = f"#!/bin/sh\nprintf '{VERSION}'\n"
FETCH = '#!/bin/sh\n[ "$2" = "chromium-headless-shell=9.1-1" ] || exit 1\ntouch shell.deb\n'
SHELL = "#!/bin/sh\necho Chromium 9\n"
UNPACK = """#!/bin/sh
mkdir -p "$3/usr/lib/chromium"
printf '%s' '{shell}' > "$3/usr/lib/chromium/chromium-headless-shell"
chmod 755 "$3/usr/lib/chromium/chromium-headless-shell"
"""
WHOLE = {"dpkg-query": QUERY, "apt-get": FETCH, "dpkg-deb": UNPACK.format(shell=SHELL)}


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """`machine(programs)` has these on its path beside the usual ones; its Chromium's resources are one file."""
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources/icudtl.dat").write_text("of the machine")

    def made(programs):
        place = tmp_path / "bin"
        place.mkdir()
        for name, text in programs.items():
            (place / name).write_text(text)
            (place / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{place}:/usr/bin:/bin")
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

"""What every test shares. The database comes from `make test`, which starts one for the run."""

import gc
import itertools
import os
import shutil
import time
from pathlib import Path

import pytest
from django.conf import settings

CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
_numbers = itertools.count()
MIGRATED_WITHIN = 300  # seconds; a dozen are enough on a machine that does nothing else


def pytest_make_parametrize_id(val):
    """Bytes in a test's name are unreadable, and with a time in them (ZIP) each worker would have names of its own."""
    return f"{len(val)}-bytes" if isinstance(val, bytes) else None


@pytest.fixture(autouse=True, scope="session")
def state_folder(tmp_path_factory):
    """Files and keys of the tests stay out of the state folder."""
    root = tmp_path_factory.getbasetemp() / "home"
    for name in ["FILES_ROOT", "KEYS_ROOT"]:
        folder = root / name.lower()
        folder.mkdir(parents=True, exist_ok=True)
        setattr(settings, name, folder)


@pytest.fixture(autouse=True)
def own_folder(tmp_path_factory):
    """Nobody finds what another wrote: an index and an anchor for each test.

    Set without the signals of Django and without a numbered folder of pytest, which costs more the more there are:
    together they took 3 ms of every test.
    """
    own = tmp_path_factory.getbasetemp() / "own" / str(next(_numbers))
    own.mkdir(parents=True)
    settings.SEARCH_ROOT = own / "search"
    settings.AUDIT_ANCHOR = own / "audit-anchor.log"


@pytest.fixture(scope="module")
def browser():
    """The Chromium that `make test` has found.

    It ends with the module: Playwright keeps an event loop in this thread, and the tests after it may want their own.
    Tests that use the database beside it do so from this thread all the same.
    """
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        path = os.environ.get("TONGBAN_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The worker's database is a copy of the one that `make test` migrates while the tests are collected."""
    from django.db import connection

    told = os.environ.get("TONGBAN_TEST_TEMPLATE")
    if told is None:
        return
    ends = time.monotonic() + MIGRATED_WITHIN
    while not Path(told).exists() and time.monotonic() < ends:
        time.sleep(0.1)
    if (words := Path(told).read_text() if Path(told).exists() else "still at work") != "ready":
        pytest.exit(f"the database of the tests could not be migrated: {words}", returncode=3)
    connection.settings_dict["TEST"]["TEMPLATE"] = "template_test"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests with transactions of their own end with TRUNCATE, which the audit log refuses: not in the test database."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ["audit_entry", "audit_link", "audit_batch"]:
            cursor.execute(f"DROP TRIGGER IF EXISTS audit_append_only ON {table}")
            cursor.execute(
                f"CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
            )


@pytest.fixture(autouse=True)
def nothing_remembered():
    """What a process remembers of divisions, agencies, the calendar and public pages belongs to the test before."""
    from tongban.common.stamped import forget_all
    from tongban.doors.portal import home_page, page_cache

    forget_all()
    page_cache.forget()
    home_page.forget()


@pytest.hookimpl(trylast=True)  # after the order was shuffled
def pytest_collection_modifyitems(items):
    """What takes minutes begins at once: begun last, it would keep one core busy and the others waiting.

    The second platform waits for the first one's city (tests/first_start.py): it begins after a fifth of the rest.
    """
    ours = {"platform": [], "platform-2": [], "long": [], "": []}
    for one in items:
        group = one.get_closest_marker("xdist_group")
        name = group.args[0] if group else ""
        is_long = one.get_closest_marker("long") is not None
        ours[name if name.startswith("platform") else "long" if is_long else ""].append(one)
    rest = ours[""]
    later = len(rest) // 5
    items[:] = [*ours["platform"], *ours["long"], *rest[:later], *ours["platform-2"], *rest[later:]]


def pytest_collection_finish():
    """What has been loaded and collected stays to the end: the garbage collector need not look through it each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)

"""The worker as a process: it delivers, seals, survives a lost connection, and stops when asked."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import quote, urlencode

import pytest
from django.apps import apps
from django.conf import settings as live_settings
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinatePeriodicDefer

from tongban.support.audit import api as audit
from tongban.support.audit.models import Entry, Link
from tongban.support.events import api as events
from tongban.support.events import registry

REMOVE_OLD_JOBS = "builtin:procrastinate.builtin_tasks.remove_old_jobs"

pytestmark = [pytest.mark.platform, pytest.mark.django_db(transaction=True)]


def database_url():
    found = connection.settings_dict
    login = f"{quote(found['USER'])}:{quote(found['PASSWORD'])}"
    query = urlencode({"host": found["HOST"]}) if found["HOST"].startswith("/") else ""
    address = "" if query else f"{found['HOST']}:{found['PORT']}"
    return f"postgresql://{login}@{address}/{quote(found['NAME'])}?{query}"


@pytest.fixture
def start(settings, tmp_path):
    """Starts workers on the test database; all are gone afterwards. Keys and anchor are those of its state folder."""
    settings.KEYS_ROOT, settings.AUDIT_ANCHOR = tmp_path / "keys", tmp_path / "audit-anchor.log"
    workers = []

    def start():
        environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "TONGBAN_HOME": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        }
        with (tmp_path / "worker.log").open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "manage.py", "worker"], cwd=live_settings.ROOT, env=environment, stdout=log, stderr=log
            )
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


def resent(number):
    with transaction.atomic():
        events.publish(
            events.DeliveryResent(
                delivery_id=number, event_name="tests.lamp", consumer="tests",
                actor_id=1, actor_name="林管理", actor_kind="staff", agency_id=None,
            )
        )  # fmt: skip


def sealed():
    """How many of our own lines: the worker's nightly work, made up for at its start, is in the log too."""
    own = Entry.objects.filter(action="events.delivery.resend").values("pk")
    return Link.objects.filter(entry_id__in=own).count()


def wait_until(condition, worker, seconds=40):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        assert worker.poll() is None, "the worker has ended"
        time.sleep(0.05)
    pytest.fail("it did not happen in time")


def test_the_worker_delivers_seals_and_stops_on_sigterm(start):
    resent(1)
    worker = start()
    wait_until(lambda: sealed() == 1, worker)

    resent(2)
    wait_until(lambda: sealed() == 2, worker)  # within a second: test_in_time.py

    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert audit.verify().is_intact


def test_what_a_killed_worker_left_the_next_one_does(start):
    first = start()
    for number in range(30):
        resent(number)
    wait_until(lambda: sealed(), first)
    first.kill()
    first.wait()
    for number in range(30, 40):
        resent(number)
    second = start()
    wait_until(lambda: sealed() == 40, second)
    assert [len(audit.trail(f"delivery:{number}")) for number in range(40)] == [1] * 40
    assert audit.verify().is_intact


@pytest.fixture
def no_jobs():
    """The tables of jobs are not Django's to empty after a test."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_periodic_defers CASCADE")


def test_what_is_due_daily_is_made_up_for_at_the_start_and_done_once(start, no_jobs):
    expired = timezone.now() - timedelta(days=1)
    Session = apps.get_model("identity", "Session")
    Session.objects.create(session_key="of-yesterday", session_data="", expire_date=expired)
    first = start()
    wait_until(lambda: not Session.objects.exists() and not ProcrastinateJob.objects.exists(), first)
    assert ProcrastinatePeriodicDefer.objects.count() == len(registry.daily_jobs()) > 0

    Session.objects.create(session_key="another", session_data="", expire_date=expired)
    second = start()
    resent(1)
    wait_until(lambda: sealed(), second)
    app.configure_task(REMOVE_OLD_JOBS).defer(max_hours=1)
    wait_until(lambda: ProcrastinateJob.objects.count() == 0, second)
    assert Session.objects.exists()


def test_the_worker_outlives_lost_connections(start):
    worker = start()
    resent(1)
    wait_until(lambda: sealed() == 1, worker)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] >= 3
    resent(2)
    wait_until(lambda: sealed() == 2, worker)
    app.configure_task(REMOVE_OLD_JOBS).defer(max_hours=1)
    jobs = ProcrastinateJob.objects.filter(task_name=REMOVE_OLD_JOBS)
    assert jobs.count() == 1
    wait_until(lambda: jobs.count() == 0, worker)  # done, and not kept
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0

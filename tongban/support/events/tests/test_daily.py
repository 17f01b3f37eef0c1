import asyncio
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from procrastinate import App
from procrastinate.builtin_tasks import builtin
from procrastinate.testing import InMemoryConnector

from tongban.support.events import daily, registry


@pytest.mark.parametrize(
    ("at", "zone", "line"),
    [
        (time(3, 10), "Asia/Shanghai", "10 19 * * *"),
        (time(8, 0), "Asia/Shanghai", "0 0 * * *"),
        (time(23, 59), "Asia/Shanghai", "59 15 * * *"),
        (time(3, 10), "UTC", "10 3 * * *"),
    ],
)
def test_a_local_time_as_a_crontab_line_in_utc(at, zone, line):
    assert daily.cron_of(at, ZoneInfo(zone), datetime(2026, 11, 30, 20, 0, tzinfo=UTC)) == line


class Job:
    def __init__(self, *errors):
        self.errors, self.calls = list(errors), 0

    def __call__(self):
        self.calls += 1
        if self.errors:
            raise self.errors.pop()
        return {"files": 2}


@pytest.fixture
def tasks_go_back(monkeypatch):
    """A second App takes the library's own tasks over from ours, for good: afterwards they are ours again."""
    monkeypatch.setattr(builtin, "tasks", dict(builtin.tasks))
    for task in builtin.tasks.values():
        for name in ("name", "aliases", "blueprint"):
            monkeypatch.setattr(task, name, getattr(task, name))


@pytest.fixture
def worker(monkeypatch, tasks_go_back):
    """The daily jobs given, run as the worker runs them, on a line of jobs in memory."""

    def run(**jobs):
        found = [registry.Daily(name, time(3, 10), job) for name, job in jobs.items()]
        monkeypatch.setattr(registry, "daily_jobs", lambda: found)
        app = App(connector=InMemoryConnector(), periodic_defaults=daily.DEFAULTS)
        daily.install(app)

        async def work():
            async with app.open_async():
                task = asyncio.create_task(app.run_worker_async(install_signal_handlers=False, wait=True))
                for _ in range(100):
                    if all(job.calls for job in jobs.values()):
                        break
                    await asyncio.sleep(0.1)
                await asyncio.sleep(0.3)  # what comes after the last call, or would come twice
                task.cancel()
                await asyncio.wait({task})

        asyncio.run(work())
        return app.connector.jobs

    return run


@pytest.mark.django_db(transaction=True)
def test_each_is_done_once_one_at_a_time_and_logged(worker, caplog):
    caplog.set_level("INFO", logger="tongban")
    one, other = Job(), Job()
    jobs = worker(one=one, other=other)
    assert (one.calls, other.calls) == (1, 1)
    assert [(job["task_name"], job["lock"], job["status"]) for job in jobs.values()] == [
        ("daily:one", "daily", "succeeded"), ("daily:other", "daily", "succeeded"),
    ]  # fmt: skip
    assert "daily.done name=one found={'files': 2}" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_says_so_and_is_tried_again_later(worker, caplog):
    broken, sound = Job(ValueError("磁盘已满")), Job()
    jobs = worker(broken=broken, sound=sound)
    assert (broken.calls, sound.calls) == (1, 1)
    assert [job["status"] for job in jobs.values()] == ["todo", "succeeded"]
    assert "daily.failed name=broken error=ValueError" in caplog.text

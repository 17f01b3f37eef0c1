"""The worker process: procrastinate's jobs (the daily ones too) in the main thread, a thread for each loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import threading

from django.db import connection
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import DjangoApp, app, connector_params

from . import daily, registry

logger = logging.getLogger(__name__)

AFTER_FAILURE_SECONDS = 1.0
PATIENCE_SECONDS = 6.0  # the launcher waits 8


def run(*, concurrency: int = 1) -> None:
    """Work until SIGTERM or SIGINT. What has been begun is finished; what breaks (the database too) is tried again."""
    logging.getLogger("procrastinate").setLevel(logging.WARNING)  # it would log the arguments of jobs
    daily.install(app)
    stopping = threading.Event()
    threads = [
        threading.Thread(target=_run_loop, args=(loop, stopping), name=loop.name, daemon=True)
        for loop in registry.loops()
    ]
    for thread in threads:
        thread.start()
    logger.info("worker.started loops=%s", ",".join(loop.name for loop in registry.loops()))
    try:
        asyncio.run(_run_jobs(stopping, concurrency))
    finally:
        stopping.set()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
        logger.info("worker.stopped")


def _run_loop(loop: registry.Loop, stopping: threading.Event) -> None:
    while not stopping.is_set():
        pause = loop.seconds
        try:
            if loop.function():
                pause = 0
        except Exception as error:
            logger.error("worker.loop-failed name=%s error=%s", loop.name, type(error).__name__, exc_info=error)
            pause = max(pause, AFTER_FAILURE_SECONDS)
            with contextlib.suppress(Exception):
                connection.close()
        if pause:
            stopping.wait(pause)
    connection.close()


async def _run_jobs(stopping: threading.Event, concurrency: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    while not stop.is_set():
        jobs = asyncio.create_task(_jobs(concurrency))
        waiter = asyncio.create_task(stop.wait())
        await asyncio.wait({jobs, waiter}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            stopping.set()
            jobs.cancel()
            await asyncio.wait({jobs}, timeout=PATIENCE_SECONDS)
        waiter.cancel()
        if not jobs.done():
            logger.warning("worker.jobs-not-finished")  # they are retried as stalled
            return
        try:
            await jobs
        except asyncio.CancelledError:
            pass
        except Exception as error:  # noqa: BLE001 the database went away; it will come back
            logger.error("worker.jobs-failed error=%s", type(error).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), AFTER_FAILURE_SECONDS)


async def _jobs(concurrency: int) -> None:
    """An app of its own with the same tasks: `task.defer()` inside a job stays in Django's transaction."""
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=concurrency + 2, timeout=3)
    own = DjangoApp(connector=connector)
    app.perform_import_paths()
    own.tasks = app.tasks
    own.periodic_registry, own.periodic_defaults = app.periodic_registry, daily.DEFAULTS
    async with own.open_async():
        await own.run_worker_async(
            concurrency=concurrency,
            listen_notify=True,
            fetch_job_polling_interval=5,
            shutdown_graceful_timeout=PATIENCE_SECONDS,
            delete_jobs="successful",
            install_signal_handlers=False,
        )

"""The live process: server-sent events for open pages, fed by LISTEN/NOTIFY. The only asynchronous part.

A page gets `LIVE_URL/events?token=…` with a signed token from the web process, so this process asks nobody's
permission and reads no table: it says "something changed", and the page asks the web process what. It says so at once
when the change came after the page was read and before it connected.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import django
import psycopg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
django.setup()

from django.conf import settings  # noqa: E402

from tongban.common.live import CHANNEL, BadTokenError, Heard, read_token  # noqa: E402

logger = logging.getLogger(__name__)
HEARTBEAT = 20  # seconds
listeners: dict[str, set[asyncio.Queue[str]]] = defaultdict(set)
heard = Heard()


async def relay() -> None:
    """One database connection for all pages; comes back by itself when the database was away."""
    options = settings.DATABASES["default"]
    while True:
        try:
            connection = await psycopg.AsyncConnection.connect(
                host=options["HOST"], port=options["PORT"] or None, user=options["USER"],
                password=options["PASSWORD"], dbname=options["NAME"], autocommit=True,
            )  # fmt: skip
            async with connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                heard.restart()
                for subject in listeners:
                    tell(subject)
                async for notice in connection.notifies():
                    subject = json.loads(notice.payload)["subject"]
                    heard.note(subject)
                    tell(subject)
        except (psycopg.Error, OSError) as problem:
            logger.warning("live.database-away %s", type(problem).__name__)
            await asyncio.sleep(1)


def tell(subject: str) -> None:
    for queue in listeners.get(subject, ()):
        queue.put_nowait(json.dumps({"subject": subject}))


async def stream(request: Request) -> Response:
    try:
        subject, read_at = read_token(request.query_params.get("token", ""))
    except BadTokenError:
        return JSONResponse({"error": "链接已失效，请刷新页面"}, status_code=403)
    queue: asyncio.Queue[str] = asyncio.Queue()
    listeners[subject].add(queue)
    if heard.may_have_changed(subject, read_at):
        queue.put_nowait(json.dumps({"subject": subject}))

    async def events() -> AsyncIterator[str]:
        try:
            yield "retry: 3000\n\n"
            while True:
                try:
                    yield f"event: changed\ndata: {await asyncio.wait_for(queue.get(), HEARTBEAT)}\n\n"
                except TimeoutError:
                    yield ": 在线\n\n"
        finally:
            listeners[subject].discard(queue)
            if not listeners[subject]:
                del listeners[subject]

    headers = {
        "Access-Control-Allow-Origin": "*",  # the token is the permission; no cookie is asked for
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
    }
    return StreamingResponse(events(), media_type="text/event-stream", headers=headers)


async def health(_: Request) -> Response:
    return JSONResponse({"ok": True})


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    task = asyncio.create_task(relay())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


application = Starlette(routes=[Route("/healthz", health), Route("/events", stream)], lifespan=lifespan)

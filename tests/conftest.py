"""The platform that the journeys, the checks of every page and the faults share: started once for a run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .running import COLD_START, WARM_START, Platform


@pytest.fixture(scope="session")
def started_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    _require_one_worker(tmp_path_factory)
    borrowed = os.environ.get("TONGBAN_TEST_PLATFORM")  # while writing a journey: the state folder of `make run`
    platform = Platform(Path(borrowed) if borrowed else None)
    try:
        if not platform.is_running:
            platform.start(within=COLD_START)
        yield platform
    finally:
        platform.remove()


def _require_one_worker(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A second platform in one run means that the tests of the group "platform" were scattered over the workers."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        return
    mark = tmp_path_factory.getbasetemp().parent / "platform-worker"
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        pytest.fail("xdist_group is not honoured: two workers start a platform each")


@pytest.fixture
def platform(started_platform: Platform) -> Platform:
    """Running, whatever the test before did to it."""
    if not started_platform.is_running:
        started_platform.start(within=WARM_START)
    return started_platform

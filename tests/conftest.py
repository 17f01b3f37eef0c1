"""The platform that the journeys, the checks of every page and the faults share: started once for a run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .running import COLD_START, WARM_START, Platform


@pytest.fixture(scope="session")
def started_platform() -> Iterator[Platform]:
    borrowed = os.environ.get("TONGBAN_TEST_PLATFORM")  # while writing a journey: the state folder of `make run`
    platform = Platform(Path(borrowed) if borrowed else None)
    try:
        if not platform.is_running:
            platform.start(within=COLD_START)
        yield platform
    finally:
        platform.remove()


@pytest.fixture
def platform(started_platform: Platform) -> Platform:
    """Running, whatever the test before did to it."""
    if not started_platform.is_running:
        started_platform.start(within=WARM_START)
    return started_platform

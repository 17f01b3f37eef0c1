"""The platform that the journeys, the checks of every page and the faults share: started once for a group of them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import first_start
from .running import COLD_START, WARM_START, Platform


@pytest.fixture(scope="session")
def started_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    borrowed = os.environ.get("TONGBAN_TEST_PLATFORM")  # while writing a journey: the state folder of `make run`
    if borrowed:
        yield Platform(Path(borrowed))
        return
    is_alone = "PYTEST_XDIST_WORKER" not in os.environ
    shared = first_start.Shared(tmp_path_factory.getbasetemp().parent)
    if not is_alone and not shared.is_first():
        platform = Platform(shared.take(), is_borrowed=False)
        try:
            platform.start(within=COLD_START)
            yield platform
        finally:
            platform.remove()
        return
    platform = Platform()
    try:
        try:
            first_start.begin(platform)
            if not is_alone:
                shared.give(platform)
        except BaseException:  # told to the other worker, which would wait in vain, and raised again
            shared.give_nothing()
            raise
        if not is_alone:
            platform.start(within=WARM_START)
        yield platform
    finally:
        platform.remove()
        shared.remove()


@pytest.fixture
def platform(started_platform: Platform) -> Platform:
    """Running, whatever the test before did to it."""
    if not started_platform.is_running:
        started_platform.start(within=WARM_START)
    return started_platform

from __future__ import annotations

import pytest

from tongban.common import clock, stamped

from . import town as place


@pytest.fixture(autouse=True)
def _fresh():
    stamped.forget_all()
    with clock.at(place.NOW):
        yield
    stamped.forget_all()


@pytest.fixture
def town(db):
    """A city with two counties, their agencies and everybody who has to do with the list."""
    return place.build()

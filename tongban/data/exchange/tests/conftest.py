import pytest

from tongban.common import clock
from tongban.support.notices.tests.city import build

from .peers import MOMENT


@pytest.fixture
def city(db):
    town = build()
    with clock.at(MOMENT):
        yield town

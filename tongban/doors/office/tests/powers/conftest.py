import pytest

from tongban.catalog.powers.tests import town as place
from tongban.common import clock, stamped


@pytest.fixture
def town(db):
    with clock.at(place.NOW):
        yield place.build()
    stamped.forget_all()

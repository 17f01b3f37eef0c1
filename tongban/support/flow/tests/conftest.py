import pytest

from tongban.common import stamped


@pytest.fixture(autouse=True)
def fresh_reference_data():
    """Each test has a database of its own; what the process remembers of another is forgotten."""
    stamped.forget_all()
    yield
    stamped.forget_all()

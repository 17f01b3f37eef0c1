from types import SimpleNamespace

import pytest

from tongban.support.notices import registry

from .city import build


@pytest.fixture
def town(db):
    return build()


@pytest.fixture
def sealed(monkeypatch):
    """A sealer of our own, so that these tests do not depend on the module above; it notes what it was asked."""
    asked = []

    def seal(agency, pdf, *, reason, contact, box):
        asked.append(SimpleNamespace(agency=agency, reason=reason, contact=contact, box=box))
        return pdf + b"\n%sealed\n"

    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    monkeypatch.setattr(registry, "_sealers", [(seal, lambda name: picture)])
    return asked

from collections import Counter
from pathlib import Path

import pytest

from tongban.catalog.powers import api as powers
from tongban.catalog.powers import demo
from tongban.catalog.powers.models import PowerVersion
from tongban.support.agencies import demo as agencies_demo
from tongban.support.identity import api as identity
from tongban.support.identity import demo as identity_demo

CONTENT = Path(__file__).resolve().parents[4] / "demo" / "content"


@pytest.fixture
def built(db):
    agencies_demo.build(CONTENT)
    return demo.build(CONTENT)


def test_the_demo_list_is_wide_and_building_it_twice_changes_nothing(built):
    rows = powers.listing(size=500).rows
    assert built == len(rows) >= 120
    assert len({row.agency_id for row in rows}) >= 12
    assert {row.level for row in rows} == {"3", "4", "5"}
    assert set(Counter(row.kind for row in rows)) == set(powers.PowerKind.values)
    assert any(row.is_sub for row in rows)
    before = PowerVersion.objects.count()
    demo.build(CONTENT)
    assert PowerVersion.objects.count() == before


def test_a_request_waits_at_every_gate(built):
    identity_demo.build(CONTENT)
    demo.build_requests()
    demo.build_requests()
    waiting = Counter((row.state, row.gate) for row in powers.requests(identity.SYSTEM(), size=50).rows)
    assert waiting == Counter(
        [("draft", "prepare"), ("published", "publish")]
        + [("review", gate) for gate in ["unit", "experts", "reform", "legal", "meeting", "publish"]]
    )

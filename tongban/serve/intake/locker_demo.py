"""自助柜 of the demo city: one, empty, at the door of the hall."""

from __future__ import annotations

from tongban.common import crypto
from tongban.support.agencies import api as agencies

from .lockers import key_name
from .models import Locker

CODE, AGENCY = "hall-east", "nanping-scjgj"


def build() -> None:
    facts = {
        "name": "东门自助柜",
        "place": "南平市行政服务中心东门",
        "box_count": 24,
        "agency_id": agencies.agency_by_key(AGENCY).id,
    }
    Locker.objects.get_or_create(code=CODE, defaults=facts)
    crypto.secret(key_name(CODE))

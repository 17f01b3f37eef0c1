import hashlib
import hmac
import json
from datetime import datetime, timedelta, timezone

import pytest
from django.core.management import CommandError, call_command

from bridge.pairing import proof_of, sealed
from tongban.common import clock
from tongban.support.devices import api as devices
from tongban.support.devices import keys
from tongban.support.identity.tests.factories import make_staff

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=8)))
CARD = {"name": "吴建国", "id_number": "350703197809159913"}


@pytest.fixture
def secret():
    return devices.register_station("一楼3号")


def reading(secret, at, **card):
    return sealed(secret, {"station": "一楼3号", "at": int(at.timestamp()), "card": {**CARD, **card}})


def test_only_a_registered_station_has_a_secret_and_keeps_it(secret, capsys):
    with pytest.raises(devices.UnknownStationError, match="二楼1号"):
        keys.secret_of("二楼1号")
    assert not keys.file_of("二楼1号").exists()
    call_command("bridge_key", "一楼3号")
    assert capsys.readouterr().out.strip().encode() == secret


@pytest.mark.parametrize("station", ["", "长" * 41])
def test_a_station_without_a_fitting_name_is_not_registered(db, station):
    with pytest.raises(CommandError, match="窗口名称为 1 到 40 个字"):
        call_command("bridge_key", station)
    assert not keys.is_kiosk(station)


@pytest.mark.django_db
def test_the_proof_is_what_the_bridge_asks_for(secret):
    found = devices.proof(actor=make_staff(), station="一楼3号", challenge="c" * 32, origin="https://a.example")
    assert found == proof_of(secret, "一楼3号", "c" * 32, "https://a.example")
    with pytest.raises(devices.BadReadingError):
        devices.proof(actor=make_staff(), station="一楼3号", challenge="", origin="https://a.example")


def test_a_card_counts_only_sealed_whole_and_fresh(secret):
    now = NOW
    with clock.at(now):
        read = devices.card_reading(*reading(secret, now).values())
        assert (read.name, read.id_number, read.station) == ("吴建国", "350703197809159913", "一楼3号")
        for minutes, is_good in [(29, True), (31, False), (-4, True), (-6, False)]:
            given = reading(secret, now - timedelta(minutes=minutes))
            if is_good:
                assert devices.card_reading(*given.values())
            else:
                with pytest.raises(devices.BadReadingError, match="半小时"):
                    devices.card_reading(*given.values())
        typed = reading(secret, now)
        typed["reading"] = typed["reading"].replace("吴建国", "吴建民")
        for bad in [typed, reading(secret, now, id_number="350703197809159914"), {"reading": "[]", "seal": ""}]:
            with pytest.raises(devices.BadReadingError):
                devices.card_reading(text=bad["reading"], seal=bad["seal"])
        stranger = json.dumps({"station": "二楼1号", "at": 1, "card": CARD})
        with pytest.raises(devices.UnknownStationError):
            devices.card_reading(stranger, hmac.new(b"x", stranger.encode(), hashlib.sha256).hexdigest())

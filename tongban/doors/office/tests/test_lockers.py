"""自助柜 in the office: registered, its secret seen once, switched off."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.common import crypto
from tongban.serve.intake.models import Locker

NEW = "/office/agencies/lockers/new/"


def typed(city, **changes):
    told = {
        "code": "hall-west",
        "name": "西门柜",
        "place": "行政服务中心西门",
        "boxes": "24",
        "agency": city.market.uscc,
    }
    return told | {"key": "k1"} | changes


def test_the_keeper_registers_a_locker_and_sees_its_secret_once(city, sign_in):
    admin, auditor = sign_in(city.admin), sign_in(city.auditor)
    assert auditor.get("/office/agencies/lockers/").status_code == 403
    wrong = admin.post(NEW, typed(city, boxes="很多", agency=city.neighbour_market.uscc[:5]))
    assert wrong.status_code == 422
    assert "格口数应为 1 到 999 的整数" in wrong.content.decode()
    assert "请选择管理单位" in wrong.content.decode()
    shown = admin.post(NEW, typed(city))
    secret = crypto.secret("locker-hall-west").decode()
    assert secret in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    again = admin.post(NEW, typed(city)).content.decode()
    assert secret not in again
    assert "已经提交过" in again
    page = admin.get("/office/agencies/lockers/of/hall-west/").content.decode()
    assert secret not in page
    assert "24 格，空 24 格" in page
    address = "/office/agencies/lockers/of/hall-west/"
    assert admin.post(address, {"what": "save", "name": "", "place": "西门", "boxes": "24"}).status_code == 422
    assert admin.post(address, {"what": "open"}).status_code == 422
    admin.post(address, {"what": "save", "name": "西柜", "place": "西门", "boxes": "30"})
    renewed = admin.post(address, {"what": "secret", "key": "k2"}).content.decode()
    assert crypto.secret("locker-hall-west").decode() in renewed
    admin.post(address, {"what": "off"})
    row = Locker.objects.get(code="hall-west")
    assert (row.name, row.box_count, row.is_active) == ("西柜", 30, False)
    assert sign_in(city.admin_county).get(address).status_code == 404

    def statements():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            listed = admin.get("/office/agencies/lockers/").content.decode()
        return len(caught), len(re.findall(r"/lockers/of/", listed))

    few = statements()
    for number in range(5):
        Locker.objects.create(code=f"more-{number}", name="柜", place="门", agency_id=city.market.id)
    many = statements()
    assert (few[1], many[1]) == (1, 6)
    assert many[0] == few[0]

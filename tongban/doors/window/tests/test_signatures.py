import io
import json

import pytest
from pypdf import PdfReader

from tongban.serve.intake import api as intake
from tongban.serve.intake.tests import counter
from tongban.support.devices import api as devices
from tongban.support.events import api as events
from tongban.support.notices import api as notices

from . import desk
from .test_deliver import post
from .test_register import filled, party

NAME = json.dumps([[[0.1, 0.5], [0.4, 0.2], [0.9, 0.6]], [[0.2, 0.8], [0.8, 0.8]]])
DOT = json.dumps([[[0.5, 0.5]]])


@pytest.fixture
def begun(at_window, city):
    return at_window.post(f"/window/register/item/{city.item}/", party(city)).url


def paper(number, kind):
    """The words of the sealed PDF."""
    found = next(one for one in notices.of_case(number) if one.kind == kind)
    pages = PdfReader(io.BytesIO(notices.pdf_bytes(found.id))).pages
    return "".join(one.extract_text() for one in pages).replace("\n", "")


def test_the_receipt_shows_who_signed_when_and_before_whom(at_window, city, begun):
    refused = at_window.post(begun, filled(signature=DOT))
    assert "签名太短" in desk.words(refused)
    number = at_window.post(begun, filled(signature=NAME)).url.split("/")[3]
    (signed,) = intake.signatures_of(number)
    assert (signed.purpose, signed.signer_name, signed.clerk_name) == ("application", city.company.name, "陈雨桐")
    assert signed.sha256 == devices.digest(json.loads(NAME))
    events.deliver_all_now()
    words = paper(number, "receipt")
    assert f"经办人 陈雨桐　笔划摘要（SHA-256）{signed.sha256[:16]}" in words
    picture = at_window.get(desk.case(number, f"signatures/{signed.id}.svg"))
    assert picture["Content-Type"] == "image/svg+xml"
    assert at_window.get(desk.case(number, "signatures/999999.svg")).status_code == 404
    assert "手写签名" in desk.words(at_window.get(desk.case(number)))


def test_who_does_not_sign_on_the_screen_signs_the_printed_paper(at_window, begun):
    number = at_window.post(begun, filled(signature="")).url.split("/")[3]
    assert intake.signatures_of(number) == []
    events.deliver_all_now()
    assert "笔划摘要" not in paper(number, "receipt")


def test_the_proof_of_service_is_signed_by_who_takes_the_result(at_window, city):
    number = counter.decided(city)
    assert "签名没有收到" in desk.words(post(at_window, number, signature="{"))
    post(at_window, number, is_proxy="yes", receiver_name="吴建国", signature=NAME)
    (signed,) = intake.signatures_of(number)
    assert (signed.purpose, signed.signer_name) == ("delivery", "吴建国")
    words = paper(number, "delivery")
    assert "吴建国" in words
    assert signed.sha256[:16] in words

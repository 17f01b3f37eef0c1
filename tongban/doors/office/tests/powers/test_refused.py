"""权责清单: each bad value is named by its input, stands in the form again, and nothing happens."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.catalog.powers import api as powers
from tongban.catalog.powers.tests import town as place

from ..refusing import nothing_changes, refuses

MEETINGS = "/office/powers/meetings/"


@pytest.fixture
def code(town):
    return town.file()


@pytest.fixture
def number(town, code):
    found = place.ask(town, "amend", code, proposal={"parts": [place.part(name="食品许可")]})
    powers.submit_request(actor=town.editor, number=found)
    return found


def test_a_meeting_has_a_name_a_day_and_something_to_decide(town, number, sign_in):
    place.review(town, number, until="meeting")
    secretary = sign_in(town.secretary)
    sent = {"title": "第 12 次", "held_on": "2026-03-05", "number": [number]}
    with nothing_changes("powers"):
        for changed, faults in [
            ({"held_on": "下周四"}, {"held_on": "会议日期“下周四”没有看懂，请写成 2026-03-02"}),
            ({"held_on": ""}, {"held_on": "请填写会议日期"}),
            ({"held_on": "2025-12-01"}, {"held_on": "会议日期不能早于今天"}),
            ({"title": ""}, {"title": "请填写会议名称"}),
            ({"title": "长" * 121}, {"title": "会议名称不能超过 120 字"}),
        ]:
            refuses(secretary, MEETINGS, sent | changed, faults)
        none = {"title": "第 12 次", "held_on": "2026-03-05"}
        refuses(secretary, MEETINGS, none, {"numbers": "请至少选择一件待审定的申请"})


def test_a_meeting_says_of_each_request_what_was_decided(town, number, sign_in):
    place.review(town, number, until="meeting")
    secretary = sign_in(town.secretary)
    meeting = secretary.post(MEETINGS, {"title": "第 12 次", "held_on": "2026-03-05", "number": [number]})["Location"]
    decision, note = f"decision-{number}", f"note-{number}"
    with nothing_changes("powers", "flow"):
        for sent, faults in [
            ({note: "同意"}, {decision: "请登记第 1 项的审定结果"}),
            ({decision: "return", note: ""}, {note: "第 1 项没有通过，请写明会议意见"}),
            ({decision: "pass", note: "长" * 501}, {note: "第 1 项的会议意见不能超过 500 字"}),
        ]:
            refuses(secretary, meeting, sent, faults)


def test_an_expert_writes_no_more_than_fits(town, number, sign_in):
    place.review(town, number, until="experts")
    address = f"/office/powers/requests/{number}/step/"
    sent = {"verb": "vote", "choice": "disagree", "opinion": "长" * 2001}
    with nothing_changes("powers", "flow"):
        refuses(sign_in(town.expert1), address, sent, {"opinion": "意见不能超过 2000 字，现在是 2001 字"})


def test_a_request_begins_with_a_kind_and_powers_of_ones_own(town, code, sign_in):
    browser, address = sign_in(town.editor), "/office/powers/requests/new/"
    strange = town.file("health", base="350118001000")
    with nothing_changes("powers"):
        refuses(browser, address, {"kind": "", "power": [code]}, {"kind": "请选择调整种类"})
        page = browser.post(address, {"kind": "amend", "power": strange})
        assert page.status_code in (403, 422)
        none = browser.post(address, {"kind": "amend"})
        assert none.status_code == 422
        assert 'id="powers-e"' in none.content.decode()


def test_a_request_keeps_the_day_that_was_not_understood(town, number, sign_in):
    place.review(town, number, until="publish")
    address = f"/office/powers/requests/{number}/step/"
    sent = {"verb": "publish", "effective_on": "三月", "opinion": ""}
    with nothing_changes("powers"):
        refuses(sign_in(town.reformer), address, sent, {"effective_on": "施行日期“三月”没有看懂"})


def test_an_attachment_is_a_file_of_a_kind_that_is_taken(town, code, sign_in):
    draft = place.ask(town, "amend", code, proposal={"parts": [place.part(name="食品许可")]})
    browser, address = sign_in(town.editor), f"/office/powers/requests/{draft}/attach/"
    wrong = SimpleUploadedFile("a.exe", b"MZ\x00\x00")
    with nothing_changes("powers"):
        refuses(browser, address, {}, {"file": "请先选择文件，再按上传"})
        answer = browser.post(address, {"file": wrong})
        assert answer.status_code in (415, 422)
        assert 'id="file-e"' in answer.content.decode()

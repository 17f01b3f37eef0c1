import re

import pytest

from tongban.data.licences import api as licences
from tongban.data.licences import papers
from tongban.data.licences.models import Licence
from tongban.data.seals import api as seals
from tongban.support.events import api as events
from tongban.support.files import api as files

from .conftest import FACE, issue


def test_the_certificate_is_one_sealed_page(permit):
    pdf = licences.pdf_bytes(permit.identifier)
    assert re.findall(rb"/Type/Pages/Count (\d+)", pdf) == [b"1"]
    check = seals.check_pdf(pdf)
    assert (check.intact, check.signer) == (True, "南平市市场监督管理局")


def test_the_worker_makes_it_once(permit):
    assert permit.ready is False
    events.deliver_all_now()
    assert licences.licence(permit.identifier).ready is True
    first = licences.pdf(permit.identifier)
    assert papers.make(permit.identifier) == first.id
    assert first.subject == f"licence:{permit.identifier}"
    assert Licence.objects.get().pdf_sha256 == first.sha256


def test_the_face_says_what_the_data_say(town):
    made = issue(town, data={**FACE, "address": '景贤路 <b>36</b> #read("x") 号'})
    document = papers.document(Licence.objects.select_related("type").get(identifier=made.identifier))
    rows = {row["label"]: row["value"] for row in document["rows"]}
    assert rows == {
        "统一社会信用代码": town.company.id_number,
        "经营者名称": "南平市溪山小馆餐饮有限公司",
        "经营场所": '景贤路 <b>36</b> #read("x") 号',
        "联系电话": "0599-5550401",
        "有效期": "2026年11月24日至2031年11月23日",
    }
    assert licences.pdf_bytes(made.identifier).startswith(b"%PDF-")


def test_a_person_s_number_is_not_on_the_licence_of_the_shop(town):
    made = issue(town, holder=town.person)
    document = papers.document(Licence.objects.select_related("type").get(identifier=made.identifier))
    assert town.person.id_number not in str(document)


def test_a_landscape_certificate_is_made_too(town):
    made = issue(town, type_code="marriage_certificate", holder=town.person, data={"spouse_name": "陈思远"})
    pdf = licences.pdf_bytes(made.identifier)
    width, height = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups()
    assert (round(float(width)), round(float(height))) == (842, 595)


def test_who_may_read_the_file(town, permit):
    file = licences.pdf(permit.identifier)
    assert files.may_read(town.lin, file) is True
    assert files.may_read(town.decider, file) is True
    assert files.may_read(town.wu, file) is False
    assert files.may_read(town.neighbour, file) is False


def test_the_very_file_is_genuine(permit):
    check = licences.check_file(licences.pdf_bytes(permit.identifier))
    assert (check.genuine, check.verification.valid) == (True, True)


def test_a_genuine_file_of_a_revoked_licence_says_both(town, permit):
    pdf = licences.pdf_bytes(permit.identifier)
    licences.change_status(actor=town.decider, identifier=permit.identifier, status="07", reason="违法经营")
    check = licences.check_file(pdf)
    assert (check.genuine, check.verification.valid, check.verification.status_name) == (True, False, "吊销")


def test_the_name_stands_before_the_number(permit):
    row = Licence.objects.select_related("type").get(identifier=permit.identifier)
    assert [line["label"] for line in papers.lines(row)][:2] == ["经营者名称", "统一社会信用代码"]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_changed_byte_is_found_and_the_true_entry_shown(permit, share):
    pdf = licences.pdf_bytes(permit.identifier)
    place = int(pdf.index(b"/ByteRange") * share)
    changed = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
    check = licences.check_file(changed)
    assert (check.genuine, check.headline) == (False, "文件与发证时不一致")
    assert check.verification.number == permit.number


def test_a_strange_file_is_not_confirmed(town, permit):
    check = licences.check_file(b"%PDF-1.7 hello")
    assert (check.genuine, check.verification) == (False, None)

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.data.licences import api as licences
from tongban.serve.intake.tests import counter
from tongban.support.notices import api as notices


def test_the_wallet_holds_the_licences_of_the_person_and_her_companies(city, lin, page):
    text = page(lin.get("/my/licences/"))
    assert "营业执照" in text
    assert "有效" in text


def test_the_neighbour_gets_not_found(city, wu):
    for path in ["", "show/", "file/"]:
        assert wu.get(f"/my/licences/{city.business_licence}/{path}").status_code == 404, path


def test_a_licence_shows_its_face_and_who_used_it(city, lin, page):
    counter.submitted(city)
    text = page(lin.get(f"/my/licences/{city.business_licence}/"))
    assert "延平区演示路 1 号" in text
    assert "办件调用" in text


def test_showing_gives_a_code_for_five_minutes_with_what_was_picked(city, lin, client_of, page):
    text = page(lin.post(f"/my/licences/{city.business_licence}/show/", {"fields": ["holder_name", "address"]}))
    assert "请对方扫这个码" in text
    assert "09:35:00 前有效" in text


def test_showing_nothing_is_refused(city, lin, page):
    text = page(lin.post(f"/my/licences/{city.business_licence}/show/", {}), 422)
    assert 'id="fields-e"' in text
    assert "checked" not in text.split("<fieldset")[1].split("</fieldset>")[0]  # nothing that he did not tick


def test_anyone_who_scans_sees_whether_it_holds(city, client, page):
    info = licences.licence(city.business_licence)
    text = page(client.get(f"/v/{info.verify_code}"))
    assert "这张证有效" in text
    assert city.company.name in text
    assert "发证数据的签名有效" in text
    assert city.company.phone not in text


def test_a_code_that_opens_nothing_says_so(city, client, page):
    assert "没有查到这张证" in page(client.get("/v/ZAAAABBBBCCCCDDD"), 404)
    assert "没有查到这份文书" in page(client.get("/v/NAAAABBBBCCCCDDD"), 404)


def test_a_revoked_licence_is_not_valid(city, client, page):
    licences.change_status(
        actor=licences_admin(), identifier=city.business_licence, status="07", reason="以欺骗手段取得"
    )
    info = licences.licence(city.business_licence)
    assert "这张证无效" in page(client.get(f"/v/{info.verify_code}"))


def licences_admin():
    from tongban.support.identity import api as identity

    return identity.SYSTEM()


def test_a_paper_is_checked_by_its_code_without_personal_numbers(city, client, page):
    number = counter.accepted(city)
    paper = next(one for one in notices.of_case(number) if one.kind == "acceptance")
    text = page(client.get(f"/v/{paper.verify_code}"))
    assert "这份文书是真的" in text
    assert paper.number in text
    assert city.company.id_number not in text


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "请选择要核验的 PDF 文件"),
        ({"file": SimpleUploadedFile("a.pdf", b"not a pdf")}, "这不是 PDF 文件"),
    ],
)
def test_only_a_pdf_can_be_checked(city, client, page, given, reason):
    assert reason in page(client.post("/check/file/", given), 422)


def test_a_strange_pdf_is_not_confirmed(city, client, page):
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
    assert "不能确认这份文件" in page(client.post("/check/file/", {"file": file}))


def test_the_check_page_leads_to_the_code(city, client):
    assert client.get("/check/", {"code": " ZABC "})["Location"] == "/v/ZABC"


def test_the_holder_is_offered_for_showing_once(city, lin, page):
    text = page(lin.get(f"/my/licences/{city.business_licence}/show/"))
    assert text.count(f"<small>{city.company.name}</small>") == 1

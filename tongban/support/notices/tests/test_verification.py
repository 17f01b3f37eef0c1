from django.db import connection

from tongban.support.notices import api as notices
from tongban.support.notices.samples import CASE, SAMPLES


def issue(town, recipient):
    return notices.issue(
        actor=town.decider,
        kind="acceptance",
        case_number=CASE,
        agency=town.market,
        recipient=recipient,
        data=SAMPLES["acceptance"],
    )


def test_a_code_opens_the_public_facts_only(town):
    info = issue(town, town.person)
    code = "-".join(info.verify_code[at : at + 4] for at in range(0, 16, 4)).lower()
    found = notices.verification(code)
    assert (found.found, found.valid, found.name, found.number) == (True, True, "受理通知书", info.number)
    assert found.recipient == "林*岚"
    assert found.item_name == "食品经营许可（新办）"
    assert town.person.id_number not in str(found)


def test_every_kind_of_paper_is_found_by_its_code(town):
    for kind, data in SAMPLES.items():
        info = notices.issue(
            actor=town.decider,
            kind=kind,
            case_number=CASE,
            agency=town.market,
            recipient=town.person,
            data=data,
        )
        found = notices.verification(info.verify_code)
        assert (found.valid, found.name, found.number) == (True, info.name, info.number)


def test_a_company_is_named_in_full(town):
    assert notices.verification(issue(town, town.company).verify_code).recipient == "南平市溪山小馆餐饮有限公司"


def test_a_wrong_code_is_not_found(town):
    issue(town, town.company)
    for code in ["", "N", "NAAAAAAAAAAAAAAA", "'; drop table", "１２３"]:
        assert notices.verification(code).found is False


def test_codes_cannot_be_guessed(town):
    codes = {issue(town, town.company).verify_code for _ in range(20)}
    assert len(codes) == 20
    assert {(code[0], len(code)) for code in codes} == {("N", 16)}


def test_words_changed_behind_the_platform_s_back_are_noticed(town):
    info = issue(town, town.company)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE notices_notice DISABLE TRIGGER notices_words_stay")
        cursor.execute("""UPDATE notices_notice SET data = jsonb_set(data, '{paper,title}', '"准予许可决定书"')""")
        cursor.execute("ALTER TABLE notices_notice ENABLE TRIGGER notices_words_stay")
    found = notices.verification(info.verify_code)
    assert (found.found, found.valid) == (True, False)


def test_a_sealed_file_is_found_by_its_bytes(town, sealed):
    info = issue(town, town.company)
    stored = notices.pdf(info.id)
    assert notices.verification_of_file(stored.sha256).number == info.number
    assert notices.verification_of_file("0" * 64).found is False
    assert notices.verification_of_file("").found is False

from tongban.serve.approvals import api as approvals
from tongban.serve.approvals.tests import city as small

EVIDENCE = "健康证明编号在卫健系统查无"
HERE = "/office/pledges/deceits/"


def test_false_materials_are_noted_with_the_refusal_shown_and_corrected(city, sign_in):
    code = small._item(city, "350117001009", small.body("食品经营许可（安全事项）", vital=True))
    number = city.accepted_case(code)
    approvals.complete_task(actor=city.reviewer, task_id=city.tasks(number)["review"].id, outcome="agree")
    decider, neighbour = sign_in(city.decider), sign_in(city.neighbour)
    typed = {
        "task": city.tasks(number)["decide"].id, "outcome": "refuse", "key": "k1", "opinion": "健康证明不实",
        "basis": "《中华人民共和国食品安全法》第三十五条", "confirmed": "yes",
    }  # fmt: skip
    address = f"/office/cases/{number}/complete/"
    for half, words in [({"deceit": "yes"}, "请写明认定的证据"), ({"evidence": EVIDENCE}, "写了证据的，请勾选认定")]:
        answer = decider.post(address, typed | half)
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
    looked = decider.post(address, typed | {"deceit": "yes", "evidence": EVIDENCE, "confirmed": "", "preview": "yes"})
    assert "一年内（到2027年3月2日为止）不得再次申请" in looked.content.decode()
    assert approvals.case(number).state == "accepted"
    assert decider.post(address, typed | {"deceit": "yes", "evidence": EVIDENCE}).status_code == 302

    assert EVIDENCE in decider.get(f"/office/cases/{number}/").content.decode()
    assert EVIDENCE in decider.get(f"{HERE}?barring=yes").content.decode()
    assert EVIDENCE not in neighbour.get(HERE).content.decode()
    waiting = city.accepted_case(code)
    assert "申请人现在不得再次申请本事项" in sign_in(city.reviewer).get(f"/office/cases/{waiting}/").content.decode()
    assert neighbour.post(f"{HERE}{number}/correct/", {"reason": "x"}).status_code == 404
    assert decider.post(f"{HERE}{number}/correct/", {"reason": ""}).status_code == 422
    assert decider.post(f"{HERE}{number}/correct/", {"reason": "医院漏报"}).status_code == 302
    assert decider.post(f"{HERE}{number}/correct/", {"reason": "再来"}).status_code == 409
    assert "没有不实申请的认定" in decider.get(f"{HERE}?barring=yes").content.decode()

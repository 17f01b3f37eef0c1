"""审批表: the record on paper lacks no line, and ends with the digest that the chain ends with."""

from django.urls import reverse

from tongban.doors.office import trail
from tongban.serve.approvals import api as approvals
from tongban.support.flow import api as flow
from tongban.support.notices.tests.pdf_words import runs


def test_the_sheet_has_every_line_of_the_record_and_its_end(city, sign_in):
    number = city.accepted_case()
    reader = city.people["head"]
    view = approvals.case_view(reader, number)
    answer = sign_in(reader).get(reverse("office:approval_sheet", args=[number]))
    assert answer.headers["Content-Type"] == "application/pdf"
    found = "".join(one.text for one in runs(answer.content))
    lines = trail.sheet_of(view)
    assert [line[0] for line in lines] == [str(event.seq) for event in view.trail]
    assert [line for line in lines if line[2].replace(" ", "") not in found.replace(" ", "")] == []
    count, digest = flow.history_end(view.case.flow_instance_id)
    assert count == len(view.trail)
    assert f"全部记录{count}条" in found.replace(" ", "")
    assert digest in found.replace(" ", "")
    printed = sign_in(reader).get(reverse("office:print", args=[number])).content.decode()
    assert digest in printed

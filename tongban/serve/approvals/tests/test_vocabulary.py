"""What flows of approval cases may name is what a case really gives."""

from tongban.catalog.items import api as items
from tongban.serve.approvals.actions.opening import joint_context
from tongban.serve.approvals.vocabulary import APPROVAL
from tongban.support.flow import api as flow


def test_every_name_from_the_start_is_declared(city):
    declared = {one.name for one in APPROVAL.names if one.room == "context"}
    given = {"situations", "pledged", items.ANSWERS, *joint_context(["91350702MA9TE5T12X"] * 30)}
    assert given <= declared
    assert declared - given == {"joint_0", "window_agency"}  # never given yet, and never without another behind it


def test_the_shipped_flows_ask_for_nothing_else(city):
    assert [flow.check(one) for one in flow.standard_bodies()] == [[]] * 8
    body = next(one for one in flow.standard_bodies() if one["code"] == "standard")
    stuck = body | {"body": [body["body"][0] | {"agency": "context:window_agency"}, body["body"][1]]}
    assert flow.check(stuck) == [
        "环节 accept 的办理单位用到 context:window_agency（收件的窗口单位），不是每件都有，没有的办件到这里会停住"
    ]

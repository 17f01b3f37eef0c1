"""统一出件: at which windows the result of a case is taken, whatever its area and agency."""

from __future__ import annotations

from tongban.support.agencies import api as agencies

from . import seats
from .enums import ResultTo
from .models import Application, Relay


def outlet_of(application: Application) -> str:
    """The 出件窗口 of the hall of its body; of the receiving hall for what was taken in there and goes back."""
    return seats.handing_out_at(hall_for(application))


def hall_for(application: Application) -> agencies.HallInfo | None:
    relay = Relay.objects.filter(application=application, result_to=ResultTo.HALL).only("receiver_id").first()
    if relay is not None and relay.receiver_id is not None:
        receiver = agencies.agency_by_id(relay.receiver_id)
        return agencies.hall_of(receiver.division_path, receiver.id)
    case = application.case
    return agencies.hall_of(case.division_path, case.agency_id)


def outlets_of(numbers: list[str]) -> dict[str, str]:
    """Where each result of a list is taken, by case number; the caller has asked who may see them. One statement."""
    rows = Application.objects.filter(number__in=numbers).select_related("case", "relay")
    found = {}
    for row in rows:
        relay = getattr(row, "relay", None)
        if relay is not None and relay.receiver_id and relay.result_to == ResultTo.HALL:
            receiver = agencies.agency_by_id(relay.receiver_id)
            hall = agencies.hall_of(receiver.division_path, receiver.id)
        else:
            hall = agencies.hall_of(row.case.division_path, row.case.agency_id)
        found[row.number] = seats.handing_out_at(hall)
    return found

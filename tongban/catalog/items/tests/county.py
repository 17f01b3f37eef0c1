"""A county below the small city, with an agency below the city's own and two people of it."""

from tongban.catalog.items import actions
from tongban.support.agencies import api as agencies
from tongban.support.agencies import registry
from tongban.support.agencies.models import Agency, Division
from tongban.support.identity import api as identity
from tongban.support.identity.models import Grant, Role, User

from . import samples

USCC = "11350703999900273P"
CODE = f"{USCC}4350117002011"
PLACE = "350703000000"


def below(parent_uscc=samples.USCC):
    """The county and its agency; gives the agency."""
    system = identity.SYSTEM()
    agencies.ensure_divisions(actor=system, names={PLACE: "建阳区"})
    named = agencies.AgencyNamed(USCC, "建阳区市场监督管理局", PLACE, "0599-5550160", "0599-12345")
    agencies.ensure_agencies(actor=system, agencies=[named])
    Agency.objects.filter(uscc=USCC).update(parent=Agency.objects.get(uscc=parent_uscc))
    registry.changed()
    return agencies.agency(USCC)


def staff(username, agency, role):
    user = User.objects.create(username=username, name=username, kind="staff", agency_id=agency.id, password="!")
    place = Division.objects.get(code=PLACE)
    Grant.objects.create(user=user, role=Role.objects.get(code=role), division=place, agency_id=agency.id)
    return user


def local(**changes):
    """What a county adds to the guide it adopts."""
    own = {
        "places": [{"name": "建阳区政务服务中心", "hours": "工作日 8:30–12:00"}],
        "phones": {"consult": "0599-5550160", "complain": "0599-12345"},
        "reach": "全区通办",
    }
    return samples.guide(**own | changes)


def item(editor, **changes):
    """An item of the county, begun without looking at the city's."""
    return actions.create_item(
        actor=editor, agency_uscc=USCC, level="4", base_code="350117002011", body=local(**changes)
    )

from tongban.serve.approvals import api as approvals
from tongban.support.identity import api as identity


def test_a_case_goes_from_the_window_to_the_licence(city):
    number = city.accepted_case()
    city.decide(number)
    view = approvals.case_view(city.lin, number)
    assert view.case.state == "granted"
    assert view.licence.name == "食品经营许可证"
    assert {paper.kind for paper in view.papers} == {"acceptance", "decision_grant"}
    assert view.timeline.headline.startswith("已准予办理")


def test_the_parties_see_the_case_and_the_neighbour_does_not(city):
    number = city.accepted_case(city.joint_item)
    blind = {name for name, person in city.people.items() if not approvals.cases_page(person).rows}
    assert blind == {"neighbour", "neighbour_clerk", "wu"}
    assert approvals.find(identity.SYSTEM(), number).number == number

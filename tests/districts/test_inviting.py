"""Who may ask whom to join, as which, and how the first manager comes in."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from districts.actions import accept, end_membership
from districts.models import Invitation, Role
from portal.core.transitions import Refused
from tests.factories import DistrictFactory, MembershipFactory

from .joining import PASSWORD, join, roles_of, token_of


def ask(browser, **answers):
    return browser.post(
        reverse("districts:invite"),
        {"name": "Ada Marsh", "email": "ada@example.org", "role": Role.LIBRARIAN} | answers,
    )


def invitations():
    return [(i.email, i.role, i.district) for i in Invitation.objects.all()]


def test_an_administrator_invites_for_the_own_district_and_sees_the_link_once(
    administrator, district, sign_in, client
):
    browser = sign_in(administrator)
    answer = browser.get(ask(browser)["Location"])
    address = re.search(r'value="(https://portal.example.org/invite/[^"]+)"', answer.content.decode())[1]

    assert invitations() == [("ada@example.org", Role.LIBRARIAN, district)]
    assert client.get(address).status_code == 200
    assert address not in browser.get(reverse("districts:people")).content.decode()


def test_reloading_the_page_of_an_invitation_shows_the_people_and_invites_nobody_again(
    administrator, sign_in
):
    browser = sign_in(administrator)
    shown = ask(browser)["Location"]
    browser.get(shown)

    assert browser.get(shown)["Location"] == reverse("districts:people")
    assert len(invitations()) == 1


def test_an_administrator_can_not_invite_for_another_district(administrator, sign_in, district):
    ask(sign_in(administrator), district=DistrictFactory().pk)

    assert invitations() == [("ada@example.org", Role.LIBRARIAN, district)]


def test_an_administrator_of_two_districts_chooses_and_gets_no_third(administrator, sign_in):
    second = MembershipFactory(user=administrator, role=Role.ADMINISTRATOR).district
    browser = sign_in(administrator)

    ask(browser, district=DistrictFactory().pk)
    ask(browser, district=second.pk)

    assert invitations() == [("ada@example.org", Role.LIBRARIAN, second)]


def test_an_administrator_here_and_librarian_there_invites_only_here(administrator, district, sign_in):
    MembershipFactory(user=administrator, role=Role.LIBRARIAN)

    answer = sign_in(administrator).get(reverse("districts:invite"))

    assert answer.context["form"].only_district == district


@pytest.mark.parametrize("role", [Role.CONSULTANT, Role.REVIEWER, Role.AGENCY_FINANCE, Role.MANAGER])
def test_an_administrator_can_not_give_an_agency_role(administrator, sign_in, role):
    answer = ask(sign_in(administrator), role=role)

    assert (answer.status_code, invitations()) == (200, [])
    assert "Choose one of the answers in the list" in answer.content.decode()


@pytest.mark.parametrize(
    "person", ["librarian", "finance", "viewer", "consultant", "reviewer", "agency_finance"]
)
def test_nobody_else_invites(person, sign_in, request):
    browser = sign_in(request.getfixturevalue(person))

    assert browser.get(reverse("districts:invite")).status_code == 403
    assert ask(browser).status_code == 403
    assert invitations() == []


def test_a_manager_invites_to_the_agency_and_to_any_district(manager, sign_in):
    browser, district = sign_in(manager), DistrictFactory()

    ask(browser, email="a@example.org", role=Role.REVIEWER)
    ask(browser, email="b@example.org", role=Role.VIEWER, district=district.pk)

    assert set(invitations()) == {
        ("a@example.org", Role.REVIEWER, None),
        ("b@example.org", Role.VIEWER, district),
    }


@pytest.mark.parametrize(
    ("role", "with_district", "words"),
    [
        (Role.REVIEWER, True, "Leave the district open: a reviewer works for the agency"),
        (Role.FINANCE, False, "Choose the district this district finance will act for"),
    ],
)
def test_role_and_district_must_fit(manager, sign_in, role, with_district, words):
    answer = ask(sign_in(manager), role=role, district=DistrictFactory().pk if with_district else "")

    assert words in answer.content.decode()
    assert invitations() == []


def test_a_form_without_answers_says_what_to_write(administrator, sign_in):
    page = sign_in(administrator).post(reverse("districts:invite"), {"email": "nobody"}).content.decode()

    for words in ["Enter their name", "Enter an email address, like", "Choose what they will do here"]:
        assert words in page


def test_asking_again_fills_in_what_is_known(administrator, sign_in):
    asked = {"name": "Ada Marsh", "email": "ada@example.org", "role": Role.VIEWER}

    form = sign_in(administrator).get(reverse("districts:invite"), asked).context["form"]

    assert {name: form[name].value() for name in asked} == asked


def test_a_refused_invitation_keeps_what_was_typed(administrator, librarian, sign_in):
    answer = ask(sign_in(administrator), email=librarian.email)

    assert "already has this role" in answer.content.decode()
    assert answer.context["form"]["name"].value() == "Ada Marsh"


def test_an_administrator_withdraws_an_invitation_of_the_own_district(
    sign_in, administrator, invited, client
):
    sign_in(administrator).post(reverse("districts:withdraw", args=[invited[0].pk]))

    assert client.get(invited[1]).status_code == 410


def test_an_answered_invitation_is_not_withdrawn_from_the_page_either(sign_in, administrator, invited):
    accept(token=token_of(invited[1]), name="Ada", password=PASSWORD)

    answer = sign_in(administrator).post(reverse("districts:withdraw", args=[invited[0].pk]), follow=True)

    assert "Ada Marsh has joined already" in answer.content.decode()


def test_people_of_another_district_can_not_withdraw_it(sign_in, invited):
    stranger = MembershipFactory(role=Role.ADMINISTRATOR).user

    answer = sign_in(stranger).post(reverse("districts:withdraw", args=[invited[0].pk]))

    assert answer.status_code == 404
    assert not invited[0].link.why_closed


def test_a_librarian_can_not_withdraw_it(sign_in, librarian, invited):
    assert sign_in(librarian).post(reverse("districts:withdraw", args=[invited[0].pk])).status_code == 403


# The first manager


def test_the_first_manager_is_invited_by_a_command_that_prints_the_link(client, capsys):
    call_command("invite_manager", "Ada@Example.org", "Ada Marsh")
    said = capsys.readouterr().out

    answer = join(client, said.split()[-1])

    assert answer.status_code == 302
    assert roles_of("ada@example.org") == [Role.MANAGER]
    assert "manager already" not in said


def test_the_command_says_that_there_is_a_manager(manager, capsys):
    call_command("invite_manager", "ada@example.org", "Ada Marsh")

    assert f"The portal has a manager already: {manager.name}." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("email", "words"), [("nobody", "nobody is not an email address"), (None, "already has this role")]
)
def test_the_command_refuses_in_words(manager, email, words):
    with pytest.raises(CommandError, match=words):
        call_command("invite_manager", email or manager.email, "Ada")


def test_the_last_manager_stays(manager, administrator):
    with pytest.raises(Refused, match=r"This is the only manager"):
        end_membership(manager.memberships.get(), by=manager)

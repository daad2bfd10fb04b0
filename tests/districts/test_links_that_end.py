"""A link that somebody sent opens nothing once they may not invite any more."""

import pytest
from django.urls import reverse

from districts.actions import accept, invite
from districts.models import Role, User
from portal.core import clock
from portal.core.transitions import Refused
from tests.factories import MembershipFactory
from tests.planning.pages import texts

from .joining import PASSWORD, join, token_of


def end_the_role_of(person):
    person.memberships.update(ends_on=clock.today())


def close_the_account_of(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


@pytest.mark.parametrize("leave", [end_the_role_of, close_the_account_of])
def test_a_link_ends_with_the_role_of_whoever_sent_it(client, invited, administrator, leave):
    leave(administrator)

    answers = [client.get(invited[1]), join(client, invited[1])]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert (
        f"{administrator} sent this link and does not invite people here any more"
        in answers[0].content.decode()
    )
    assert "ask your district administrator or the agency for a new link" in answers[0].content.decode()
    with pytest.raises(Refused, match="does not invite people here any more"):
        accept(token=token_of(invited[1]), name="Ada", password=PASSWORD)
    assert not User.objects.filter(email="ada@example.org").exists()


def test_a_link_to_the_agency_ends_with_the_role_of_the_manager_who_sent_it(client, manager):
    _, address = invite(by=manager, email="ada@example.org", name="Ada", role=Role.REVIEWER)
    assert client.get(address).status_code == 200

    manager.memberships.update(ends_on=clock.today())
    MembershipFactory(user=manager, role=Role.ADMINISTRATOR)

    assert client.get(address).status_code == 410


def test_a_colleague_sees_that_the_link_has_ended_and_asks_again(
    client, invited, administrator, manager, sign_in
):
    administrator.memberships.update(ends_on=clock.today())

    waiting = "//section[@aria-labelledby='h-asked']//li"
    assert "Link has ended" in texts(sign_in(manager).get(reverse("districts:people")), waiting)[0]

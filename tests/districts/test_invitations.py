"""How people come in: one secret link to one role, once."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from districts.actions import accept, invite, withdraw
from districts.models import AccessLink, Invitation, Role, User
from portal.core.models import Message
from portal.core.transitions import Refused
from tests.factories import MembershipFactory, UserFactory
from tests.planning.pages import texts

from .joining import PASSWORD, join, roles_of, token_of


def test_an_invited_person_chooses_a_name_and_a_password_and_is_at_home(client, invited, district):
    answer = join(client, invited[1], name="Ada Marsh-Bell")

    assert answer.status_code == 302
    assert answer.url == reverse("home:home")
    person = User.objects.get(email="ada@example.org")
    assert (person.name, person.check_password(PASSWORD)) == ("Ada Marsh-Bell", True)
    assert [(m.role, m.district) for m in person.memberships.all()] == [(Role.LIBRARIAN, district)]
    assert int(client.session["_auth_user_id"]) == person.pk


def test_the_page_of_a_link_names_who_asked_for_what(client, invited, administrator, district):
    page = client.get(invited[1]).content.decode()

    assert administrator.name in page
    assert f"of <strong>{district}</strong>" in page
    assert "ada@example.org" in page


def test_the_link_is_kept_as_a_hash_only(invited):
    token = token_of(invited[1])

    assert AccessLink.objects.filter(token_hash__contains=token).count() == 0
    assert Message.objects.filter(body__contains=token).count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_invitation_is_mailed_with_its_link(client, invited):
    message = mail.outbox[0]

    assert message.to == ["ada@example.org"]
    assert message.subject == "Join the Library Services Portal as librarian"
    assert invited[1] in message.body


def test_a_link_opened_a_second_time_is_gone(client, invited):
    join(client, invited[1])
    client.logout()

    answers = [client.get(invited[1]), join(client, invited[1], name="Somebody else")]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert "has been used already" in answers[0].content.decode()
    assert roles_of("ada@example.org") == [Role.LIBRARIAN]


def test_an_expired_link_is_gone(client, invited):
    AccessLink.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))

    answers = [client.get(invited[1]), join(client, invited[1])]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert "has ended" in answers[0].content.decode()
    assert not User.objects.filter(email="ada@example.org").exists()


def test_a_withdrawn_link_is_gone(client, invited, administrator):
    withdraw(invited[0], by=administrator)

    answers = [client.get(invited[1]), join(client, invited[1])]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert "withdrawn" in answers[0].content.decode()
    assert not User.objects.filter(email="ada@example.org").exists()


def test_who_withdrew_or_repeated_an_invitation_is_kept(administrator, manager, invited, district):
    again, _ = invite(by=manager, email="ada@example.org", name="Ada", role=Role.LIBRARIAN, district=district)
    withdraw(again, by=administrator)

    assert [
        AccessLink.objects.get(invitation=invitation).revoked_by for invitation in (invited[0], again)
    ] == [manager, administrator]


def test_a_newer_invitation_to_the_same_role_ends_the_earlier(client, invited, administrator, district):
    invite(by=administrator, email="ada@example.org", name="Ada", role=Role.LIBRARIAN, district=district)

    assert client.get(invited[1]).status_code == 410


def test_an_unknown_link_says_to_copy_all_of_it(client):
    answer = client.get(reverse("districts:accept", args=["half-of-it"]))

    assert answer.status_code == 404
    assert "Copy the whole address" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_one_link_used_by_two_at_once_lets_one_in(invited, at_once):
    token = token_of(invited[1])

    answers = at_once(*[lambda: accept(token=token, name="Ada", password=PASSWORD)] * 2)

    assert {type(answer) for answer in answers} == {User, Refused}
    assert roles_of("ada@example.org") == [Role.LIBRARIAN]


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short one", "Use 12 characters or more"),
        ("qwerty123456", "lists that others try first"),
        ("ada@example.org", "not like your name or email address"),
        ("", "Choose a password of 12 characters or more"),
    ],
)
def test_a_weak_password_is_refused_in_words(client, invited, password, words):
    answer = join(client, invited[1], password=password)

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not User.objects.filter(email="ada@example.org").exists()


def test_somebody_with_an_account_signs_in_before_the_link_gives_them_a_role(client, invited):
    person = UserFactory(email="ada@example.org")

    page = client.get(invited[1])
    posted = join(client, invited[1])

    assert texts(page, "//h1") == ["Sign in to join"]
    assert "_auth_user_id" not in client.session
    assert (posted.status_code, roles_of(person.email)) == (200, [])


def test_another_person_who_is_signed_in_can_not_take_the_role(sign_in, invited, viewer):
    UserFactory(email="ada@example.org")

    sign_in(viewer).post(invited[1])

    assert roles_of("ada@example.org") == []
    assert roles_of(viewer.email) == [Role.VIEWER]


def test_somebody_with_an_account_takes_a_second_role_with_one_button(sign_in, invited, district):
    person = MembershipFactory(user__email="ada@example.org", district=district, role=Role.FINANCE).user
    person.set_password("kept as it is")
    person.save()
    browser = sign_in(person)

    page, answer = browser.get(invited[1]), browser.post(invited[1])

    assert "Take another role" in page.content.decode()
    assert answer.url == reverse("home:home")
    assert sorted(roles_of(person.email)) == [Role.FINANCE, Role.LIBRARIAN]
    assert User.objects.get(pk=person.pk).check_password("kept as it is")


def test_a_link_to_a_role_that_was_given_meanwhile_changes_nothing(sign_in, invited, district):
    person = MembershipFactory(user__email="ada@example.org", district=district).user

    assert sign_in(person).post(invited[1]).status_code == 302
    assert roles_of(person.email) == [Role.LIBRARIAN]


def test_asking_for_a_role_that_somebody_has_is_refused(administrator, librarian, district):
    with pytest.raises(Refused, match=r"already has this role"):
        invite(by=administrator, email=librarian.email, name="x", role=Role.LIBRARIAN, district=district)


def test_a_closed_account_is_not_invited(administrator, district):
    UserFactory(email="ada@example.org", is_active=False)

    with pytest.raises(Refused, match=r"The account of ada@example.org is closed"):
        invite(by=administrator, email="ada@example.org", name="Ada", role=Role.VIEWER, district=district)


def test_an_answered_invitation_can_not_be_withdrawn(invited, administrator):
    accept(token=token_of(invited[1]), name="Ada", password=PASSWORD)

    with pytest.raises(Refused, match=r"Ada Marsh has joined already"):
        withdraw(invited[0], by=administrator)


def test_an_invitation_waits_until_it_is_answered_withdrawn_or_repeated(administrator, district):
    def ask(email, role=Role.VIEWER):
        return invite(by=administrator, email=email, name=email, role=role, district=district)

    answered, withdrawn = ask("a@example.org"), ask("b@example.org")
    repeated, ended = ask("c@example.org"), ask("d@example.org")
    again, other_role = ask("c@example.org"), ask("c@example.org", Role.FINANCE)
    accept(token=token_of(answered[1]), name="A", password=PASSWORD)
    withdraw(withdrawn[0], by=administrator)
    AccessLink.objects.filter(invitation=ended[0]).update(expires_at=timezone.now())

    waiting = set(Invitation.objects.all().unanswered())

    assert waiting == {again[0], other_role[0], ended[0]}
    assert repeated[0] not in waiting

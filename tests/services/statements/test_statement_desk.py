"""Statements on the review desk: read there, and narrowed by state."""

import pytest
from django.urls import reverse

from tests.factories import AssignmentFactory
from tests.services.pages import texts

LIST = reverse("admin:services_statement_changelist")


def test_the_desk_lists_statements_by_state_and_shows_each(
    statement, visits, administrator, manager, sign_in
):
    statement.query(by=administrator, note="A quarter.", line=statement.lines.get(visit=visits[1]))
    client = sign_in(manager)

    assert "1 line questioned" in client.get(LIST, {"state__exact": "queried"}).content.decode()
    assert list(client.get(LIST, {"state__exact": "agreed"}).context["cl"].queryset) == []
    shown = client.get(statement.desk_url)
    assert "Questioned: “A quarter.”" in " ".join(texts(shown, "//table//td"))
    assert "$1,350.00" in shown.content.decode()


@pytest.mark.parametrize("page", ["add", "change", "delete"])
def test_nothing_is_added_changed_or_deleted_there(page, statement, manager, sign_in):
    args = [] if page == "add" else [statement.pk]
    address = reverse(f"admin:services_statement_{page}", args=args)

    assert sign_in(manager).post(address, {"post": "yes"}).status_code == 403


def test_a_consultant_of_another_district_finds_nothing(statement, sign_in):
    client = sign_in(AssignmentFactory().consultant)

    assert list(client.get(LIST).context["cl"].queryset) == []
    assert client.get(statement.desk_url).status_code == 404

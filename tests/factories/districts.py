"""Districts and the people who act for them."""

import datetime as dt

import factory
from factory import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from districts.models import Assignment, Cesa, District, Membership, Role, User
from districts.models.people import AGENCY_ROLES

LONG_AGO = dt.date(2020, 7, 1)


class CesaFactory(DjangoModelFactory):
    class Meta:
        model = Cesa
        django_get_or_create = ["number"]

    number = 6
    name = LazyAttribute(lambda cesa: f"Cooperative Educational Service Agency {cesa.number}")


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = District

    code = Sequence("{:04d}".format)
    name = Sequence("Prairie {} School District".format)
    cesa = SubFactory(CesaFactory)
    county = "Winnebago"
    type = District.Type.K12
    low_grade = "PK"
    high_grade = "12"
    enrollment = 1840
    enrollment_year = 2026


class UserFactory(DjangoModelFactory):
    """Somebody without any role, who signs in by force_login only."""

    class Meta:
        model = User

    email = Sequence("person{}@example.org".format)
    name = Sequence("Person {}".format)
    password = "!"  # nothing matches it


class MembershipFactory(DjangoModelFactory):
    """A role that began long ago and has no end; agency roles have no district."""

    class Meta:
        model = Membership

    user = SubFactory(UserFactory)
    role = Role.LIBRARIAN
    district = factory.Maybe(
        LazyAttribute(lambda membership: membership.role in AGENCY_ROLES), None, SubFactory(DistrictFactory)
    )
    starts_on = LONG_AGO


class AssignmentFactory(DjangoModelFactory):
    """A consultant, with that role, who serves a district."""

    class Meta:
        model = Assignment

    consultant = LazyAttribute(lambda assignment: MembershipFactory(role=Role.CONSULTANT).user)
    district = SubFactory(DistrictFactory)
    starts_on = LONG_AGO

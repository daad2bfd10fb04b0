import pytest

from tests.factories.funds import AllocationFactory, people_of

from .bringing import batch, order, writer  # noqa: F401 - fixtures


@pytest.fixture
def people(district):
    """The four who are needed for an order of the district."""
    return people_of(district)


@pytest.fixture
def fund(district):
    """A thousand dollars that have come."""
    return AllocationFactory(district=district, received="1000.00")

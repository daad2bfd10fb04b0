import pytest

from districts.actions import invite
from districts.models import Role


@pytest.fixture
def invited(administrator, district):
    """An invitation to a librarian, and the address in her e-mail."""
    return invite(
        by=administrator, email="Ada@Example.org ", name="Ada Marsh", role=Role.LIBRARIAN, district=district
    )

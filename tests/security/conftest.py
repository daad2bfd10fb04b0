"""The records that every walk asks for, made once: nobody whom the walks send may change them."""

import pytest

from .walk import World


@pytest.fixture(scope="module")
def world(rows_of_the_module):
    return World()

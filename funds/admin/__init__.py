"""The agency's own pages for the fund. Orders move here by the same methods as in the portal."""

from . import layouts, money, orders, reference  # noqa: F401 - each registers its pages

"""The agency's own pages for services. What happens to agreements and days goes through the same methods."""

from . import agreements, catalog, days, statements  # noqa: F401 - each registers its pages

"""The agency's own pages for plans and evaluations. What happens to them goes through the same methods."""

from . import evaluations, reference, submissions  # noqa: F401 - each registers its pages

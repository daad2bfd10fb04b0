from . import catalog  # noqa: F401 - registers its pages

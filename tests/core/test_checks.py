"""What a start of the portal refuses."""

import pytest

from portal.core.checks import a_pdf_ends_before_its_worker_is_stopped


@pytest.mark.parametrize(
    ("seconds", "ids"), [(60, []), (119, []), (120, ["core.E003"]), (600, ["core.E003"])]
)
def test_a_pdf_that_may_take_longer_than_its_worker_is_refused(settings, seconds, ids):
    """The worker would be stopped first, and the person would hear of a time limit that nobody set."""
    settings.RENDER_SECONDS, settings.CELERY_TASK_SOFT_TIME_LIMIT = seconds, 120

    assert [error.id for error in a_pdf_ends_before_its_worker_is_stopped(None)] == ids

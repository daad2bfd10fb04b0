"""Where the demo may never go, and what its commands say where it is not."""

import pytest
from django.core.management import CommandError, call_command

from districts.models import District, User
from portal.reports.pdf import RenderError
from tests.factories import CesaFactory, UserFactory


def test_without_demo_nothing_is_loaded(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match=r"only where DEMO=1 is set\. Nothing was changed"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_a_database_with_people_of_its_own_is_refused(settings):
    settings.DEMO = True
    UserFactory(email="head@school.test")
    with pytest.raises(CommandError, match=r"people of its own, such as head@school\.test"):
        call_command("seed_demo")
    assert User.objects.count() == 1


@pytest.mark.parametrize("command", ["demo_people", "first_report"])
def test_a_database_without_the_demo_says_how_to_load_it(settings, command):
    settings.DEMO = True
    with pytest.raises(CommandError, match=r"DEMO=1 manage\.py seed_demo"):
        call_command(command)


def test_a_report_that_cannot_be_made_stops_the_demo_before_anything_is_kept(settings, monkeypatch):
    def no_fonts(**document):
        raise RenderError("The fonts are missing.", "no file")

    settings.DEMO = True
    monkeypatch.setattr("portal.reports.pdf.render_pdf", no_fonts)
    CesaFactory()
    with pytest.raises(CommandError, match=r"could not be written, so nothing was\. The fonts are missing\."):
        call_command("seed_demo")
    assert not User.objects.exists()
    assert not District.objects.exists()

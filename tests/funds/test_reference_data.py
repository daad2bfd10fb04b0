"""The codes and rulings that the portal ships with, and how they meet what staff have edited."""

from django.core.management import call_command

from funds.loading import load
from funds.models import EligibilityRule, ObjectCode


def test_everything_is_loaded_once_and_what_staff_edited_is_kept():
    call_command("load_fund", verbosity=0)
    ObjectCode.objects.filter(code="432").update(name="Books as we call them")

    assert load() == {"object codes": 0, "rulings": 0, "layouts": 0}

    assert ObjectCode.objects.get(code="432").name == "Books as we call them"
    assert ObjectCode.objects.filter(answer="no").count() == 5


def test_every_ruling_names_its_guidance_and_no_unconfirmed_code_is_simply_fine():
    load()

    assert not EligibilityRule.objects.filter(citation="")
    assert not ObjectCode.objects.filter(standing="unconfirmed", answer="fine")

"""The demo's eight people, one per role. Nothing here works unless the portal runs with DEMO=1."""

from functools import wraps

from django.conf import settings
from django.http import Http404

from districts.models import User

from .asker import Asker
from .navigation import role_words
from .sides import places
from .work import Work, work_of

# One person per role, in the order of the demo page. `manage.py seed_demo` makes exactly these.
DEMO_EMAILS = (
    "dana.whitfield@kettleprairie.example.org",  # district administrator
    "rowan.kessler@kettleprairie.example.org",  # librarian
    "theo.brandt@kettleprairie.example.org",  # district finance
    "june.halvorsen@kettleprairie.example.org",  # district viewer
    "maja.lindqvist@agency.example.org",  # consultant
    "priya.raman@agency.example.org",  # reviewer
    "owen.castellano@agency.example.org",  # agency finance
    "harriet.boone@agency.example.org",  # manager
)


def only_in_the_demo(view):
    """Without DEMO=1 there is no such page."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def demo_people() -> list[dict]:
    """The eight, in order, each with what waits on their desk; those not seeded are left out."""
    found = {person.email: person for person in User.objects.filter(email__in=DEMO_EMAILS, is_active=True)}
    people = [found[email] for email in DEMO_EMAILS if email in found]
    return [desk_of(person) for person in people]


def desk_of(person) -> dict:
    asker = Asker(person)
    work: Work = work_of(asker)
    return {"person": person, "role": role_words(person), "places": places(asker), "work": work}


def demo_person(email):
    """One of the eight, or None: nobody else is ever signed in from the demo page."""
    return User.objects.filter(email=email, is_active=True).first() if email in DEMO_EMAILS else None

"""Agreements that end at night because a day has come. Each may be asked for any number of times.

Agreements end with their school year by the roll alone, which a manager looks at first.
"""

from django.db.models import Q

from districts.models import User
from portal.core import clock
from portal.core.school_year import SchoolYear
from portal.core.transitions import Refused

from .models import Agreement


def let_lapse() -> int:
    """Requests that nobody approved while districts could choose. Returns how many lapsed."""
    is_closed = Q(year__closes_on__lte=clock.today())
    is_over = Q(year__ends_in__lt=SchoolYear.containing(clock.today()).ends_in)  # a year without a last day
    waiting = Agreement.objects.filter(is_closed | is_over, state__in=Agreement.lapse.transition.source)
    return _each(waiting, Agreement.lapse)


def end_canceled() -> int:
    """Agreements of which the last service was canceled with a later last day, once that day has come."""
    over = Agreement.objects.filter(state=Agreement.State.ACTIVE).exclude(lines__settled=None)
    return _each(over.filter(lines__ends_on__lte=clock.today()).distinct(), Agreement.end_early)


def _each(agreements, move) -> int:
    """Make the move with each. One that somebody moved meanwhile, or that still runs, is left as it is."""
    portal, done = User.system(), 0
    for agreement in agreements.select_related("district", "year").order_by("pk"):
        try:
            move(agreement, by=portal)
        except Refused:
            continue
        done += 1
    return done

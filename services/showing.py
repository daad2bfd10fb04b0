"""How the states of bookings and visits look and read, one place for all pages."""

from .models import Booking, Visit

B, V = Booking.State, Visit.State
BOOKING_TONES = {
    B.NEW: ("plain", B.NEW.label),
    B.PROPOSED: ("warn", B.PROPOSED.label),
    B.CONFIRMED: ("go", B.CONFIRMED.label),
    B.DONE: ("done", "Logged"),
    B.RESCHEDULED: ("off", B.RESCHEDULED.label),
    B.CANCELED: ("off", B.CANCELED.label),
    B.NO_SHOW: ("off", B.NO_SHOW.label),
    B.WEATHER: ("off", "Called off for weather"),
}
VISIT_TONES = {
    V.DRAFT: ("plain", V.DRAFT.label),
    V.SUBMITTED: ("go", V.SUBMITTED.label),
    V.QUERIED: ("warn", V.QUERIED.label),
    V.ACKNOWLEDGED: ("done", V.ACKNOWLEDGED.label),
    V.LOCKED: ("done", V.LOCKED.label),
    V.REVERSED: ("off", V.REVERSED.label),
    V.CORRECTED: ("off", V.CORRECTED.label),
}

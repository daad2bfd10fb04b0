"""The moves of a fund order, as its table of states has them. What each does is in the modules it calls."""

from portal.core import clock
from portal.core.transitions import STAYS, Refused, transition

DRAFT, SUBMITTED, CONSULTED, RETURNED = "draft", "submitted", "consulted", "returned"
CONDITIONAL, APPROVED, ORDERED = "conditionally_approved", "approved", "ordered"
PARTLY, RECEIVED, SHORT = "partly_received", "received", "closed_short"
WHY = "Say what has to change, so that the order can be sent again."


class OrderMoves:
    """Mixed into FundOrder. Each move locks the order first, and the allocation after it."""

    @transition(
        source=[DRAFT, RETURNED],
        target=SUBMITTED,
        permission="funds.send_fundorder",
        label="Ask for consultation",
        fact="Sent for consultation",
    )
    def send(self, *, by, note):
        from ..missing import missing_to_send
        from ..notices import told
        from ..numbering import take_number

        if self.charged_to.year.is_over:
            raise Refused(f"{self.charged_to.year} is over. Copy this order into the new year.")
        if said := missing_to_send(self):
            raise Refused(" ".join(said))
        take_number(self)
        self.sent_by, self.sent_at = by, clock.now()
        return told("sent", self)

    @transition(
        source=[SUBMITTED],
        target=CONSULTED,
        permission="funds.consult_fundorder",
        label="Record the consultation",
        fact="Consulted",
    )
    def consult(self, *, by, note, held_on, how, shown=None):
        from ..consulting import consult
        from ..contents import refuse_changed
        from ..notices import told

        refuse_changed(self, shown)
        consult(self, by=by, held_on=held_on, how=how, note=note)
        return told("consulted", self)

    @transition(
        source=[SUBMITTED],
        target=RETURNED,
        permission="funds.consult_fundorder",
        label="Return with a reason",
        fact="Returned after consultation",
        note_wanted=WHY,
    )
    def return_by_specialist(self, *, by, note):
        return self._go_back(by)

    @transition(
        source=[CONSULTED],
        target=APPROVED,
        permission="funds.approve_fundorder",
        label="Approve",
        fact="Approved",
    )
    def approve(self, *, by, note, kept=None, left=None, shown=None):
        from ..approving import approve
        from ..contents import refuse_changed
        from ..notices import told

        refuse_changed(self, shown)
        approve(self, by=by, kept=kept or {}, left=left, is_conditional=False)
        return told("approved", self)

    @transition(
        source=[CONSULTED],
        target=CONDITIONAL,
        permission="funds.approve_fundorder",
        label="Approve when the money comes",
        fact="Approved for when the money comes",
    )
    def approve_conditionally(self, *, by, note, kept=None, left=None, shown=None):
        from ..approving import approve
        from ..contents import refuse_changed
        from ..notices import told

        refuse_changed(self, shown)
        approve(self, by=by, kept=kept or {}, left=left, is_conditional=True)
        return told("approved_conditionally", self)

    @transition(
        source=[APPROVED, CONDITIONAL],
        target=CONSULTED,
        permission="funds.undo_approval",
        label="Undo the approval",
        fact="Approval undone",
    )
    def undo_approval(self, *, by, note):
        from ..approving import undo

        undo(self, by=by)

    @transition(
        source=[CONDITIONAL],
        target=APPROVED,
        permission="funds.confirm_fundorder",
        label="Confirm the approval",
        fact="Approval confirmed: the money has come",
    )
    def confirm(self, *, by, note):
        from ..confirming import confirm
        from ..notices import told

        confirm(self, by=by)
        return told("confirmed", self)

    @transition(
        source=[CONDITIONAL],
        target=CONSULTED,
        permission="funds.confirm_fundorder",
        label="Give back to finance",
        fact="Given back: the money that came does not cover it",
    )
    def fall_back(self, *, by, note):
        from ..approving import release
        from ..notices import told

        release(self, by=by, note="The money that came does not cover it")
        return told("fell_back", self)

    @transition(
        source=[CONSULTED],
        target=RETURNED,
        permission="funds.approve_fundorder",
        label="Return with a reason",
        fact="Returned by finance",
        note_wanted=WHY,
    )
    def return_by_finance(self, *, by, note):
        return self._go_back(by)

    @transition(
        source=[CONSULTED],
        target="rejected",
        permission="funds.approve_fundorder",
        label="Reject",
        fact="Rejected",
        note_wanted="Say why the fund does not pay for this.",
    )
    def reject(self, *, by, note):
        from ..approving import void_keys
        from ..notices import told

        void_keys(self, by=by)
        return told("rejected", self)

    @transition(
        source=[SUBMITTED, CONSULTED],
        target=DRAFT,
        permission="funds.send_fundorder",
        label="Take back",
        fact="Taken back",
    )
    def take_back(self, *, by, note):
        from ..approving import void_keys

        void_keys(self, by=by)

    @transition(
        source=[APPROVED, CONDITIONAL],
        target=DRAFT,
        permission="funds.send_fundorder",
        label="Change this order",
        fact="Opened for changes: both approvals are void",
        note_wanted="Say what changes and why.",
    )
    def reopen(self, *, by, note):
        from ..approving import void_keys
        from ..notices import told

        void_keys(self, by=by)
        return told("reopened", self)

    @transition(
        source=[DRAFT, SUBMITTED, CONSULTED, RETURNED, CONDITIONAL, APPROVED],
        target="cancelled",
        permission="funds.cancel_fundorder",
        label="Cancel the order",
        fact="Canceled",
        note_wanted="Say why it is canceled.",
    )
    def cancel(self, *, by, note):
        from ..approving import void_keys
        from ..notices import told

        void_keys(self, by=by)
        return told("canceled", self)

    @transition(
        source=[APPROVED],
        target=ORDERED,
        permission="funds.place_fundorder",
        label="Record the purchase order",
        fact="Ordered",
    )
    def place(self, *, by, note, po_number, po_on):
        from ..placing import place

        place(self, by=by, po_number=po_number, po_on=po_on)

    @transition(
        source=[ORDERED, PARTLY, RECEIVED],  # all that came may have gone back in part
        target=PARTLY,
        permission="funds.receive_fundorder",
        label="Record what came",
        fact="Partly received",
    )
    def receive_part(self, *, by, note, delivery):
        from ..receiving import receive

        receive(self, delivery, by=by, note=note)

    @transition(
        source=[ORDERED, PARTLY, RECEIVED],
        target=RECEIVED,
        permission="funds.receive_fundorder",
        label="Record that all came",
        fact="Received",
    )
    def receive_rest(self, *, by, note, delivery):
        from ..notices import told
        from ..receiving import receive, release_rest

        receive(self, delivery, by=by, note=note)
        release_rest(self, by=by)
        return told("received", self)

    @transition(
        source=[ORDERED, PARTLY],
        target=STAYS,
        permission="funds.receive_fundorder",
        label="Replace a line",
        fact="Line replaced",
        note_wanted="Say why something else comes.",
    )
    def replace_line(self, *, by, note, old, new, kept):
        from ..altering import put_in_place

        put_in_place(old, new, kept)

    @transition(
        source=[ORDERED, PARTLY],
        target=STAYS,
        permission="funds.receive_fundorder",
        label="Drop a line",
        fact="Line of list B dropped",
    )
    def drop_line(self, *, by, note, line, freed):
        from ..altering import give_up

        give_up(self, line, freed, by=by)

    @transition(
        source=[ORDERED, PARTLY],
        target=RECEIVED,
        permission="funds.receive_fundorder",
        label="Drop the last open line",
        fact="Last open line dropped",
    )
    def drop_rest(self, *, by, note, line, freed):
        from ..altering import give_up
        from ..notices import told

        give_up(self, line, freed, by=by)
        return told("received", self)

    @transition(
        source=[ORDERED, PARTLY],
        target=STAYS,
        permission="funds.close_fundorder",
        label="Carry over June 30",
        fact="Carried over June 30",
        note_wanted="Say why it is carried over.",
    )
    def carry(self, *, by, note, later, owed):
        from ..altering import pay_from
        from ..notices import told

        pay_from(self, later, owed, by=by, note=note)
        return told("carried", self)

    @transition(
        source=[ORDERED, PARTLY],
        target=SHORT,
        permission="funds.close_fundorder",
        label="Close without the rest",
        fact="Closed short",
        note_wanted="Say why the rest does not come.",
    )
    def close_short(self, *, by, note):
        from ..notices import told
        from ..receiving import release_rest

        release_rest(self, by=by, note=note)
        return told("closed_short", self)

    @transition(
        source=[RECEIVED, SHORT],
        target="closed",
        permission="funds.close_fundorder",
        label="Mark as paid",
        fact="Paid",
    )
    def close(self, *, by, note):
        from ..billing import refuse_unmatched

        refuse_unmatched(self, note)

    def _go_back(self, by):
        from ..approving import void_keys
        from ..notices import told

        void_keys(self, by=by)
        return told("returned", self)

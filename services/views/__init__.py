from .agreements import AgreementDetail, AgreementList, Move
from .amendments import Amend, MoveAmendment
from .calendar import BookingDetail, book_day, do_booking, month_page, move_day, weather
from .catalog import Catalog
from .days import DaysOf, DaysPage, VisitList, confirm_bookings
from .handing_over import hand_over
from .invoices import invoice_csv, invoice_lines, invoice_xlsx
from .sending import Check, Sent
from .statements import AgreeStatement, QuestionLine, StatementDetail, StatementList
from .subscribing import Answers, Choose, Price, Start, renew
from .visits import VisitDetail, correct_visit, do_visit, log_day, visit_file, visit_paper
from .years import Roll, UndoRoll, Year

__all__ = [
    "AgreeStatement",
    "AgreementDetail",
    "AgreementList",
    "Amend",
    "Answers",
    "BookingDetail",
    "Catalog",
    "Check",
    "Choose",
    "DaysOf",
    "DaysPage",
    "Move",
    "MoveAmendment",
    "Price",
    "QuestionLine",
    "Roll",
    "Sent",
    "Start",
    "StatementDetail",
    "StatementList",
    "UndoRoll",
    "VisitDetail",
    "VisitList",
    "Year",
    "book_day",
    "confirm_bookings",
    "correct_visit",
    "do_booking",
    "do_visit",
    "hand_over",
    "invoice_csv",
    "invoice_lines",
    "invoice_xlsx",
    "log_day",
    "month_page",
    "move_day",
    "renew",
    "visit_file",
    "visit_paper",
    "weather",
]

from django.urls import path

from portal.core.errors import not_here

from . import views

app_name = "services"
urlpatterns = [
    path("services/", views.Catalog.as_view(), name="catalog"),
    path("services/<int:year>/", views.Catalog.as_view(), name="catalog-year"),
    path("services/years/<int:year>/roll/", views.Roll.as_view(), name="roll"),
    path("services/years/<int:year>/roll/undo/", views.UndoRoll.as_view(), name="roll-undo"),
    path("services/years/<int:year>/districts/<int:pk>/", views.Year.as_view(), name="year"),
    path("services/subscribe/<int:year>/", views.Start.as_view(), name="subscribe"),
    path("services/subscribe/<int:year>/renew/", views.renew, name="renew"),
    path("services/subscribe/<int:year>/<int:pk>/choose/", views.Choose.as_view(), name="subscribe-choose"),
    path("services/subscribe/<int:year>/<int:pk>/days/", views.Answers.as_view(), name="subscribe-answers"),
    path("services/subscribe/<int:year>/<int:pk>/price/", views.Price.as_view(), name="subscribe-price"),
    path("services/subscribe/<int:year>/<int:pk>/check/", views.Check.as_view(), name="subscribe-check"),
    path("services/subscribe/<int:year>/<int:pk>/sent/", views.Sent.as_view(), name="subscribe-sent"),
    path("services/agreements/", views.AgreementList.as_view(), name="agreement-list"),
    path("services/agreements/<int:pk>/", views.AgreementDetail.as_view(), name="agreement"),
    path("services/agreements/<int:pk>/do/<slug:move>/", views.Move.as_view(), name="move"),
    path("services/agreements/<int:pk>/amend/", views.Amend.as_view(), name="amend"),
    path(
        "services/agreements/<int:pk>/amendments/<int:number>/do/<slug:move>/",
        views.MoveAmendment.as_view(),
        name="move-amendment",
    ),
    path("days/", views.DaysPage.as_view(), name="days"),
    path("days/services/<int:pk>/", views.DaysOf.as_view(), name="days-of"),
    path("days/visits/", views.VisitList.as_view(), name="visit-list"),
    path("days/confirm/", views.confirm_bookings, name="bookings-confirm"),
    path("days/calendar/", views.month_page, name="calendar"),
    path("days/book/", views.book_day, name="book"),
    path("days/weather/", views.weather, name="weather"),
    path("days/bookings/<int:pk>/", views.BookingDetail.as_view(), name="booking"),
    path("days/bookings/<int:pk>/move/", views.move_day, name="booking-move"),
    path("days/bookings/<int:pk>/do/<slug:move>/", views.do_booking, name="booking-do"),
    path("days/new/", views.log_day, name="log"),
    path("days/files/<int:pk>/", views.visit_file, name="visit-file"),
    path("days/<int:pk>/", views.VisitDetail.as_view(), name="visit"),
    path("days/<int:pk>/correct/", views.correct_visit, name="visit-correct"),
    path("days/<int:pk>/do/<slug:move>/", views.do_visit, name="visit-do"),
    # Mail names this address; its page comes with the statements.
    path("statements/<int:pk>/", not_here, name="statement"),
]

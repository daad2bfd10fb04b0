from django.urls import path

from portal.core.errors import not_here

from . import views

app_name = "services"
urlpatterns = [
    path("services/", views.Catalog.as_view(), name="catalog"),
    path("services/<int:year>/", views.Catalog.as_view(), name="catalog-year"),
    path("services/subscribe/<int:year>/", views.Start.as_view(), name="subscribe"),
    path("services/subscribe/<int:year>/renew/", views.renew, name="renew"),
    path("services/subscribe/<int:year>/<int:pk>/choose/", views.Choose.as_view(), name="subscribe-choose"),
    path("services/subscribe/<int:year>/<int:pk>/days/", views.Answers.as_view(), name="subscribe-answers"),
    path("services/subscribe/<int:year>/<int:pk>/price/", views.Price.as_view(), name="subscribe-price"),
    path("services/subscribe/<int:year>/<int:pk>/check/", views.Check.as_view(), name="subscribe-check"),
    path("services/subscribe/<int:year>/<int:pk>/sent/", views.Sent.as_view(), name="subscribe-sent"),
    # Mail names these addresses; their pages come with the parts that show them.
    path("days/<int:pk>/", not_here, name="visit"),
    path("statements/<int:pk>/", not_here, name="statement"),
    path("services/agreements/", views.AgreementList.as_view(), name="agreement-list"),
    path("services/agreements/<int:pk>/", views.AgreementDetail.as_view(), name="agreement"),
    path("services/agreements/<int:pk>/do/<slug:move>/", views.Move.as_view(), name="move"),
    path("services/agreements/<int:pk>/amend/", views.Amend.as_view(), name="amend"),
    path(
        "services/agreements/<int:pk>/amendments/<int:number>/do/<slug:move>/",
        views.MoveAmendment.as_view(),
        name="move-amendment",
    ),
]

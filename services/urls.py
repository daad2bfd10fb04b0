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
    path("agreements/<int:pk>/", not_here, name="agreement"),
    path("days/<int:pk>/", not_here, name="visit"),
    path("statements/<int:pk>/", not_here, name="statement"),
]

from django.urls import path

from . import views

app_name = "funds"
urlpatterns = [
    path("fund/<int:pk>/", views.FundPage.as_view(), name="fund"),
    path("fund/orders/<int:pk>/", views.OrderPage.as_view(), name="order"),
]

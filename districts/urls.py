from django.urls import path

from . import views

app_name = "districts"
urlpatterns = [
    path("districts/", views.DistrictList.as_view(), name="district-list"),
    path("districts/<int:pk>/", views.DistrictDetail.as_view(), name="district-detail"),
    path("people/", views.PeopleList.as_view(), name="people"),
    path("people/invite/", views.invite_person, name="invite"),
    path("people/invited/", views.invited, name="invited"),
    path("people/<int:pk>/end/", views.end_role, name="end"),
    path("people/invitations/<int:pk>/withdraw/", views.withdraw_invitation, name="withdraw"),
    path("invite/<str:token>/", views.accept_invitation, name="accept"),
]

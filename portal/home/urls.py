from django.urls import path

from . import views

app_name = "home"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.find, name="search"),
    path("messages/", views.Messages.as_view(), name="messages"),
    path("profile/", views.Profile.as_view(), name="profile"),
    path("demo/", views.demo, name="demo"),
    path("demo/sign-in/", views.demo_sign_in, name="demo-sign-in"),
    path("help/", views.words_page("home/help.html"), name="help"),
    path("help/keys/", views.words_page("home/keys.html"), name="keys"),
    path("accessibility/", views.words_page("home/accessibility.html"), name="accessibility"),
    path("privacy/", views.words_page("home/privacy.html"), name="privacy"),
]

from allauth.account import views as account
from django.contrib import admin
from django.urls import include, path

from portal.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("account/", include("allauth.account.urls")),
    path("sign-in/", account.login, name="account_login"),  # the last of a name is what links use
    path("sign-out/", account.logout, name="account_logout"),
    path("", include("portal.home.urls")),
    path("", include("districts.urls")),
    path("", include("planning.urls")),
    path("", include("portal.reports.urls")),
]

handler400 = "portal.core.errors.bad_request"

from allauth.account import views as account
from django.contrib import admin
from django.urls import include, path

from portal.core.errors import not_here
from portal.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
    # The invitation proved the address. A page that changes it would let anybody sign in as somebody else.
    path("account/email/", not_here, name="account_email"),
    path("account/confirm-email/", not_here, name="account_email_verification_sent"),
    path("account/confirm-email/<str:key>/", not_here, name="account_confirm_email"),
    path("account/", include("allauth.account.urls")),
    path("sign-in/", account.login, name="account_login"),  # the last of a name is what links use
    path("sign-out/", account.logout, name="account_logout"),
    path("", include("portal.home.urls")),
    path("", include("districts.urls")),
    path("", include("planning.urls")),
    path("", include("services.urls")),
    path("", include("funds.urls")),
    path("", include("portal.reports.urls")),
]

handler400 = "portal.core.errors.bad_request"

"""The review desk: Django's own admin, with our words and one door."""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme

# Stock pages that know nothing of our scope, or of the portal's own page for passwords.
LEFT_OUT = {"view_on_site", "password_change", "password_change_done"}
APPS = [
    "planning",
    "services",
    "funds",
    "reports",
    "districts",
    "core",
]  # as they stand on the desk: the work first


class ReviewDesk(admin.AdminSite):
    """Agency staff only; signing in happens at the portal's own door, with its limits."""

    site_header = "Review desk"
    site_title = "Review desk"
    index_title = "Review desk"
    enable_nav_sidebar = False

    def get_urls(self):
        return [entry for entry in super().get_urls() if getattr(entry, "name", None) not in LEFT_OUT]

    def get_app_list(self, request, app_label=None):
        parts = super().get_app_list(request, app_label)
        for model in (model for part in parts for model in part["models"]):
            model["about"] = self._registry[model["model"]].about
        return sorted(
            parts, key=lambda part: APPS.index(part["app_label"]) if part["app_label"] in APPS else 99
        )

    def app_index(self, request, app_label, extra_context=None):
        ours = {"title": apps.get_app_config(app_label).verbose_name}
        return super().app_index(request, app_label, ours | (extra_context or {}))

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """Where the desk sends those it does not let in: to the portal's door, or a refusal when inside."""
        wanted = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
            wanted = reverse("admin:index")
        if self.has_permission(request):
            return redirect(wanted)
        if request.user.is_authenticated:
            raise PermissionDenied("The review desk is for agency staff.")
        return redirect_to_login(wanted)

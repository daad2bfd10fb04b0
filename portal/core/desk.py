"""What every list and page of the review desk shares: scope, permissions by rule, and our words."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth import get_permission_codename
from django.db import models
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst

from .forms import speak_plainly
from .templatetags.portal import day, moment

EMPTY = "–"


def shown(name, how, words):
    """A column or line that writes a field as the portal does: ``shown("queued_at", moment, "asked")``."""

    @admin.display(description=words, ordering=name)
    def column(self, record):
        return how(getattr(record, name)) or EMPTY

    return column


def moment_of(name, words):
    return shown(name, moment, words)


def day_of(name, words):
    return shown(name, day, words)


def yes_no(name, words):
    """A box that is ticked or not, in a word instead of a sign in its own colors."""

    @admin.display(description=words, ordering=name)
    def column(self, record):
        return "Yes" if getattr(record, name) else "No"

    return column


class PortalModelAdmin(admin.ModelAdmin):
    """Shows only what the person may see, asks our rules about the row at hand, and never deletes.

    ``about`` says on the desk and above the list what one finds there.
    """

    about = ""
    view_on_site = False
    actions = None
    empty_value_display = EMPTY
    formfield_overrides = {
        models.DateField: {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}
    }

    def changelist_view(self, request, extra_context=None):
        ours = {"title": capfirst(self.opts.verbose_name_plural), "about": self.about}
        return super().changelist_view(request, ours | (extra_context or {}))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Titled by the record itself, and with one way to save."""
        context |= {"show_save_and_continue": False, "show_save_and_add_another": add}
        if obj:
            context |= {"title": self.name_of(obj), "subtitle": None}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def name_of(self, record):
        return str(record)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Fields that refuse in our words, without the stock buttons that open other records in a window."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            if isinstance(field.widget, RelatedFieldWidgetWrapper):
                field.widget = field.widget.widget
            speak_plainly(db_field.name, field)
        return field

    def history_view(self, request, object_id, extra_context=None):
        return super().history_view(
            request, object_id, {"title": "What was changed here"} | (extra_context or {})
        )

    def page_of(self, record):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def get_object(self, request, object_id, from_field=None):
        if (record := super().get_object(request, object_id, from_field)) is None:
            raise Http404
        return record

    def _may(self, request, verb, record):
        return request.user.has_perm(
            f"{self.opts.app_label}.{get_permission_codename(verb, self.opts)}", record
        )

    def has_view_permission(self, request, obj=None):
        return self._may(request, "view", obj) or self.has_change_permission(request, obj)

    def has_add_permission(self, request):
        return self._may(request, "add", None)

    def has_change_permission(self, request, obj=None):
        return self._may(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return False


class SharedRows:
    """Rows that are the same for every district."""

    def get_queryset(self, request):
        return self.model._default_manager.all()


class ReadOnlyAdmin(PortalModelAdmin):
    def history_view(self, request, object_id, extra_context=None):
        """Nothing is changed here by hand, so the record's own page tells its whole story."""
        return HttpResponseRedirect(self.page_of(self.get_object(request, object_id)))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

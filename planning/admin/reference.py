"""What evaluations ask, which never changes, and the agency's list of resources, which its staff keep."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget

from portal.core import clock
from portal.core.desk import PortalModelAdmin, ReadOnlyAdmin, SharedRows, day_of

from ..forms import LinkField
from ..models import Framework, FrameworkArea, Instrument, Resource


@admin.register(Instrument)
class InstrumentAdmin(SharedRows, ReadOnlyAdmin):
    """One edition with its parts and statements. New words are a new edition, loaded with the portal."""

    about = "What evaluations ask. An edition never changes; new words come as an edition of their own."
    list_display = ["name", "edition", "summary"]
    change_form_template = "admin/planning/instrument.html"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        instrument = self.get_object(request, object_id)
        context = {
            "title": str(instrument),
            "subtitle": None,
            "instrument": instrument,
            "parts": instrument.parts.prefetch_related("statements"),
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))


class ResourceForm(forms.ModelForm):
    """Areas as boxes to tick; a resource that is offered no more stays below the goals that have it."""

    areas = forms.MultipleChoiceField(
        label="Areas it helps with",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one area"},
    )
    is_retired = forms.BooleanField(
        label="Offer it no more", required=False, help_text="Goals that have it keep it."
    )

    class Meta:
        model = Resource
        fields = ["title", "address", "summary", "areas", "checked_on"]
        field_classes = {"address": LinkField}
        widgets = {"address": forms.URLInput(), "summary": AdminTextareaWidget(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["areas"].choices = area_choices(self.instance.areas)
        self.initial["is_retired"] = self.instance.retired_at is not None

    def save(self, commit=True):
        if not self.cleaned_data["is_retired"]:
            self.instance.retired_at = None
        elif self.instance.retired_at is None:
            self.instance.retired_at = clock.now()
        return super().save(commit)


def area_names(**which) -> dict[str, str]:
    """What areas are called, by key and each key once: the usual framework for goals decides first."""
    areas = FrameworkArea.objects.filter(**which).select_related("framework")
    goals = Framework.Purpose.GOALS
    names = {}
    for area in sorted(
        areas, key=lambda one: (one.framework.purpose != goals, not one.framework.is_usual, one.position)
    ):
        names.setdefault(area.key, area.name)
    return names


def named(key, names) -> str:
    """An area by its name; one that no framework has any more, by the words of its key."""
    return names.get(key) or key.replace("-", " ").capitalize()


def area_choices(kept=()):
    """Areas that goals are sorted by, and those of other frameworks that a resource has already."""
    names = area_names(framework__purpose=Framework.Purpose.GOALS)
    others = [key for key in kept if key not in names]
    known = area_names() if others else {}
    return [*names.items(), *((key, named(key, known)) for key in others)]


@admin.register(Resource)
class ResourceAdmin(SharedRows, PortalModelAdmin):
    """A page that helps with an area, offered where goals are written."""

    about = "Pages that help with an area, offered for low areas of evaluations and below each goal."
    form = ResourceForm
    list_display = ["title", "address", "helps_with", "checked", "offered"]
    checked = day_of("checked_on", "opened")
    fields = ["title", "address", "summary", "areas", "checked_on", "is_retired"]
    to_read = ["title", "address", "summary", "helps_with", "checked", "offered"]
    search_fields = ["title", "summary", "address"]
    search_help_text = "A word of its title, its address, or what it helps with"

    def get_changelist_instance(self, request):
        """With the names of areas, read once for the whole list."""
        changelist = super().get_changelist_instance(request)
        names = area_names()
        for resource in changelist.result_list:
            resource.area_names = [named(key, names) for key in resource.areas]
        return changelist

    def get_fields(self, request, obj=None):
        """Who may not change it reads what the list says of it, not the keys that are kept."""
        return self.fields if self.has_change_permission(request, obj) else self.to_read

    def get_readonly_fields(self, request, obj=None):
        return () if self.has_change_permission(request, obj) else self.to_read

    @admin.display(description="areas")
    def helps_with(self, resource):
        if not hasattr(resource, "area_names"):  # not from the list
            names = area_names()
            resource.area_names = [named(key, names) for key in resource.areas]
        return ", ".join(resource.area_names)

    @admin.display(description="offered", ordering="retired_at")
    def offered(self, resource):
        return "No more" if resource.retired_at else "Yes"

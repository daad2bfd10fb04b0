"""How the lists of what happened and of background work are narrowed down: only by what occurs there."""

from django.contrib.admin import SimpleListFilter

from . import jobs
from .models import StateChange


class HappenedFilter(SimpleListFilter):
    title = "what happened"
    parameter_name = "name"

    def lookups(self, request, model_admin):
        lines = StateChange.objects.visible_to(request.user).order_by().distinct("record_type", "name")
        named = {change.name: change.happened for change in lines}
        return sorted(named.items(), key=lambda choice: choice[1])

    def queryset(self, request, queryset):
        return queryset.filter(name=self.value()) if self.value() in dict(self.lookup_choices) else queryset


class KindFilter(SimpleListFilter):
    title = "what"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        kinds = model_admin.get_queryset(request).order_by().values_list("kind", flat=True).distinct()
        return sorted(((kind, jobs.title_of(kind)) for kind in kinds), key=lambda choice: choice[1])

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() in dict(self.lookup_choices) else queryset

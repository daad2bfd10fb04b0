"""Who sees which rows. The only place that decides it."""

from django.db import models


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to a district, shown only to people who may see that district.

    The model says in ``district_path`` how it reaches its district, or None. Rows without a district
    are the agency's own and shown to those who see every district.
    """

    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        if user.sees_every_district:
            return self
        if self.model.district_path is None:
            return self.none()
        return self.filter(**{f"{self.model.district_path}__in": user.district_ids})

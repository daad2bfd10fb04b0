from django.db import models

from portal.core.scoping import ScopedQuerySet

from .subscriptions import Subscription


class NamedPerson(models.Model):
    """Somebody whom the district names for a service sold by team or person."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=100)
    email = models.EmailField("email", blank=True)

    objects = ScopedQuerySet.as_manager()
    district_path = "subscription__district"

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self):
        return self.name

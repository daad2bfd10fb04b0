from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "core"
    verbose_name = "What happened, and background work"

    def ready(self):
        from . import checks, work  # noqa: F401 - system checks and kinds of jobs

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = "Services"

    def ready(self):
        from planning import evidence

        from . import (  # noqa: F401 - the PDFs this app makes, and its work at night
            report_kinds,
            work,
        )
        from .evidence import visits_for

        evidence.PROVIDERS.append(visits_for)

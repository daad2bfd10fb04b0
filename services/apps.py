from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = "Services"

    def ready(self):
        from planning import evidence

        from . import report_kinds  # noqa: F401 - the PDFs this app makes
        from .evidence import visits_for

        evidence.PROVIDERS.append(visits_for)

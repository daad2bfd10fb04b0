from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "funds"
    verbose_name = "Common School Fund"

    def ready(self):
        from planning import evidence

        from . import packing, report_kinds, work  # noqa: F401 - what it does in the queue
        from .evidence import purchases_for, spent_for

        evidence.PROVIDERS.append(purchases_for)
        evidence.SPENDING.append(spent_for)

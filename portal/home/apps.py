from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "portal.home"
    label = "home"

    def ready(self):
        from districts import showing

        # What waits for each role.
        from . import (  # noqa: F401
            agency_work,
            balance_work,
            day_work,
            district_work,
            evaluation_work,
            fund_work,
            service_work,
            statement_work,
        )
        from .district_cards import evaluations_card, plan_standings, plans_card

        showing.STANDINGS.append(plan_standings)
        showing.CARDS += [plans_card, evaluations_card]

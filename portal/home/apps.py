from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "portal.home"
    label = "home"

    def ready(self):
        from districts import showing

        from . import agency_work, district_work, service_work  # noqa: F401 - what waits for each role
        from .district_cards import plan_standings, plans_card

        showing.STANDINGS.append(plan_standings)
        showing.CARDS.append(plans_card)

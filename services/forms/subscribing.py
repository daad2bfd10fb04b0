"""Step 1 of asking for services: which ones. It checks shape; what may be asked for is on the record."""

from django import forms

from districts.models import District
from portal.core.forms import PortalForm

from ..models import Offer
from ..requests import taken


def startable_districts(user):
    """Districts for which the person may ask for services."""
    visible = District.objects.visible_to(user)
    own = [m.district for m in user.current_memberships if m.district]
    return visible.filter(pk__in=[d.pk for d in own if user.has_perm("services.start_agreement", d)])


class ChooseForm(PortalForm):
    """Step 1: which services; at the very beginning for which district too, where there are several."""

    has_form_tag = False

    district = forms.ModelChoiceField(
        District.objects.none(), error_messages={"required": "Choose the district that asks"}
    )
    offers = forms.ModelMultipleChoiceField(
        Offer.objects.none(),
        label="Services",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one service",
            "invalid_choice": "One of these services is not offered any more. Choose from those on this page",
        },
    )

    def __init__(self, *args, user, year, offers, districts=(), district=None, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.year, self.district = year, district
        self.fields["offers"].queryset = Offer.objects.on_offer().filter(year=year).select_related("service")
        if len(districts) == 1:
            self.district = districts[0]
        if self.district:
            del self.fields["district"]
        else:
            self.fields["district"].queryset = districts
        self.taken = taken(self.district, year) if self.district else {}
        chosen = {int(pk) for pk in self["offers"].value() or () if str(pk).isdecimal()}
        self.cards = [
            {
                "offer": offer,
                "id": f"id_offers_{place}",
                "is_chosen": offer.pk in chosen,
                "agreement": self.taken.get(offer.service_id),
            }
            for place, offer in enumerate(offers)
        ]

    def clean(self):
        answers = super().clean()
        district = answers.get("district") or self.district
        answers["district"] = district
        have = taken(district, self.year) if district else {}
        for offer in answers.get("offers", ()):
            if offer.service_id in have:
                self.add_error(
                    "offers",
                    f"{district} has {offer.service} already, under {have[offer.service_id]}."
                    " Change that agreement instead",
                )
        return answers

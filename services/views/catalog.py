from django.views.generic import TemplateView

from .. import catalog
from ..overview import district_services


class Catalog(TemplateView):
    """What the agency offers in a school year, beside what one's own districts have now."""

    template_name = "services/catalog.html"

    def get_context_data(self, year=None, **kwargs):
        user, years = self.request.user, catalog.open_years()
        shown = next(iter(years), None) if year is None else catalog.year_or_404(year)
        districts = district_services(user, shown)
        is_open = shown is not None and shown.is_open
        return super().get_context_data(
            year=shown,
            heading=f"Services for {shown}" if shown else "Services",
            lead=lead(shown),
            nothing="The agency has not put any service into this catalog.",
            offers=catalog.OFFERS.on_offer().visible_to(user).filter(year=shown),
            other_years=[other for other in years if other != shown],
            districts=districts,
            may_start=is_open and any(one.may_start for one in districts),
            may_edit=user.has_perm("services.change_offer"),
            **kwargs,
        )


def lead(year) -> str:
    """Until when one may choose, in a sentence."""
    if year is None:
        return "No school year is open now. Districts choose in spring for the year that starts in July."
    if not year.is_open:
        return "Districts cannot choose from this catalog now."
    if year.closes_on:
        last = year.last_day_to_choose
        return f"Districts can choose until {last:%B} {last.day}, {last.year}."
    return f"For the school year from {year.school_year.first_day:%B} 1 to June 30. Districts can choose now."

"""Pages of the agency's list that help with an area."""

from planning.models import Resource


def ResourceFactory(title="Rooms for reading", areas=("space",), **facts) -> Resource:
    address = facts.pop("address", f"https://example.org/{title.lower().replace(' ', '-')}")
    return Resource.objects.create(
        title=title, address=address, summary=f"About {title.lower()}.", areas=list(areas), **facts
    )

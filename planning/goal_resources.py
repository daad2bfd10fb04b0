"""Resources for goals: what the agency's list offers, and what a goal takes from it."""

from .models import GoalResource, Resource


def offered(framework) -> list[tuple[str, list[Resource]]]:
    """The agency's list by the areas of a framework; one that helps with several stands under each."""
    resources = list(Resource.objects.live())
    groups = [
        (area.name, [one for one in resources if area.key in one.areas]) for area in framework.areas.all()
    ]
    return [(name, found) for name, found in groups if found]


def offered_for_areas(keys) -> dict[str, list[Resource]]:
    """What helps with each of these areas. One query."""
    resources = list(Resource.objects.live())
    return {key: [one for one in resources if key in one.areas] for key in keys}


def attach(goal, resource) -> GoalResource:
    """Put a resource of the list below a goal, once: its title and address as they are today."""
    taken = goal.resources.live().filter(resource=resource).first()
    return taken or GoalResource.add_to(goal, title=resource.title, url=resource.address, resource=resource)


def add_resource(goal, chosen="") -> GoalResource:
    """What a goal's button adds: the resource that was chosen from the list, or an empty row to fill in."""
    pk = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 10 else 0
    resource = Resource.objects.live().filter(pk=pk).first()
    return attach(goal, resource) if resource else GoalResource.add_to(goal)

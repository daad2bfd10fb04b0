"""The order of a section's rows: where scripts run, it travels with the section's save."""


def put_in_order(rows, posted: str) -> bool:
    """Give rows the places that a page posts as their ids, like ``3,1,2``; only what moves is written.

    Rows that the page does not know stand behind the others, as they stood; ids of anything else are passed
    over. Nothing posted, nothing moved. Returns whether anything did.
    """
    keys = [int(pk) for pk in posted.split(",") if pk.isascii() and pk.isdecimal() and len(pk) < 19]
    if not keys:
        return False
    stood = list(rows)
    places = {key: place for place, key in enumerate(keys)}
    wanted = sorted(stood, key=lambda row: places.get(row.pk, len(keys)))
    for place, row in enumerate(wanted, start=1):
        if wanted != stood and row.position != place:
            row.position = place
            row.save(update_fields=["position"])
    return wanted != stood

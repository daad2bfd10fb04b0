"""What keeps an agreement from its next step, in sentences. Asks nothing but its lines."""


def for_sending(agreement) -> list[str]:
    """What the district has to say before it sends the request."""
    lines = list(agreement.lines.all())
    if not lines:
        return ["Choose at least one service."]
    return [sentence for line in lines for sentence in line.missing()]


def not_offered(agreement) -> list[str]:
    """Services that the agency took out of the catalog while the request was being written."""
    return [
        f"{line.service} is not offered for {agreement.year} any more. Take it out of the request."
        for line in agreement.lines.all()
        if not line.offer.is_offered
    ]


def for_approval(agreement) -> list[str]:
    """What the district cannot approve yet."""
    return for_sending(agreement) + [
        f"The agency has not named a price for {line.service} yet."
        for line in agreement.lines.all()
        if line.price is None
    ]

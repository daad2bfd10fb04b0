"""How the parts of one instrument stood over the years, as charts with tables."""

from dataclasses import dataclass
from decimal import Decimal

from portal.core.charts import Bars
from portal.core.school_year import SchoolYear

from .models import Evaluation, Rating
from .models.ratings import average

TOP = Decimal(4)  # the end of the scale, strong


@dataclass(frozen=True)
class Averages(Bars):
    """Bars on the whole scale from nothing to strong: a longer bar never means only the best of these."""

    longest = TOP
    label_limit = 330  # parts have long names, and paper shows them whole


def on_the_scale(value) -> str:
    return f"{value} of {TOP}"


def bars(rows, *, key, title, message, heading, is_wide=False) -> Averages:
    return Averages(
        key=key,
        title=title,
        message=message,
        heading=heading,
        series=["Average, 1 to 4"],
        rows=[(label, [value]) for label, value in rows],
        show=on_the_scale,
        unknown="Not seen",
        is_wide=is_wide,
    )


def parts_chart(rows, *, key="parts", is_wide=False) -> Averages:
    """One bar for each part; ``rows`` are title and average."""
    known = [(title, value) for title, value in rows if value is not None]
    if not known:
        message = "Nothing is rated yet."
    else:
        low, high = min(known, key=lambda row: row[1]), max(known, key=lambda row: row[1])
        message = f"Highest: {high[0]}, {high[1]}. Lowest: {low[0]}, {low[1]}."
    return bars(rows, key=key, title="Average by part", message=message, heading="Part", is_wide=is_wide)


def history_of(evaluation) -> dict[str, dict[int, Decimal | None]]:
    """Averages by key of the part, then by school year: finished evaluations, and this one.

    One instrument over all its editions, for the same place in the same district.
    """
    ratings = Rating.objects.filter(
        part__evaluation__district=evaluation.district_id,
        part__evaluation__instrument__key=evaluation.instrument.key,
        part__evaluation__place=evaluation.place,
        part__evaluation__school_year__lte=evaluation.school_year,
    ).exclude(level=None)
    rows = ratings.values_list(
        "part__part__key",
        "part__evaluation__school_year",
        "part__evaluation",
        "part__evaluation__state",
        "level",
    )
    levels = {}
    for key, year, pk, state, level in rows:
        if pk == evaluation.pk or state in Evaluation.FINISHED:
            levels.setdefault(key, {}).setdefault(year, []).append(level)
    return {
        key: {year: average(found) for year, found in sorted(by_year.items())}
        for key, by_year in levels.items()
    }


def years_in(history) -> list[int]:
    return sorted({year for by_year in history.values() for year in by_year})


def change_in_words(by_year) -> str:
    """Up from 1.8 to 2.6 since 2023–24."""
    known = [(year, value) for year, value in by_year.items() if value is not None]
    if len(known) < 2:
        return "One year so far."
    (first, was), (_, now) = known[0], known[-1]
    since = SchoolYear(first)
    if now == was:
        return f"{now}, as in {since}."
    return f"{'Up' if now > was else 'Down'} from {was} to {now} since {since}."


def trend_charts(evaluation) -> list[Averages]:
    """One small chart for each part, a bar for each year."""
    history = history_of(evaluation)
    return [
        bars(
            [(str(SchoolYear(year)), value) for year, value in history[part.part.key].items()],
            key=f"trend-{part.part.key}",
            title=str(part),
            message=change_in_words(history[part.part.key]),
            heading="School year",
        )
        for part in evaluation.outline
        if part.part.key in history
    ]

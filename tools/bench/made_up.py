"""Made-up words and rows of a plan, the same for the same seed: an ordinary one, or one of 200 pages."""

import datetime as dt
import random
import re
from dataclasses import dataclass

from planning.models import AccessPoint, BudgetLine, Goal, Holding, Step, TeamMember

VOCABULARY = (
    "library students teachers books reading shelf class collection schedule district school staff research"
    " story families evening lesson unit shared open quiet space budget weekly grade inquiry sources readers"
    " series science history maps local digital catalog loan return renew access hours visits measure count"
    " goal year plan team practice choose read write ask find share learn teach build keep improve support"
    " every each new early later often together within across before after while with for from and the of"
)
PART = re.compile(r"(?<=</p>)|(?<=</h3>)|(?<=</h4>)|(?<=</ul>)|(?<=</ol>)|(?<=</table>)|(?<=</blockquote>)")


@dataclass(frozen=True)
class Size:
    """How much of everything a plan holds. ``words`` are those of each section."""

    words: int
    goals: int
    steps: int
    holdings: int
    lines_per_year: int


ORDINARY = Size(words=250, goals=4, steps=3, holdings=10, lines_per_year=3)
LONG = Size(words=4300, goals=40, steps=6, holdings=60, lines_per_year=20)  # some 200 pages of the report


class Author:
    """Writes made-up text; two authors with one seed write the same."""

    def __init__(self, seed):
        self.vocabulary = VOCABULARY.split()
        self.random = random.Random(seed)  # noqa: S311 -- made-up words need no secret

    def words(self, count):
        return " ".join(self.random.choices(self.vocabulary, k=count))

    def sentence(self, least=8, most=22):
        return f"{self.words(self.random.randint(least, most)).capitalize()}."

    def title(self):
        return self.words(self.random.randint(3, 6)).capitalize()

    def paragraph(self):
        sentences = [self.sentence() for _ in range(self.random.randint(4, 8))]
        if self.random.random() < 0.3:
            sentences[0] = f"<strong>{sentences[0]}</strong>"
        if self.random.random() < 0.2:
            sentences.append(f'<a href="https://example.org/{self.random.randint(1, 999)}">See the list.</a>')
        return f"<p>{' '.join(sentences)}</p>"

    def items(self):
        items = "".join(f"<li><p>{self.sentence()}</p></li>" for _ in range(self.random.randint(3, 7)))
        tag = self.random.choice(["ul", "ol"])
        return f"<{tag}>{items}</{tag}>"

    def table(self):
        def row(tag):
            return f"<tr>{''.join(f'<{tag}><p>{self.words(3)}</p></{tag}>' for _ in range(4))}</tr>"

        body = "".join(row("td") for _ in range(self.random.randint(3, 8)))
        return f"<table><tbody>{row('th')}{body}</tbody></table>"

    def section(self, words):
        """HTML of about so many words, as the editor would send it."""
        parts, left = [], words
        while left > 0:
            if len(parts) % 9 == 0:
                part = f"<h3>{self.title()}</h3>"
            else:
                part = self.random.choices([self.paragraph, self.items, self.table], [8, 2, 1])[0]()
            parts.append(part)
            left -= len(re.sub(r"<[^>]+>", " ", part).split())
        return "".join(parts)

    def revised(self, html):
        """The text after somebody went over it: three parts are rewritten, two are new, and one is gone."""
        parts = [part for part in PART.split(html) if part]
        places = self.random.sample(range(len(parts)), min(6, len(parts)))
        for place in places[:3]:
            parts[place] = re.sub(r"\b(library|students|books|the)\b", "young readers", parts[place])
        for place in places[3:5]:
            parts[place] += self.paragraph()
        for place in places[5:]:
            parts[place] = ""
        return "".join(parts)


def add_rows(plan, size, seed):
    """The rows of a complete plan."""
    author, chance = Author(seed), random.Random(seed)  # noqa: S311
    for group in TeamMember.Group:
        TeamMember.add_to(plan, name=author.title(), job="Made-up position", group=group)
    for place in range(size.holdings):
        Holding.add_to(
            plan, label=f"{place:03} {author.words(2)}", items=chance.randint(20, 4000), average_year=2008
        )
    plan.access_points.update(rating=AccessPoint.Rating.PARTLY, note=author.sentence())
    for _ in range(size.goals):
        goal = Goal.add_to(
            plan,
            title=author.title(),
            outcome=author.sentence(20, 40),
            measure=author.sentence(),
            area=plan.framework.areas.first(),
            fund="local",
        )
        for month in range(size.steps):
            due = dt.date(plan.first_year, 1 + month % 12, 15)
            Step.add_to(goal, text=author.sentence(), who=author.title(), due=due, cost="120.00")
    for year in range(plan.first_year, plan.last_year + 1):
        for _ in range(size.lines_per_year):
            BudgetLine.add_to(plan, school_year=year, fund="csf", purpose=author.title(), amount="750.00")

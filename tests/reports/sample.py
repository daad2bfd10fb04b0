"""Made-up snapshots for report tests: a rich plan, an empty one, and a certificate."""

import copy
from pathlib import Path

PROSE = Path(__file__).parent / "sample_text"

SECTIONS = [  # key, title, kind, group
    ("introduction", "Introduction", "narrative", "About the plan"),
    ("team", "Planning team", "team", "About the plan"),
    ("vision", "Vision and mission", "narrative", "About the plan"),
    ("people", "Staff, spaces, and schedule", "narrative", "Where we are now"),
    ("collection", "Collection", "collection", "Where we are now"),
    ("access", "Access to the library", "narrative", "Where we are now"),
    ("needs", "Needs and evidence", "narrative", "Where we are now"),
    ("goals", "Goals and action steps", "goals", "Where we want to be"),
    ("instruction", "Teaching and digital literacy", "narrative", "Where we want to be"),
    ("policies", "Selection and reconsideration of materials", "policy", "Where we want to be"),
    ("budget", "Budget and Common School Fund", "budget", "Where we want to be"),
    ("progress", "How we will report progress", "narrative", "Where we want to be"),
]
FUNDS = {"csf": "Common School Fund", "local": "Local budget", "grant": "Grant", "none": "No money needed"}
GROUPS = {
    "teacher": "Teachers",
    "library": "Library staff",
    "administrator": "Administrators",
    "other": "Others",
}
TEAM = [
    ("Rowan Kessler", "Library media specialist, K–12", "library"),
    ("Bea Thornquist", "Library aide, Riverbend Elementary", "library"),
    ("Ines Okafor", "Grade 4 teacher, Riverbend Elementary", "teacher"),
    ("Marcus Feld", "Science teacher, Kettle Prairie High School", "teacher"),
    ("Lena Abrams", "English teacher, Kettle Prairie Middle School", "teacher"),
    ("Dana Whitfield", "District administrator", "administrator"),
    ("Omar Reyes", "Principal, Kettle Prairie Middle School", "administrator"),
    ("Theo Brandt", "Director of business services", "administrator"),
    ("Pilar Sandoval", "Parent, Riverbend Elementary", "other"),
    ("Maja Lindqvist", "Library consultant of the agency", "other"),
]
COLLECTION = [
    ("000s General works and computing", 640, 2013),
    ("100s Philosophy and psychology", 310, 2011),
    ("200s Religion and mythology", 275, 2008),
    ("300s Social sciences", 1480, 2010),
    ("400s Language", 190, 2012),
    ("500s Science", 1240, 2006),
    ("600s Technology and health", 1110, 2007),
    ("700s Arts and recreation", 1365, 2014),
    ("800s Literature", 520, 2009),
    ("900s Geography and history", 1905, 2008),
    ("Fiction", 6870, 2016),
    ("Easy and picture books", 5420, 2015),
    ("Graphic novels", 985, 2019),
]
GOALS = [
    {
        "title": "A current nonfiction collection",
        "outcome": "By June 2030, the average copyright year of nonfiction in all three libraries is 2016"
        " or later, so that students read about the world they live in.",
        "measure": "Average copyright year of the 500s, 600s, and 900s in the catalog report, each May.",
        "area": ("invests-strategically", "Invests strategically in digital resources"),
        "fund": "csf",
        "steps": [
            ("Weed the 500s and 600s with the grade teams", "Rowan Kessler", "2027-12-01", None),
            ("Order replacements, science and health first", "Rowan Kessler", "2028-03-15", "9400.00"),
            ("Weed and replace the 900s", "Rowan Kessler, Bea Thornquist", "2029-03-15", "8250.00"),
            ("Compare ages again and report to the board", "Rowan Kessler", "2030-05-15", None),
        ],
    },
    {
        "title": "Inquiry time in grades 6 to 8",
        "outcome": "Each student in grades 6 to 8 completes two inquiry projects a year that a teacher and"
        " the librarian planned and taught together.",
        "measure": "Projects taught together, from 3 this year to 18 in 2029–30, counted in the shared"
        " planner.",
        "area": ("instructional-partnerships", "Builds instructional partnerships"),
        "fund": "local",
        "steps": [
            ("Agree on one planning hour a month for each team", "Omar Reyes", "2027-09-15", None),
            (
                "Write six project outlines with science and social studies",
                "Lena Abrams, Marcus Feld",
                "2028-06-01",
                "1800.00",
            ),
            ("Buy two sets of twelve tablets for group work", "Theo Brandt", "2028-09-01", "7680.00"),
            ("Teach, look at student work together, and revise", "Middle school team", "2030-06-01", None),
        ],
    },
    {
        "title": "A media literacy sequence from kindergarten to grade 12",
        "outcome": "By June 2029, every grade teaches the lessons on finding, checking, and citing"
        " information that the district agreed on.",
        "measure": "Share of grades that taught all their lessons: 4 of 13 in 2027, 13 of 13 in 2029.",
        "area": ("professional-learning", "Facilitates professional learning"),
        "fund": "grant",
        "steps": [
            (
                "Map what is taught now, grade by grade",
                "Rowan Kessler, Ines Okafor",
                "2028-01-31",
                "600.00",
            ),
            (
                "Write the sequence with two teachers of each building",
                "Planning team",
                "2028-06-15",
                "3600.00",
            ),
            ("Hold two workshop days for all teachers", "Maja Lindqvist", "2028-08-25", "2400.00"),
        ],
    },
    {
        "title": "A library that is open when students can come",
        "outcome": "From fall 2028, each library is open and staffed before school, at lunch, and until"
        " 4 p.m. on three days a week.",
        "measure": "Staffed hours per week and building, from 96 to 126, and the yearly student survey.",
        "area": ("equitable-access", "Ensures equitable digital access"),
        "fund": "local",
        "steps": [
            ("Count visits by hour for one month", "Library aides", "2027-11-30", None),
            ("Hire one half-time aide for the high school", "Dana Whitfield", "2028-08-15", "16200.00"),
            ("Lend devices and hot spots over night", "Bea Thornquist", "2028-10-01", "2150.50"),
        ],
    },
    {
        "title": "Partners in the community",
        "outcome": "Every student has a public library card and knows how to use it over the summer.",
        "measure": "Share of grade 3 students with a card, from 48 percent to 95 percent.",
        "area": ("community-partnerships", "Cultivates community partnerships"),
        "fund": "none",
        "steps": [
            (
                "Sign an agreement with the public library on student cards",
                "Dana Whitfield",
                "2028-02-01",
                None,
            ),
            ("Card day in grade 3 each October", "Ines Okafor", "2028-10-15", None),
        ],
    },
]
BUDGET = [
    (2028, "csf", "Science, technology, and health books, all buildings", "9400.00"),
    (2028, "csf", "Fiction and picture books, thirteen titles a week", "14350.00"),
    (2028, "csf", "Periodicals and the encyclopedia subscription", "3125.75"),
    (2028, "local", "Processing supplies and repair", "1480.00"),
    (2028, "grant", "Media literacy: writing days", "4200.00"),
    (2029, "csf", "Geography and history books, all buildings", "8250.00"),
    (2029, "csf", "Fiction and picture books", "14900.00"),
    (2029, "csf", "Audiobooks and e-books, shared collection", "4210.40"),
    (2029, "local", "Half-time aide, high school library", "16200.00"),
    (2029, "local", "Tablets for group work, hot spots", "9830.50"),
    (2029, "grant", "Media literacy: two workshop days", "2400.00"),
    (2030, "csf", "Replacements from the 2029 analysis", "10600.00"),
    (2030, "csf", "Fiction and picture books", "15350.00"),
    (2030, "local", "Half-time aide, high school library", "16700.00"),
    (2030, "local", "Shelving for the new reading corner", "3890.00"),
]


def rich_snapshot() -> dict:
    """A finished plan, as a district would be proud of it."""
    rows = {
        "team": [
            {"id": n, "name": name, "position": position, "group": group, "group_label": GROUPS[group]}
            for n, (name, position, group) in enumerate(TEAM, start=1)
        ],
        "collection": [
            {"id": n, "label": label, "items": items, "average_year": year}
            for n, (label, items, year) in enumerate(COLLECTION, start=1)
        ],
        "goals": [_goal(n, goal) for n, goal in enumerate(GOALS, start=1)],
        "budget": [
            {
                "id": n,
                "school_year": year,
                "fund": fund,
                "fund_label": FUNDS[fund],
                "purpose": purpose,
                "amount": amount,
            }
            for n, (year, fund, purpose, amount) in enumerate(BUDGET, start=1)
        ],
    }
    return _snapshot({key: ((PROSE / f"{key}.html").read_text(), rows.get(key, [])) for key, *_ in SECTIONS})


def counted_snapshot() -> dict:
    """The rich plan on the outline of 2027: with what came and went, what to buy, and access points."""
    snapshot = rich_snapshot()
    sections = {section["key"]: section for section in snapshot["sections"]}
    for number, row in enumerate(sections["collection"]["rows"]):
        row |= {"added": 3 * number, "weeded": None if number == 2 else 40 - number, "to_buy": None}
        row |= {"target_age": 12 if number % 2 else None, "price": "24.60" if number != 3 else None}
    ratings = [("well", "Works well"), ("part", "Works in part"), ("not", "Does not work")]
    sections["access"]["kind"] = "access"
    sections["access"]["rows"] = [
        {
            "id": number,
            "way": way,
            "way_label": label,
            "key": "",
            "label": f"Point {number}",
            "rating": ratings[number % 3][0],
            "rating_label": ratings[number % 3][1],
            "note": "What we found when we looked.\nAnd a second line.",
        }
        for number, (way, label) in enumerate([("face", "Face to face")] * 3 + [("virtual", "Virtual")] * 4)
    ]
    return snapshot


def empty_snapshot() -> dict:
    """A plan sent with nothing in it."""
    return _snapshot({key: ("", []) for key, *_ in SECTIONS})


def long_snapshot(*, goals: int, steps: int, repeat: int) -> dict:
    """The rich plan, swollen: many goals with many steps, and each narrative several times over."""
    snapshot = counted_snapshot()
    for section in snapshot["sections"]:
        section["html"] *= repeat
        if section["kind"] == "goals":
            pattern = section["rows"]
            section["rows"] = [
                copy.deepcopy(pattern[n % len(pattern)]) | {"id": n, "title": f"Goal number {n + 1}"}
                for n in range(goals)
            ]
            for goal in section["rows"]:
                goal["steps"] = (goal["steps"] * steps)[:steps]
    return snapshot


def certificate() -> dict:
    return {
        "code": "K7QM-4TXD-92HP",
        "signed_by": "Priya Raman",
        "signed_role": "Agency reviewer",
        "signed_at": "2027-05-06T19:14:00+00:00",
        "reviewed_sha256": "3f5a9c0d" * 8,
        "data_sha256": "b81e77d2" * 8,
        "verify_url": "https://library.example.org/verify/K7QM-4TXD-92HP/",
        "note": "Goal 1 is a model for other districts.",
    }


def _goal(number, goal):
    area, area_label = goal["area"]
    steps = [
        {"id": number * 100 + n, "text": text, "who": who, "due": due, "cost": cost}
        for n, (text, who, due, cost) in enumerate(goal["steps"], start=1)
    ]
    return goal | {
        "id": number,
        "area": area,
        "area_label": area_label,
        "fund_label": FUNDS[goal["fund"]],
        "steps": steps,
    }


def _snapshot(contents):
    return copy.deepcopy(
        {
            "schema": 1,
            "agency": {"name": "Cooperative Educational Service Agency #6", "short": "CESA 6", "number": 6},
            "district": {
                "code": "9901",
                "name": "Kettle Prairie School District",
                "county": "Kettle",
                "grades": "PK–12",
                "enrollment": 1840,
                "enrollment_year": 2027,
                "made_up": True,
            },
            "plan": {
                "id": 1,
                "title": "Library plan 2027–2030",
                "first_year": 2028,
                "last_year": 2030,
                "years": "2027–2030",
                "template": "agency-2026",
                "framework": "frl-2016-11",
            },
            "version": 2,
            "sent_on": "2027-04-21",
            "sent_by": "Rowan Kessler",
            "sections": [
                {
                    "key": key,
                    "title": title,
                    "kind": kind,
                    "group": group,
                    "html": contents[key][0],
                    "rows": contents[key][1],
                }
                for key, title, kind, group in SECTIONS
            ],
        }
    )

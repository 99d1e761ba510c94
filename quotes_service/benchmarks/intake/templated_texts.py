"""Texts of a formula, which are alike without being copies: forecasts, results, obituaries, market reports, court
lists, press releases with one foot, days of a live blog. For benchmarks.intake.copies; all names are invented."""

from __future__ import annotations

import random
from collections.abc import Iterator

_SLOTS = {
    "place": "Larkhaven,Port Elms,Orsby,Tollwick,Great Marden,Skarne,Hexley,Brackwater,Dunmere,Falstone".split(","),
    "person": "Ann Lee,Ida Holm,Bo Ek,Tom Quill,Maren Tolvik,Sven Arden,Ruth Ober,Paul Inge,Vera Dahl,Olaf Brand".split(
        ","
    ),
    "other": "Lena Voss,Karl Munk,Eva Strand,Nils Tran,Mona Reed,Otto Fair,Signe Lund,Hugo Marsh".split(","),
    "team": "Rovers,United,Athletic,Wanderers,City,Albion,Rangers,Harriers".split(","),
    "sky": "cloudy,sunny,wet,changeable,foggy,clear,overcast".split(","),
    "wind": "north,south,west,east,northwest,southeast".split(","),
    "firm": "Tidewell Energy,Brandt Foods,Skarne Steel,Orsby Rail,Holm Textiles,Ober Glass,Munk Shipping".split(","),
    "day": "Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday".split(","),
    "job": "teacher,fisherman,nurse,carpenter,engineer,baker,librarian,bus driver".split(","),
    "crime": "theft,speeding,fraud,assault,criminal damage,drink driving".split(","),
}
FORMULAS = {
    "forecast": (
        "{place} will be {sky} on {day}, with a high of {n} degrees and a low of {m}. Winds from the {wind} will reach "
        "{n} miles an hour in the afternoon. There is a {n} percent chance of rain in the evening. The night will be "
        "{sky} with temperatures falling to {m} degrees. {day} is expected to be {sky}, with a high of {n} and winds "
        "from the {wind}. The outlook for the rest of the week is {sky}. The sun rises at {m}:{n} and sets at 1{m}:{n}."
    ),
    "result": (
        "{place} {team} beat {place} {team} {m}-{n} on {day} to move up to place {m} in the league. {person} opened "
        "the scoring in minute {n} after a pass from {other}. {person} made it two before half time with a header. "
        "{other} pulled one back for the visitors in minute {n}, but {person} settled the match with a penalty. "
        "{place} {team} play {place} {team} next on {day}. Tickets are available at the club shop and online. The "
        "attendance was {n}{n}."
    ),
    "obituary": (
        "{person}, {n}, of {place}, died on {day} at {place} General Hospital after a short illness. Born in {place}, "
        "the {m}th child of {other} and {other}, {person} worked as a {job} for {n} years and was a member of the "
        "{place} {team} Club. Survivors include a daughter, {other}, and {m} grandchildren. A service will be held at "
        "{m} p.m. on {day} at the church of {place}. In lieu of flowers, the family asks for donations to the "
        "{place} lifeboat. Friends may call at the funeral home on {day} from {m} to {n} in the evening."
    ),
    "earnings": (
        "{firm} on {day} reported net income of {n}.{m} million in its latest quarter, after a loss of {m} million in "
        "the same period a year earlier. On a per share basis, the {place} company said it had a profit of {n} cents. "
        "The results topped the expectations of market watchers. The company posted revenue of {n}{n} million in the "
        "period. {firm} shares have risen {n} percent since the beginning of the year. In the final minutes of trading "
        "on {day}, shares hit {n}.{m}, an increase of {m} percent in the last twelve months. This story was generated "
        "from figures that the company published, by a program that compares them with those of the year before."
    ),
    "court": (
        "Sentenced at {place} court on {day}: {person}, {n}, of {place}, {crime}, fined {n}{m}, costs {n}. {other}, "
        "{n}, of {place}, {crime}, {m} months, suspended. {person}, {m}{n}, of {place}, {crime}, discharged. {other}, "
        "{n}, of {place}, {crime}, fined {m}{n}, costs {n}. {person}, {n}, of {place}, {crime}, {n} hours of unpaid "
        "work. {other}, {n}, of no fixed address, {crime}, remanded in custody until {day}."
    ),
    "live blog": (
        "This is our live coverage of the storm on {day}. Reload the page for the latest reports. You can reach us at "
        "the address below if you have pictures or questions, and we will answer as many of them as we can. {body} "
        "That ends our live coverage for {day}. Thank you for reading, and stay safe on the roads and near the water."
    ),
    "release": (
        "{body} About the group: The group is a provider of services to ports and ferry lines in eleven countries. It "
        "was founded in 1952 in a boat house and has 2,300 employees today. Its shares are traded on the exchange of "
        "the capital. Statements about the future in this release are subject to risks and may turn out to be wrong; "
        "the group takes no duty to correct them. For more information, write to the press office or visit the pages "
        "for investors, where all earlier releases are kept, with pictures that may be printed free of charge."
    ),
}


def filled(kind: str, body: str, rng: random.Random) -> str:
    """A text of the formula ``kind`` with slots filled by chance; ``body`` stands in the middle or before the foot."""
    parts = []
    for piece in _pieces(FORMULAS[kind]):
        parts.append(body if piece == "{body}" else _value(piece[1:-1], rng) if piece.startswith("{") else piece)
    return "".join(parts)


def _pieces(formula: str) -> Iterator[str]:
    while formula:
        start = formula.find("{")
        if start < 0:
            yield formula
            return
        end = formula.index("}", start) + 1
        yield formula[:start]
        yield formula[start:end]
        formula = formula[end:]


def _value(slot: str, rng: random.Random) -> str:
    if slot in _SLOTS:
        return rng.choice(_SLOTS[slot])
    return str(rng.randint(10, 59) if slot == "n" else rng.randint(2, 9))

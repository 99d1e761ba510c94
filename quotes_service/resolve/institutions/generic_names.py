"""Names that many institutions have, one in each town or country: they don't identify an employer."""

from __future__ import annotations

from functools import lru_cache

#: The words of such names, as in institution keys: "ministry of health", "st marys hospital", "city council".
_WORDS = frozenset(
    """department dept division faculty school college institute center office bureau agency authority ministry
    commission committee board council chamber house assembly parliament senate congress cabinet treasury court
    courts police fire sheriff sheriffs hospital clinic church cathedral chapel parish temple synagogue mosque
    diocese archdiocese library museum university union party government administration service services station
    unit team club bank state states city county town village district regional local municipal community central
    general public civil high elementary primary secondary middle junior senior grammar graduate medical law
    business nursing supreme appeal appeals magistrates crown circuit attorney attorneys planning zoning election
    elections of the for and in on at to s health defense justice education labor finance interior foreign affairs
    trade commerce transport transportation agriculture energy environment environmental housing tourism culture
    sport sports science sciences technology security homeland immigration customs revenue statistics social
    welfare works water parks recreation human resources physics chemistry biology mathematics medicine surgery
    psychology psychiatry sociology economics history philosophy geography geology astronomy linguistics
    anthropology archeology engineering arts humanities music journalism politics political international
    relations studies computer computing pharmacy dentistry pediatrics neurology oncology radiology cardiology
    epidemiology theology management marketing accounting first second third trinity holy st saint marys mary
    johns john pauls paul peters peter lukes luke josephs joseph georges george michaels michael andrews andrew
    christ grace baptist methodist presbyterian lutheran catholic episcopal evangelical anglican lincoln
    washington jefferson roosevelt kennedy memorial royal national federal""".split()
)


@lru_cache(maxsize=16_384)
def is_commonplace(key: str) -> bool:
    """Whether an institution key has only such words: "department of physics", but not "national grid"."""
    return all(word in _WORDS for word in key.split())

"""Words that are not topics, or not by themselves."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache

#: People, times and general words of news: no topic ends in one of them.
NO_TOPIC = frozenset(
    """aide amount analyst announcement answer article aspect attempt attention author beginning benefit bit
    bottom boy candidate case chance circumstance colleague comment concern conclusion copy couple critic
    crowd date day decade decrease detail difference difficulty director doctor edge editor effort end era
    event everyone evidence example executive expectation experience expert explanation fact factor fan
    father fear feature fellow figure finding focus friend front future girl goal governor guy half hand
    help history hope hour idea importance individual institute institution interview issue item journalist
    key kid kilometer kilometre kind lack lawmaker lawyer leader lot magazine majority man manager matter
    mayor member meter method metre mile minister minute moment month morning mother move name night nobody
    nominee none note nothing number object official one opinion opponent opportunity other owner page paper
    part participant partner past people person phenomenon piece place point possibility presence president
    press professor proportion purpose question range reader reason reference report reporter researcher
    respect respondent rest result sample scientist second secretary senator sense set side site situation
    someone something sort speaker spokesman spokesperson spokeswoman sponsor staff staffer start statement
    step story study subject success suit supporter team term thing thought time today tomorrow ton tonne
    top topic total truth turn type understanding user variety version victim view viewer visitor volunteer
    way week weekend wife witness woman year yesterday youngster autumn spring summer winter anyone anything
    everybody everything self challenge american australian briton european republican democrat wikipedia
    facebook twitter youtube sir sen commissioner percentage dozen hundred thousand million billion trillion""".split()
)
#: General nouns. One may end a topic ("climate change") that recurs, but is no topic alone.
NOT_ALONE = frozenset(
    """ability account addition agency aim association audience authority base basis body campaign cause center centre
    century chair change character choice city committee company condition context contrast control council
    country damage data deal debate decision department development device direction distance element email
    environment error existence experiment eye face failure foot force form founder function government growth
    guest head home house image industry information institute interest knowledge length level life light limit
    line link list look loss mass material measure measurement mechanism media meeting message mind moderator
    nation nature need network news newspaper operation option order organisation organization panel party
    pattern plan pole policy position potential power pressure priority procedure process product production
    program programme progress project property proposal quality record recommendation region relationship
    release reputation request research resource responsibility review right rise risk room rule scale science
    score section series service shape show sign size solution song source space speech speed standard state
    station stop strategy strength structure summit support surface surprise survey system tally target task
    taskforce technique technology tendency test tool touch town trial trick unit united use venue video water
    word work world york zone content discussion discovery behaviour behavior office file files rate effect age
    area child family group patient period player response school stage student worker value village university
    job impact text photo picture role problem act conference threat increase degree trend""".split()
)
#: Adjectives and the like that only point, count or praise: no phrase contains one. (Nor a comparative or
#: superlative; the tagger has tags for these.)
NO_PART = frozenset(
    """way lot new old other last next first second third many much several few various different same
    similar such own only able likely unlikely possible good bad great big small large huge vast tiny
    massive enormous high low long short recent early late former current previous past further additional
    extra entire whole full major minor main crucial important significant certain particular specific
    common usual unusual typical real true right wrong top senior leading nearby daily clear due available
    numerous enough key single half overall final close so-called per cent percent original executive double
    neighbouring neighboring""".split()
)
#: Plurals that stand before a noun: "arms control". Any other plural ends its phrase.
PLURALS_BEFORE_NOUNS = frozenset(
    "appeals arms communications drugs emissions news rights sales savings species sports systems weapons".split()
)
#: Plurals that may own: "women's health".
OWNERS = frozenset("women men children people".split())

#: Nouns for what is named after people: "Alzheimer's disease".
EPONYMOUS = frozenset("disease diseases syndrome lymphoma sarcoma palsy law principle theorem".split())


@lru_cache(maxsize=10_000)
def is_among(nouns: Set[str], word: str) -> bool:
    """Whether a word or its singular is among these nouns, however capitalised."""
    word = word.lower()
    singulars = (re.sub(plural, "", word) for plural in ("s$", "es$"))
    return not nouns.isdisjoint((word, *singulars, re.sub("ies$", "y", word), re.sub("men$", "man", word)))

"""The reporting verbs of news, by the construction in which they report, and the mode that each stands for.

The verbs were counted on the training part of PolNeAR: a verb stands under a construction where at least about
half of its uses in it are annotated as attributions.
"""

from __future__ import annotations

from quotes_service.records import Mode

#: "said that ..."
CLAUSE = frozenset(
    """say tell add write suggest show note argue ask report find announce insist explain claim acknowledge declare
    continue state point conclude warn indicate tweet reveal admit agree hope predict respond question reply
    recall fear assure assert worry concede wonder learn read complain imply allege estimate convince deny
    confirm promise recognize emphasize emphasise joke remark post demonstrate charge contend maintain boast
    reiterate stress caution signal order pledge suspect mention vow lament urge answer recommend proclaim
    speculate demand rule doubt believe think muse quip observe counter repeat retort comment exclaim testify
    swear propose decide feel""".split()
)
#: "vowed to ..."
INFINITIVE = frozenset(
    """decline refuse ask urge vow promise pledge hope threaten tell agree propose look vote order prefer offer
    claim request seek want expect""".split()
)
#: "criticized the ..."
OBJECT = frozenset(
    """show endorse describe accuse cite criticize criticise announce defend express praise discuss mention blame
    reject blast denounce question dismiss propose tweet recall slam report mock tout note highlight portray
    list acknowledge reveal remind repeat promise echo condemn reiterate voice emphasize emphasise decry quote
    applaud confirm credit stress lament disclose outline warn detail hail recount dispute rebuke deny support
    oppose""".split()
)
#: "called him a ...": object and predicate together
PREDICATE = frozenset("call deem label brand name".split())
#: "warned of ...": verb and preposition
PREPOSITION = frozenset(
    """warn/of warn/about warn/against complain/about comment/on speak/of talk/about refer/to point/to boast/about
    apologize/for apologise/for rail/against agree/with disagree/with hint/at call/for boast/of allude/to""".split()
)
#: "is expected to ...": no one is named who expects it
PASSIVE_INFINITIVE = frozenset("expect ask intend say".split())

#: Verbs of saying that may stand beside words in quotation marks ("...," she laughed).
BESIDE_MARKS = (
    CLAUSE
    | OBJECT
    | PREDICATE
    | frozenset(
        """laugh chuckle shout cry whisper scream yell interject begin conclude offer go sing chant chime recite agree
    advise opine remember put""".split()
    )
) - frozenset("find learn think show support oppose".split())

_ATTITUDE = frozenset(
    """believe think hope want fear worry doubt suspect feel expect prefer wonder support oppose endorse seek
    intend agree decide refuse decline look vote learn find show recognize""".split()
)


def mode_of(lemma: str) -> Mode:
    """``attitude`` for what someone thinks, wants or stands for; ``speech`` for what was said or written."""
    return "attitude" if lemma in _ATTITUDE else "speech"

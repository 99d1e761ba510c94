"""The words of frames (framing.py), as patterns over a sentence: its words in the form in which they are compared, a
space between them, commas and colons attached. Those that end in BEFORE match what stands in front of a clause."""

from __future__ import annotations

import re

IF = r"(?:if|unless|suppos(?:e|ing)|imagine|assum(?:e|ing)|lest|provid(?:ed|ing)|pretend|as though|in case)"
NO_IF = r"(?:even if|whether or not|if (?:anything|nothing else|you (?:ask|look|think|want|like)|i (?:may|am)))"
#: Words for what is said or thought; those in the first line are nobody's, even after "my".
_WISH = (
    r"(?:lie|myth|rumou?r|fear|hope|dream|fantasy|fallacy|illusion|possibility|chance|risk|danger|threat|doubt|question"
    r"|prospect|likelihood)"
)
_CLAIM = (
    rf"(?:{_WISH}|idea|notion|claim|suggestion|assumption|belief|view|argument|allegation|accusation|impression|assertion"
    r"|contention|perception|prejudice|concern|opinion|(?<!bottom )line|narrative|theory|story|message|slogan"
    r"|hypothesis|speculation|propaganda|superstition|delusion|misconception|stereotype)s?"
)
_UNTRUE = (
    r"(?:far from(?: it)? (?:being )?true|false|untrue|incorrect|impossible|unlikely|improbable|doubtful|inconceivable"
    r"|possible|an? (?:\w+ )?(?:lie|myth))"
)
_NOT_SO = (
    r"(?:\w+ly |just |a |an |such |quite |all |very |so )*(?:false|untrue|wrong|incorrect|lies?|myths?|nonsense|rubbish"
    r"|fiction|fantasy|illusion|delusion|fable|fairy tale|propaganda|hoax"
    r"|(?:not|never) (?:true|so|right|the case|correct)|what (?!i |we )\w+)\b"
)
BE = r"(?:am|is|was|are|were|would be|has been|have been)"

#: Words in front of a clause that say nothing of whether it is so, and those that leave it open.
ADVERBIAL = re.compile(r" (?:\w+ly|then|now|indeed|at (?:1st|last|least|times)|in fact|of course)$")
MAYBE = r"(?:maybe|perhaps|possibly|supposedly|allegedly|reportedly|hypothetically|in theory)"
HEDGE = re.compile(
    rf"(?:^|.* )(?:{MAYBE}|(?:god|heaven) forbid(?: that)?|in an? (?:ideal|perfect|better) world"
    r"|(?:story|legend|rumou?r|tradition|word|gossip) (?:goes|has it)(?: that)?"
    r"|accus(?:e|es|ed|ing) (?:\w+ ){1,3}of|(?:wrongly|falsely|mistakenly|incorrectly) [^,:]*),?$"
    r"|(?:oh (?:sure|yes|right)|yeah (?:sure|right)|sure),"
)
IF_BEFORE = re.compile(rf"(?:^|.* )(?:{IF}|whether)(?: that)?$")
#: Where a clause begins that is independent of the one before it.
BOUNDARY = re.compile(r"(?:, (?:but|though|yet|and (?:i|we))\b)")
#: A condition anywhere in front of it, up to a clause that is independent of it.
IF_FURTHER = re.compile(
    rf"(?:(?:^|.*[,:] |(?:^|.* )(?:and|but|that|because|so|is|or|then|well|now) )(?!{NO_IF})(?<!even )"
    r"(?:if|unless|lest|suppos(?:e|ing)|assuming|provid(?:ed|ing)|(?:as|so) long as"
    r"|(?:were|had|should) (?:i|we|you|he|she|it|they))"
    r"|^(?:imagine|picture)(?! \w+ing\b)"
    r"|^in (?:my|his|her|our|a|the) (?:dreams?|nightmares?|imagination|fantas(?:y|ies))\b"
    rf"|(?:^|.* )(?!whether or not)whether),? (?!.*{BOUNDARY.pattern})"
)
CLAIM_BEFORE = re.compile(
    rf"(?:^|.* )(?:(?P<mine>my|our) (?:own |main |only |1st |best )?)?(?P<claim>{_CLAIM})"
    rf"(?P<link> {BE}(?: that)?| that|:|)$"
)
WISHED = re.compile(rf"{_WISH}s?$")
UNTRUE_BEFORE = re.compile(rf"(?:^|.* )(?P<not>(?:no|not|never) )?(?:\w+ly )?(?:not true|{_UNTRUE}) that$")
#: "We are convinced that", "they are worried that".
FEELING_BEFORE = re.compile(
    rf"(?:^|.* )(?P<who>\w+) (?P<be>{BE})(?P<not> not| never| no longer| far from)?"
    r"(?: \w+ly| so| quite| pretty| very| still| all)? (?:(?P<sure>sure|certain|convinced|confident|persuaded)"
    r"|concerned|worried|hopeful|skeptical|sceptical|suspicious|scared)(?: that)?$"
)
#: "There is no evidence that", "it never crossed my mind that".
NEGATED_BEFORE = re.compile(
    r"\b(?:no|not|never|nothing|nobody|none|without)\b(?! (?:only|just|surprise|wonder|accident|doubt|question))[^,:]*$"
)
#: A phrase before a comma.
VIEW_BEFORE = re.compile(
    r"(?:\w+ )?(?:according to (?!.*\b(?:our|data|evidence|studies|study|research|figures|results)\b).*"
    r"|in (?!my |our )(?:\w+ ){1,3}(?:view|opinion|eyes|mind|words)"
    r"|as (?!i |we |you )(?:\w+ ){1,5}(?:say|claim|think)),$"
)
IF_AFTER = re.compile(
    r"(?:.* )?(?:unless|only if|except (?:if|that)|on condition|(?:as|so) long as (?:i|we|you|he|she|it|they|the))\b"
    r"|(?:.*, )?provid(?:ed|ing)\b"
    rf"|(?:[^,]*,? )?(?!{NO_IF})(?<!even )(?<!as )(?<!and )(?<!but )(?<!ask )(?<!know )(?<!wonder )if "
    r"(?!not |necessary|possible)"
)
DENIAL_AFTER = re.compile(rf"(?:(?:which|that|this|and|but) )*{BE} {_NOT_SO}")
DENIAL_NEXT = re.compile(
    r"or so (?:i|we|he|she|they|people)\b|(?:but |well |and |now |so |at least )*(?:"
    rf"(?:that|this|it|these|those|which|all that) {BE} {_NOT_SO}"
    r"|(?:no|nope|nonsense|rubbish|wrong|false|lies|never|absolutely not|of course not|not true|not so|not|hardly"
    r"|yeah right)$|i used to (?:believe|think|say)\b"
    r"|i (?:do not|never|no longer) (?:believe|think|agree|buy|accept) (?:it|that|this|so|a word)\b|i disagree)"
)
TAG = re.compile(
    r"(?:right|eh|yes|no|ok|okay|correct|you know|(?:is|are|was|were|do|does|did|will|would|can|could|has|have|had"
    r"|should)(?: not)? (?:it|he|she|they|we|you|i|there)(?: not)?)$"
)
ASKING = frozenset(
    """who whom whose what which when where why how is are was were do does did will would can could should has have had
    may might must am shall""".split()
)
SUBJECTS = frozenset("i you he she it we they there the this these those a an my our".split())
#: What begins an adjunct, whose verb does not govern what follows a comma: "after what he said,".
ADJUNCT = frozenset(
    "after before because since despite given considering while when although though with without from by in on for "
    "like unlike whatever".split()
)
OPENING, CLOSING = re.compile(r"[\"'“‘«]+(?=\w)"), re.compile(r"(?<=[^\s\"'“‘«])[\"'”’»]+$")

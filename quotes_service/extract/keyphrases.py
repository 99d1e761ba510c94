"""What an article is about: its telling noun phrases, each under a key by which articles and quotations meet.

>>> text = "Tide gauges are old. A tide gauge at Pell was lost, so the other tide gauges of the coast are watched."
>>> [(topic.key, topic.label, len(topic.spans)) for topic in topics(text)]
[('tide gaug', 'tide gauges', 3)]

Parts of speech are those of TextBlob's PatternTagger, a lexicon that lies in its package. Phrases that stand in each
other are weighed by C-value (K. Frantzi, S. Ananiadou and H. Mima, "Automatic recognition of multi-word terms: the
C-value/NC-value method", International Journal on Digital Libraries 3, 2000): a phrase counts for its length and for
how often it stands, less how often, on average, the longer ones around it do.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from math import log2
from threading import Lock
from typing import NamedTuple

import snowballstemmer

from quotes_service.extract.text.language import language_of
from quotes_service.extract.text.offsets import NormalizedText
from quotes_service.extract.text.penn import AUXILIARIES
from quotes_service.records import Span

#: No more is read of a text: news says early what it is about.
READ_CHARS = 20_000
_LEAD = 400  # characters: what stands there need not stand so often
_LONGEST = 100  # characters: what is longer is no phrase, but a code or keyboard noise
_BRIEF = 1_500  # characters: of a text as short as this hardly anything stands twice
_MOST_WORDS = 4
_IN_TITLE, _IN_LEAD = 1.6, 1.3  # how much more a phrase counts there
_HEADLINE = 0.6  # of the longer words of a line, from which their capitals say nothing

#: Of people, times, and what news is made of: no topic ends in one.
_NEVER = frozenset(
    """aide amount analyst announcement answer article aspect attempt attention author beginning benefit bit bottom boy
    candidate case chance circumstance colleague comment concern conclusion copy couple critic crowd date day
    decade decrease detail difference difficulty director doctor edge editor effort end era event everyone
    evidence example executive expectation experience expert explanation fact factor fan father fear feature
    fellow figure finding focus friend front future girl goal governor guy half hand help history hope hour idea
    importance individual institute institution interview issue item journalist key kid kilometer kilometre kind
    lack lawmaker lawyer leader lot magazine majority man manager matter mayor member meter method metre mile
    minister minute moment month morning mother move name night nobody nominee none note nothing number object
    official one opinion opponent opportunity other owner page paper part participant partner past people person
    phenomenon piece place point possibility presence president press professor proportion purpose question
    range reader reason reference report reporter researcher respect respondent rest result sample scientist
    second secretary senator sense set side site situation someone something sort speaker spokesman spokesperson
    spokeswoman sponsor staff staffer start statement step story study subject success suit supporter team term
    thing thought time today tomorrow ton tonne top topic total truth turn type understanding user variety
    version victim view viewer visitor volunteer way week weekend wife witness woman year yesterday youngster
    autumn spring summer winter anyone anything everybody everything self challenge american australian briton
    european republican democrat wikipedia facebook twitter youtube""".split()
)
#: Of these none ends in what stands once, and none is one of them alone: "climate change", but not "change".
_NOT_ALONE = frozenset(
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
#: Words over which no phrase goes: verbs that the lexicon takes for nouns, and what only points, counts or praises.
_BREAKS = AUXILIARIES | frozenset(
    """has have had do does did get gets got say says said tell tells told show shows showed suggest suggests find
    finds found think thinks believe believes report reports note notes warn warns claim claims add adds ask
    asks call calls see sees look looks make makes take takes give gives go goes come comes help helps lead
    leads cause causes mean means need needs want wants hope hopes work works use uses using including according
    based making taking doing going getting having being looking working helping trying coming saying provide
    provides include includes become becomes remain remains begin begins start starts continue continues seem
    seems appear appears keep keeps hold holds let set put live lives like thank thanks explain explains contain
    contains know knows vow vows may might can will must way ways lot lots new old other others last next first
    second third many much more most several few various different same similar such own only able likely
    unlikely possible best better good bad great big bigger biggest small smaller large larger largest huge vast
    tiny massive enormous high higher highest low lower lowest long longer short latest recent early earlier
    late later former current previous past further additional extra entire whole full major minor main crucial
    important significant certain particular specific common usual unusual typical real true right wrong top
    senior leading nearby daily clear due available numerous enough key single half overall final close less
    least so-called one two three four five six seven eight nine ten us pm am percent per cent hundred thousand
    million millions billion billions trillion original executive double neighbouring neighboring""".split()
)
#: The same, however capitalised.
_TITLES = frozenset(
    """dr sens reps mount mr mrs ms miss sir prof professor gov sen rep president senator minister journal co-author
    author monday tuesday wednesday thursday friday saturday sunday january february april june july august
    september october november december jan feb aug sept oct nov dec chief deputy""".split()
)
#: Plurals that stand before a noun: "arms control". After any other a verb is as likely: "prices rise".
_PLURAL_FIRST = frozenset(
    "appeals arms communications drugs emissions news rights sales savings species sports systems weapons".split()
)
_PLURAL = re.compile(r"(?<![suia'’])s$(?<!ics)")
#: Plurals that the stemmer leaves apart from their singular, and acronyms that it would take for plurals.
_IRREGULAR = dict(
    pair.split(":")
    for pair in """women:woman men:man children:child mice:mouse teeth:tooth feet:foot geese:goose wolves:wolf
    shelves:shelf leaves:leaf calves:calf knives:knife thieves:thief crises:crisis analyses:analysis bacteria:bacterium
    aids:aids sars:sars""".split()
)
_OWNERS = frozenset("women men children people".split())  # "women's health"
_CONTRACTION = re.compile(r"['’](?:t|ve|re|ll|d|m|s)$", re.IGNORECASE)
_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|['’]s\b|[^\W_]+(?:(?!['’]s\b)[-‑.'’&][^\W_]+)*|\n|[^\w\s]")
_LOADING = Lock()
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_STARTS = frozenset('\n.!?:;•*"“‘«([')  # after these a capital says nothing
_PLACED = frozenset(("in", "at", "near", "across"))
_BEFORE_VERBS = frozenset(("TO", "MD", "PRP", "WP", "WDT"))
_BEFORE_NOUNS = frozenset(("DT", "JJ", "PRP$", "POS"))
_AFTER_VERBS = frozenset("DT PRP PRP$ RB WRB WP TO RP JJ JJR NN NNS NNP".split())


@dataclass(frozen=True, slots=True)
class Topic:
    """A noun phrase that an article is about.

    ``key``: what its spellings share ("Tide gauges", "tide gauge"), as `topic_key` makes it; ``label``: as the article
    prints it most often, in lower case but for names and acronyms; ``spans``: where it stands in the text, in order.
    """

    key: str
    label: str
    spans: tuple[Span, ...]


class _Token(NamedTuple):
    """``word``: without a capital that only a sentence's start or a headline gives; ``part``: "noun", "modifier", "'s",
    or "" for what no phrase goes over."""

    word: str
    span: Span
    part: str


_Places = dict[str, list[tuple[str, Span]]]  # of each key: the labels and where they stand


def topic_key(phrase: str) -> str:
    """The key of a phrase: its words in lower case without accents, stemmed: "Tide gauges" -> "tide gaug"."""
    return " ".join(map(_stem, _WORD.findall(_POSSESSIVE.sub("", phrase))))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    # a new one each time: a stemmer keeps what it works on, and threads would share it
    return _IRREGULAR.get(plain) or snowballstemmer.EnglishStemmer().stemWord(plain)


def topics(text: str, title: str | None = None, names: Iterable[str] = (), most: int = 12) -> list[Topic]:
    """The topics of an English article, best first, ``most`` at most; [] for a text that is surely in another language.

    ``names``: the people and organizations that the article names, in all forms; these are no topics. Of the text the
    first READ_CHARS characters are read. A topic stands in the text, not only in the title.
    """
    reading = NormalizedText(text[:READ_CHARS])
    if not language_of(reading.text)[1]:
        return []
    names = list(names)
    places, nowhere = _places(_tokens(reading.text, names))
    nowhere.update(topic_key(name) for name in names if name.isupper())
    weights = _weights(places, f" {topic_key(title or '')} ", len(reading.text) < _BRIEF)
    ranked = sorted(weights, key=lambda key: (-weights[key], places[key][0][1]))
    return [
        Topic(
            key,
            Counter(label for label, _ in places[key]).most_common(1)[0][0],
            tuple(reading.original(span) for _, span in places[key]),
        )
        for key in islice(_side_by_side(ranked, places, nowhere), most)
    ]


def _weights(places: _Places, heading: str, brief: bool) -> dict[str, float]:
    """What the phrases count that are worth a topic. ``heading``: the title's key; ``brief``: the text is short."""
    longer = defaultdict(list)
    for key, found in places.items():
        for part in _parts_of(key):
            longer[part].append(len(found))
    weights = {}
    for key, found in places.items():
        count, size, (label, first) = len(found), key.count(" ") + 1, found[0]
        titled, early, around = f" {key} " in heading, first.start < _LEAD, longer[key]
        weak = _is_in(_NOT_ALONE, label.rpartition(" ")[2])
        if size == 1:
            enough = not weak and count >= (2 if titled or not label.islower() else 3 if early else 5)
        else:
            alone = not around and not any(len(places.get(part, ())) > 1 for part in _parts_of(key) if " " in part)
            enough = count > 1 or titled or (brief and early and alone and not weak)
        # half a word more, so that single words count at all
        value = log2(size + 0.5) * (count - (sum(around) / len(around) if around else 0))
        if enough and value > 0:
            weights[key] = value * (_IN_TITLE if titled else 1) * (_IN_LEAD if early else 1)
    return weights


def _parts_of(key: str) -> list[str]:
    """The keys of the shorter phrases in a phrase."""
    words = key.split()
    sizes = range(1, len(words))
    return [" ".join(words[at : at + size]) for size in sizes for at in range(len(words) - size + 1)]


def _side_by_side(ranked: list[str], places: _Places, barred: set[str]) -> Iterator[str]:
    """The keys without those that a better one leaves no use: its parts, and what adds a word to it once."""
    chosen: list[str] = []
    for key in ranked:
        around = [len(places[other]) for other in chosen if f" {key} " in f" {other} "]
        within = [other for other in chosen if f" {other} " in f" {key} "]
        if around and (" " not in key or len(places[key]) - sum(around) < 2):
            continue
        if within and len(places[key]) < 2:
            continue
        chosen.append(key)
        if key not in barred:
            yield key


def _places(tokens: list[_Token]) -> tuple[_Places, set[str]]:
    """All phrases that could be topics, and the keys of those that name where something is."""
    places: _Places = defaultdict(list)
    nowhere = {""}
    run: list[_Token] = []
    before = ""
    for token in [*tokens, _Token("", Span(0, 0), "")]:
        if token.part == "'s" and run and not (run[-1].word.istitle() or run[-1].word in _OWNERS):
            token = token._replace(part="")
        if token.part:
            run.append(token)
            continue
        if before in _PLACED and run and all(word.word.istitle() for word in run):
            nowhere.add(topic_key(" ".join(word.word for word in run)))  # "in Pell"
        for phrase in _phrases(run):
            label = re.sub(" (?=['’])", "", " ".join(word.word for word in phrase))
            if len(label) <= _LONGEST:
                places[topic_key(label)].append((label, Span(phrase[0].span.start, phrase[-1].span.end)))
        run, before = [], token.word
    return places, nowhere


def _phrases(run: list[_Token]) -> Iterator[list[_Token]]:
    """All parts of a run of nouns and modifiers that could be topics."""
    for end, last in enumerate(run, 1):
        if last.part != "noun" or _is_in(_NEVER, last.word):
            continue
        for start in range(end - 1, max(0, end - _MOST_WORDS) - 1, -1):
            word, owns = run[start].word, start < end - 1 and run[start + 1].part == "'s"
            if start < end - 1 and not owns and _PLURAL.search(word) and word not in _PLURAL_FIRST:
                break
            if run[start].part != "'s" and (start < end - 1 or (len(word) > 2 and "." not in word)):
                yield run[start:end]


@lru_cache(maxsize=10_000)
def _is_in(nouns: frozenset[str], word: str) -> bool:
    """Whether a list has a word or its singular."""
    word = word.lower()
    singulars = (re.sub(plural, "", word) for plural in ("s$", "es$"))
    return not nouns.isdisjoint((word, *singulars, re.sub("ies$", "y", word), re.sub("men$", "man", word)))


def _tokens(text: str, names: list[str]) -> list[_Token]:
    """The words and signs of a text, and what phrases they can be part of."""
    matches = list(_TOKEN.finditer(text))
    printed = [match.group() for match in matches]
    words = _uncapitalised(printed)
    named = _named(printed, names)
    return [
        _Token(word, Span(*match.span()), "" if at in named else part)
        for at, (word, match, part) in enumerate(zip(words, matches, _parts(words), strict=True))
    ]


def _uncapitalised(printed: list[str]) -> list[str]:
    """The tokens without the capitals that they only have at the start of a sentence or in a headline."""
    free: set[int] = set()  # where a capital says something
    line: list[int] = []
    for at, token in enumerate([*printed, "\n"]):
        if token != "\n":
            line.append(at)
            continue
        long = [printed[i] for i in line if len(printed[i]) > 3]
        if sum(word[0].isupper() for word in long) <= _HEADLINE * len(long):
            free.update(i for i in line if i and printed[i - 1] not in _STARTS)
        line = []
    proper = {printed[at] for at in free}
    pairs = {tuple(printed[at : at + 2]) for at in free}
    common = {token for token in printed if token.islower()}
    plain = []
    for at, token in enumerate(printed):
        lower, pair = token.lower(), tuple(printed[at : at + 2])
        bare = at not in free and pair not in pairs and (lower in common or token not in proper)
        shouted = token.isupper() and token.isalpha() and len(token) > 3 and (len(token) > 6 or lower in common)
        plain.append(lower if shouted or (bare and token.istitle()) else token)
    return plain


def _named(printed: list[str], names: list[str]) -> set[int]:
    """Which tokens are part of names, but for acronyms ("EU sanctions" is a topic) and what has no capital."""
    forms = defaultdict(set)
    for name in names:
        parts = _TOKEN.findall(name)
        if not name.islower() and (len(parts) > 1 or not name.isupper()):
            for form in (parts, [part.upper() for part in parts]):  # "PELL: Good evening."
                forms[next(iter(form), "")].add(tuple(form))
    return {
        i
        for at, token in enumerate(printed)
        for parts in forms.get(token, ())
        if tuple(printed[at : at + len(parts)]) == parts
        for i in range(at, at + len(parts))
    }


def _parts(words: list[str]) -> list[str]:
    """Of each token the part that it can play in a phrase."""
    if not words:
        return []
    spaced = " ".join(word.replace("’", "'").replace("\n", ".") for word in words)
    tags = [tag for _, tag in _tagger().tag(re.sub(r"(?<= [.!?]) ", "\n", spaced), tokenize=False)]
    around = zip(words, tags, ["", *tags], [*tags[1:], ""], strict=False)
    return [_part(word, tag, before, after) for word, tag, before, after in around]


def _part(word: str, tag: str, before: str, after: str) -> str:
    """The part of a word with this tag between words with those. The tagger knows words, not sentences: what stands
    where only a noun or only a verb can is put right.
    """
    if word in ("'s", "’s"):
        return "'s"
    if not word[0].isalpha() or word in _BREAKS or word.lower() in _TITLES or _CONTRACTION.search(word):
        return ""
    if tag.startswith("NN") or (word.isupper() and len(word) > 1):
        return "" if before in _BEFORE_VERBS and word.islower() else "noun"
    if tag == "JJ":
        return "modifier"
    if tag.startswith("VB") and before in _BEFORE_NOUNS:
        return "modifier" if tag in ("VBN", "VBD") else "noun"
    if tag == "VB" and before == "IN":
        return "noun"
    ending = tag == "VBG" or (tag == "VBZ" and _tag(word[:-1]).startswith("NN"))  # "gauges", but not "occurs"
    return "noun" if ending and before.startswith("NN") and after not in _AFTER_VERBS else ""


@lru_cache(maxsize=10_000)
def _tag(word: str) -> str:
    return _tagger().tag(word, tokenize=False)[0][1]


def _tagger():
    """TextBlob's tagger, imported and read on first use, since both take long; by one thread, since another would find
    half a lexicon.
    """
    with _LOADING:
        return _loaded()


@cache
def _loaded():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves the file of its lexicon open
        from textblob.taggers import PatternTagger

        tagger = PatternTagger()
        tagger.tag("a", tokenize=False)
    return tagger

"""People whom an article introduces without a name, so that "the nurse" may mean "a nurse": "A nurse disagreed."."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from quotes_service.extract.document import Entity, Mention, tokens_at
from quotes_service.extract.lexicon import KIN_GENDER, gender_of_title

_OPENING = frozenset("a an another one".split())
_PLACES = frozenset("nsubj nsubjpass dobj pobj dative agent ROOT conj".split())
_LONGEST = 6  # tokens from the article to the noun
_NAMED_AFTER = 8  # tokens in which a name after the noun makes it that person's title


def introductions(doc: Doc) -> list[Entity]:
    """The unnamed people of a doc whose named people are known, each an Entity of kind "unnamed" with one mention."""
    people = frozenset(t.i for f in doc._.people for m in f.mentions for t in tokens_at(doc, m.start, m.end))
    quoted = bytearray(len(doc.text) + 1)
    for span in doc._.quoted_spans:
        quoted[span.start : span.end] = b"\1" * (span.end - span.start)
    found = []
    for token in doc:
        if token.lower_ not in _OPENING or quoted[token.idx] or token.tag_ not in {"DT", "CD", "PRP"}:
            continue
        noun = _noun(doc, token)
        if noun is None or noun.dep_ not in _PLACES or _is_apposed(doc, token, noun, people):
            continue
        text = doc[token.i : noun.i + 1].text
        gender = KIN_GENDER.get(noun.lower_) or gender_of_title(noun.lower_)
        mention = Mention(token.idx, noun.idx + len(noun), text)
        found.append(Entity(text, "unnamed", [mention], gender=gender))
    return found


def _noun(doc: Doc, opening: Token) -> Token | None:
    """The noun at the head of the phrase that ``opening`` begins."""
    noun = None
    for token in doc[opening.i + 1 : opening.i + 1 + _LONGEST]:
        if token.tag_ in {"NN", "NNP"}:
            noun = token
        elif noun is not None or token.pos_ not in {"ADJ", "ADV", "NUM", "PUNCT", "VERB", "PART"} or token.text == ",":
            break
    return noun


def _is_apposed(doc: Doc, opening: Token, noun: Token, people: frozenset[int]) -> bool:
    """Whether the phrase describes somebody who is named beside it: "Ann Lee, | a nurse", "a nurse, | Ann Lee"."""
    before = opening.i - 1
    if before > 0 and doc[before].text in {",", "(", "–", "—"} and (before - 1 in people or before - 2 in people):
        return True
    for at in range(noun.i + 1, min(noun.i + 1 + _NAMED_AFTER, len(doc))):
        if at in people:
            return doc[noun.i + 1].text == "," or at == noun.i + 1 or doc[noun.i + 1].lower_ in {"called", "named"}
        if doc[at].is_sent_start or doc[at].pos_ in {"VERB", "AUX"}:
            return False
    return False

"""The tables. Integer keys join them; ``uid`` is the public id of a row, and it never changes.

There are three layers. What was read: the versions of articles, each with its packed extraction. What editors decided:
decisions, which are only ever added to. What follows from the two, and can be made anew from them: all the rest.
Who is the same as whom is stored in two pointers only, ``Appearance.expert`` and ``InstitutionName.institution``. An
expert is the row of its first appearance, an institution that of its first name and a statement its first quotation,
so that everybody has their id back when what was joined is parted.

Offsets are characters of the text of the version that a row belongs to, half-open.
"""

from quotes_service.store.models.articles import ArticleCopy, ArticleVersion, StoredArticle
from quotes_service.store.models.base import Base, JsonText, now
from quotes_service.store.models.decisions import Decision, DecisionTarget, Event, Review
from quotes_service.store.models.institutions import (
    Authority,
    AuthorityName,
    Institution,
    InstitutionName,
    InstitutionPrinting,
    InstitutionSpelling,
)
from quotes_service.store.models.maintenance import NameWord, Redirect, Reprocess
from quotes_service.store.models.people import (
    PLACES,
    Alias,
    Appearance,
    Expert,
    FormerAppearance,
    NameBlock,
    StoredRole,
)
from quotes_service.store.models.quotations import (
    QuotationFingerprint,
    QuotationSpeaker,
    QuotationTopic,
    StoredQuotation,
    Topic,
)
from quotes_service.store.models.read_model import Listed, ListedExpert, ListedInstitution, Workplace

#: All tables, in an order in which each stands after those it refers to.
MODELS = (
    StoredArticle,
    ArticleVersion,
    ArticleCopy,
    Expert,
    Appearance,
    FormerAppearance,
    Alias,
    NameBlock,
    Institution,
    InstitutionName,
    InstitutionSpelling,
    InstitutionPrinting,
    StoredRole,
    StoredQuotation,
    QuotationSpeaker,
    QuotationFingerprint,
    Listed,
    ListedExpert,
    ListedInstitution,
    Workplace,
    Topic,
    QuotationTopic,
    NameWord,
    Redirect,
    Decision,
    DecisionTarget,
    Review,
    Event,
    Authority,
    AuthorityName,
    Reprocess,
)

__all__ = [
    "MODELS",
    "PLACES",
    "Alias",
    "Appearance",
    "ArticleCopy",
    "ArticleVersion",
    "Authority",
    "AuthorityName",
    "Base",
    "Decision",
    "DecisionTarget",
    "Event",
    "Expert",
    "FormerAppearance",
    "Institution",
    "InstitutionName",
    "InstitutionPrinting",
    "InstitutionSpelling",
    "JsonText",
    "Listed",
    "ListedExpert",
    "ListedInstitution",
    "NameBlock",
    "NameWord",
    "QuotationFingerprint",
    "QuotationSpeaker",
    "QuotationTopic",
    "Redirect",
    "Reprocess",
    "Review",
    "StoredArticle",
    "StoredQuotation",
    "StoredRole",
    "Topic",
    "Workplace",
    "now",
]

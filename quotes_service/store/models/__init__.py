"""The tables. Integer keys join them; ``uid`` is the public id of a row, and it never changes.

There are three layers. What was read: the versions of articles, each with its packed extraction. What editors decided:
decisions, which only the erasure of a person removes. All other tables are derived from these two and can be rebuilt
from them.
Which entries are the same is stored in two pointers only, ``Appearance.expert`` and ``InstitutionName.institution``. An
expert has the row id of its first appearance, an institution that of its first name, a statement that of its first
quotation and a story that of its first article, so that entries get their ids back when joined ones are parted.

Offsets count characters of the text of the version that a row belongs to; spans are half-open.
"""

from quotes_service.store.models.access import Account, ApiKey, SignIn, Write
from quotes_service.store.models.alerts import Alert, Delivery
from quotes_service.store.models.articles import (
    Address,
    ArticleBand,
    ArticleCopy,
    ArticleVersion,
    NearCopy,
    StoredArticle,
)
from quotes_service.store.models.base import Base, JsonText, new_uid, now, storable
from quotes_service.store.models.decisions import Decision, DecisionTarget, Event, Review
from quotes_service.store.models.feeds import Feed, FeedEntry
from quotes_service.store.models.institutions import (
    AuthorityName,
    Institution,
    InstitutionName,
    InstitutionPrinting,
    InstitutionSpelling,
    StoredAuthority,
)
from quotes_service.store.models.jobs import Job, JobItem
from quotes_service.store.models.maintenance import (
    Change,
    KeptAnswer,
    NameWord,
    Redirect,
    Reprocess,
    Secret,
    Snapshot,
    SnapshotPart,
    Word,
    WordPair,
)
from quotes_service.store.models.people import (
    PLACES,
    Alias,
    Appearance,
    Expert,
    FormerAppearance,
    NameBlock,
    OtherName,
    StoredRole,
)
from quotes_service.store.models.personal import ErasedMark, ErasedName, Erasure
from quotes_service.store.models.quotations import (
    QuotationFingerprint,
    QuotationSpeaker,
    QuotationTopic,
    StoredQuotation,
    StoredTopic,
)
from quotes_service.store.models.read_model import Listed, ListedExpert, ListedInstitution, Workplace

#: All tables, each after those it refers to.
MODELS = (
    StoredArticle,
    ArticleVersion,
    ArticleCopy,
    Address,
    ArticleBand,
    NearCopy,
    Expert,
    Appearance,
    FormerAppearance,
    Alias,
    OtherName,
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
    StoredTopic,
    QuotationTopic,
    NameWord,
    Word,
    WordPair,
    Redirect,
    Decision,
    DecisionTarget,
    Review,
    Event,
    StoredAuthority,
    AuthorityName,
    Reprocess,
    KeptAnswer,
    Secret,
    Feed,
    FeedEntry,
    Job,
    JobItem,
    ApiKey,
    Account,
    SignIn,
    Write,
    Erasure,
    ErasedName,
    ErasedMark,
    Snapshot,
    SnapshotPart,
    Change,
    Alert,
    Delivery,
)

__all__ = [
    "MODELS",
    "PLACES",
    "Account",
    "Address",
    "Alert",
    "Alias",
    "ApiKey",
    "Appearance",
    "ArticleBand",
    "ArticleCopy",
    "ArticleVersion",
    "AuthorityName",
    "Base",
    "Change",
    "Decision",
    "DecisionTarget",
    "Delivery",
    "ErasedMark",
    "ErasedName",
    "Erasure",
    "Event",
    "Expert",
    "Feed",
    "FeedEntry",
    "FormerAppearance",
    "Institution",
    "InstitutionName",
    "InstitutionPrinting",
    "InstitutionSpelling",
    "Job",
    "JobItem",
    "JsonText",
    "KeptAnswer",
    "Listed",
    "ListedExpert",
    "ListedInstitution",
    "NameBlock",
    "NameWord",
    "NearCopy",
    "OtherName",
    "QuotationFingerprint",
    "QuotationSpeaker",
    "QuotationTopic",
    "Redirect",
    "Reprocess",
    "Review",
    "Secret",
    "SignIn",
    "Snapshot",
    "SnapshotPart",
    "StoredArticle",
    "StoredAuthority",
    "StoredQuotation",
    "StoredRole",
    "StoredTopic",
    "Word",
    "WordPair",
    "Workplace",
    "Write",
    "new_uid",
    "now",
    "storable",
]

"""The types of problems: each has a name, which is the end of its URI, and says what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A type of problems. ``detail``: what is said of a problem that has nothing of its own to say."""

    name: str
    status: int
    title: str
    detail: str
    remedy: str


#: All types; for a status that has several, the first is meant unless another is named.
TYPES = (
    ProblemType(
        "unreadable-body",
        400,
        "The body cannot be read",
        "The request cannot be read.",
        "Send one JSON object, in UTF-8; `detail` names the place where it stops being one.",
    ),
    ProblemType(
        "malformed-key",
        400,
        "The idempotency key cannot be accepted",
        "There is one Idempotency-Key, of 1 to 255 visible ASCII characters; one with a comma or a space has quotation "
        "marks around it.",
        "Send a UUID, for instance.",
    ),
    ProblemType(
        "key-needed",
        401,
        "It is not known who you are",
        "This needs a key, or the key that was sent is none, was revoked or has expired.",
        "Send `Authorization: Bearer KEY`, with a key that whoever runs the service has made for you (docs/access.md).",
    ),
    ProblemType(
        "not-allowed",
        403,
        "You may not do this",
        "Your key does not have the scope that this needs.",
        "`detail` names the scope. Ask whoever runs the service for a key that has it.",
    ),
    ProblemType(
        "not-found",
        404,
        "There is nothing here",
        "There is nothing under this address.",
        "Look for it in its collection: it may have been removed. An entry that was joined to another answers 301.",
    ),
    ProblemType(
        "method-not-allowed",
        405,
        "Another method is needed",
        "This address does not answer to this method; see the Allow header.",
        "Use one of the methods in the header `Allow`.",
    ),
    ProblemType(
        "too-slow",
        408,
        "The body comes too slowly",
        "The body did not come, or too slowly, and was waited for no longer. Nothing was done.",
        "Send it again, over a better connection, or in smaller parts. QUOTES_REQUEST_SECONDS is how long the service "
        "waits (docs/settings.md).",
    ),
    ProblemType(
        "in-progress",
        409,
        "The same request is being answered",
        "A request with this Idempotency-Key is being answered.",
        "Send it again after the seconds in the header `Retry-After`, with the same key.",
    ),
    ProblemType(
        "contradiction",
        409,
        "It contradicts what is stored",
        "It contradicts what is stored; see errors.",
        "`errors` names the field, and what has it already: look at that first.",
    ),
    ProblemType(
        "no-result",
        409,
        "There is no result",
        "It is not done yet, was cancelled, or failed.",
        "`detail` says which. If there is a header `Retry-After`, ask again after its seconds. A job that failed can "
        "be tried again: `POST /jobs/{id}/retry`.",
    ),
    ProblemType(
        "changed",
        412,
        "It has changed since",
        "It is no longer as the answer that If-Match or If-None-Match names. Nothing was done.",
        "Get it again, look whether the request still makes sense, and send it with the new `ETag`.",
    ),
    ProblemType(
        "too-large",
        413,
        "It is too large",
        "The request body is larger than this service accepts.",
        "Send less at once. The limits are settings of the service: docs/settings.md.",
    ),
    ProblemType(
        "not-json",
        415,
        "The body is of another type than is read",
        "Send the body as application/json, without a content encoding.",
        "Set the header `Content-Type: application/json`; for `POST /batches` one of the types that it names.",
    ),
    ProblemType(
        "refused-fields",
        422,
        "Fields cannot be accepted",
        "Some fields cannot be accepted; see errors.",
        "`errors` names each field under `json` (the body) or `query`, and says what it may be.",
    ),
    ProblemType(
        "reused-key",
        422,
        "The idempotency key belongs to another request",
        "This Idempotency-Key was sent with another request.",
        "Send a new key with each new request, and the same key only with the very same address, body and media type.",
    ),
    ProblemType(
        "too-many-requests",
        429,
        "There were too many requests",
        "You may not send that many requests.",
        "Wait for the seconds in the header `Retry-After`.",
    ),
    ProblemType(
        "internal-error",
        500,
        "Something went wrong here",
        "Something went wrong here, not in the request. It has been logged.",
        "Tell whoever runs the service the `X-Request-ID` of the answer: the log has the cause under it.",
    ),
    ProblemType(
        "unavailable",
        503,
        "Something is missing for now",
        "Something that this service needs is missing for now.",
        "Send it again after the seconds in the header `Retry-After`.",
    ),
    ProblemType(
        "site-unavailable",
        503,
        "Another site does not answer for now",
        "The address cannot be fetched for now, since its site does not answer, or asks to wait.",
        "Send it again after the seconds in the header `Retry-After`, or send the page itself as `html`.",
    ),
)
BY_NAME = {kind.name: kind for kind in TYPES}
#: Status -> the type that is meant unless another is named.
BY_STATUS = {kind.status: kind for kind in reversed(TYPES)}

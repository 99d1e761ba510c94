"""E-mail (RFC 5322): the message is an article, and so is each attachment of a supported kind."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr

from quotes_service.errors import InvalidInput
from quotes_service.ingest import kinds, sources
from quotes_service.ingest.containers.archives import Found, TakeApart
from quotes_service.ingest.sources import Refused, Source, from_bytes
from quotes_service.ingest.text import decode
from quotes_service.records import RawArticle

_MAX_PARTS = 500
_MAX_DEPTH = 10
#: Fewer words in a plain text say no more than that there is a page to be looked at.
_FEWEST_WORDS = 40
#: Lines of mail are wrapped at 72 to 78 characters.
_WRAPPED_CHARS = (50, 90)
_SIGNATURE = re.compile(r"^-- ?\r?$", re.MULTILINE)
#: What a mail program writes over the mail that is answered.
_ANSWERED = re.compile(
    r"^(?:On .{6,150}? wrote:|-{2,} ?(?:Original Message|Forwarded message) ?-{2,})\s*$", re.MULTILINE | re.DOTALL
)


def articles_of_mail(source: Source, take_apart: TakeApart) -> Found:
    """The message, then what ``take_apart`` finds in its attachments.

    Subject, sender, day and Message-ID become title, byline, published_at and external_id; the outlet is the
    organization that the mail names, else the domain of the sender. Signatures and quoted mails are dropped where they
    are marked. Raises InvalidInput if it is no mail.
    """
    message = _parse(source.read(sources.MAX_DOCUMENT_BYTES))
    known = {**source.known, **_known(message)}
    try:
        yield _body(source.origin, message, known)
    except (InvalidInput, LookupError, ValueError, MessageError) as error:
        reason = error if isinstance(error, InvalidInput) else InvalidInput("mail", f"cannot be read: {error}")
        yield Refused(source.origin, reason)
    for number, part in enumerate(_attachments(message), start=1):
        name = _file_name(part) or f"attachment-{number}"
        member = source.member(name, from_bytes(_bytes(part)), "mail")
        if kinds.kind_of(name, member.head())[0] is None:
            continue  # a picture, a calendar entry ...
        try:
            if len(source.within) > 2:
                raise InvalidInput("file", "is attached to a mail that is attached to a mail: give it by itself")
            yield from take_apart(member)
        except InvalidInput as error:
            yield Refused(member.origin, error)


def _parse(data: bytes) -> EmailMessage:
    try:
        message = email.message_from_bytes(data.lstrip(), policy=policy.default)
        depths = _depth(message)
    except (ValueError, LookupError, RecursionError, MessageError, AttributeError, IndexError, TypeError) as error:
        raise InvalidInput("mail", f"cannot be read: {error}") from None
    if depths > _MAX_DEPTH:
        raise InvalidInput("mail", f"has parts within parts more than {_MAX_DEPTH} deep")
    if not message.keys():
        raise InvalidInput("mail", "has no header: is it an e-mail?")
    return message


def _depth(message: MIMEPart) -> int:
    depth, level = 0, [message]
    while level and depth <= _MAX_DEPTH:
        depth += 1
        level = [part for parent in level if parent.is_multipart() for part in parent.iter_parts()]
        if len(level) > _MAX_PARTS:
            raise InvalidInput("mail", f"has more than {_MAX_PARTS} parts")
    return depth


def _known(message: EmailMessage) -> dict[str, str]:
    name, address = parseaddr(_header(message, "From"))
    domain = address.rpartition("@")[2]
    known = {
        "title": _header(message, "Subject"),
        "byline": name,
        "outlet": _header(message, "Organization") or domain,
        "external_id": _header(message, "Message-ID").strip("<>"),
        "published_at": _day(message),
    }
    return {field: value for field, value in known.items() if value}


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = str(message[name] or "")
    except (ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError, MessageError):
        return ""  # a header that the library cannot parse
    return " ".join(re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", " ", value).split())


def _day(message: EmailMessage) -> str:
    try:
        moment = message["Date"].datetime
    except (
        ValueError, LookupError, TypeError, AttributeError, IndexError, OverflowError, RecursionError, MessageError
    ):  # fmt: skip
        return ""
    return moment.date().isoformat() if isinstance(moment, datetime) else ""


def _body(origin: str, message: EmailMessage, known: dict[str, str]) -> RawArticle:
    """The plain text if it says enough, else the page."""
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    text = _release(_text(plain), plain) if plain else ""
    if page is not None and len(text.split()) < _FEWEST_WORDS:
        return RawArticle(origin, "html", _text(page).encode(), known)
    if plain is None:
        raise InvalidInput("mail", "has no text")
    return RawArticle(origin, "text", text.encode(), known)


def _text(part: MIMEPart) -> str:
    """The text of a part; lone surrogates become question marks."""
    text = decode(_bytes(part), field="mail", declared=part.get_content_charset(), repair=True)
    return text.encode("utf-8", "replace").decode()


def _bytes(part: MIMEPart) -> bytes:
    if part.get_content_maintype() == "message":
        inner = next(iter(part.iter_parts()), None)
        return inner.as_bytes() if inner is not None else b""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _release(text: str, part: MIMEPart) -> str:
    """The words of the sender: without signature and quoted mails, and with each paragraph on one line."""
    text = text.replace("\r\n", "\n").replace("\xa0", " ")
    text = _SIGNATURE.split(text, maxsplit=1)[0]
    text = _ANSWERED.split(text, maxsplit=1)[0]
    lines = [line for line in text.split("\n") if not line.startswith(">")]
    if (part.get_param("format") or "") == "flowed":
        return _unflowed(lines, delete_space=part.get_param("delsp") == "yes").strip()
    return _unwrapped(lines).strip()


def _unflowed(lines: list[str], *, delete_space: bool) -> str:
    """RFC 3676: a line that ends in a space goes on in the next one."""
    joined = ""
    for line in lines:
        line = line.removeprefix(" ")  # a stuffed space
        if line.endswith(" "):
            joined += line[:-1] if delete_space else line
        else:
            joined += line + "\n"
    return joined


def _unwrapped(lines: list[str]) -> str:
    """Paragraphs whose lines were all cut at about the same width become one line each."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            paragraphs[-1].append(line.strip())
        elif paragraphs[-1]:
            paragraphs.append([])
    fewest, most = _WRAPPED_CHARS
    return "\n\n".join(
        (" " if all(fewest <= len(line) <= most for line in paragraph[:-1]) else "\n").join(paragraph)
        for paragraph in paragraphs
    )


def _attachments(message: MIMEPart) -> Iterator[MIMEPart]:
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        return
    for part in message.iter_parts():
        if part.get_content_maintype() == "multipart":
            yield from _attachments(part)
        elif part.is_attachment() or part.get_content_maintype() in ("application", "message"):
            yield part


def _file_name(part: MIMEPart) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError, MessageError):
        name = ""
    if not name and part.get_content_type() == "message/rfc822":
        name = "forwarded.eml"
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "", name.replace("\\", "/")).rpartition("/")[2]

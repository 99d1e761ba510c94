"""Random texts by which callers are known. Only their SHA-256 is kept: nobody can try 200 random bits, so that a slow
hash, as for passwords, would gain nothing (OWASP Cryptographic Storage Cheat Sheet)."""

from __future__ import annotations

import hashlib
import hmac
import secrets

#: 32 characters that are not confused with each other: 5 bits each.
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def random_text(length: int) -> str:
    """Random characters of ALPHABET."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def digest(token: str) -> str:
    """The SHA-256 of a token, in hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_same(token: str, kept: str) -> bool:
    """Whether ``kept`` is the digest of the token; the time it takes does not tell how much of it is right."""
    return hmac.compare_digest(digest(token), kept)

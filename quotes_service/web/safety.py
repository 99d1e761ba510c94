"""What keeps the pages safe: a strict content security policy, tokens against forged requests, the session's cookie.

What articles and users write is only ever shown as text: Jinja escapes it, and the policy runs no script but our files.
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect

from quotes_service.context import Context
from quotes_service.services import secrets

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_csrf = CSRFProtect()

__all__ = ["CSRFError", "check_token", "mount", "with_policy"]


class _Sessions(SecureCookieSessionInterface):
    """Sessions whose cookie is only sent over HTTPS where the page came over HTTPS."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def mount(app: Flask, ctx: Context) -> None:
    """Give ``app`` sessions, signed by a secret that all processes share, and tokens for forms. The API, which has
    neither, takes bodies of types that forms of other sites can send only where it changes nothing. Raises
    DatabaseUnavailable."""
    app.secret_key = secrets.secret(ctx, secrets.COOKIES)
    ctx.close()  # the processes that a server forks must not share a connection
    app.session_interface = _Sessions()
    app.config.update(
        SESSION_COOKIE_NAME="quotes_session",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        WTF_CSRF_CHECK_DEFAULT=False,  # the views of the pages are checked, not those of the API
        WTF_CSRF_TIME_LIMIT=None,  # a form may stay open over lunch; the token ends with the session
    )
    _csrf.init_app(app)


def check_token() -> None:
    """Refuse a request that changes something without the token of its session. Raises CSRFError (400)."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        _csrf.protect()


def with_policy(response: Response) -> Response:
    """The response with the pages' policy. Other sites are not told which page links to them."""
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Referrer-Policy"] = "same-origin"
    response.vary.add("HX-Request")  # a script gets a part of a page from the same address
    return response

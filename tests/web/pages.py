"""Pages as a browser without scripts has them: their forms are sent with all that stands in them."""

from __future__ import annotations

from typing import Any

import lxml.html
from flask.testing import FlaskClient
from werkzeug.test import TestResponse, encode_multipart


def words(answer: TestResponse) -> str:
    """The words of a page, without its frame."""
    found = lxml.html.fromstring(answer.text).xpath("//main")
    return " ".join((found[0] if found else lxml.html.fromstring(answer.text)).text_content().split())


def send(client: FlaskClient, answer: TestResponse, to: str, /, **changes: Any) -> TestResponse:
    """Send the form of a page that leads to an address with this end, with other values in some of its fields."""
    page = lxml.html.fromstring(answer.text)
    here = answer.request.path
    (form,) = [form for form in page.forms if form.method == "POST" and (form.action or here).endswith(to)]
    # browsers send line breaks as CR LF; the parser leaves the line break after the tag of a text field in its value
    values = {name: value.replace("\r\n", "\n").replace("\n", "\r\n") for name, value in form.form_values()}
    kind = form.get("enctype", "application/x-www-form-urlencoded")
    data: Any = {**values, **changes}
    if kind == "multipart/form-data":
        boundary, data = encode_multipart(data)
        kind = f"{kind}; boundary={boundary}"
    return client.post(form.action or here, data=data, content_type=kind)

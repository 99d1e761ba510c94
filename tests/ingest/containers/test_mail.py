"""E-mails."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart

import pytest

from tests.ingest.made import PAGE, STORY, article, docx, found, zipped

LONG = (
    "The university opened a line today that takes batteries apart and puts\n"
    "nearly all of them back into new ones, it said.\n"
    "\n"
    "“A battery that you cannot open is a brick with a warranty,” said Prof. Mira Zhao.\n"
    "\n"
    "She has worked on the line for six years with forty others, and\n"
    "she said that it would pay for itself within three.\n"
)
UNWRAPPED = (
    "The university opened a line today that takes batteries apart and puts nearly all of them back into new ones, it"
    " said.\n\n“A battery that you cannot open is a brick with a warranty,” said Prof. Mira Zhao.\n\nShe has worked on"
    " the line for six years with forty others, and she said that it would pay for itself within three."
)


def mail(text: str | None = LONG, **headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in ({"From": "Osgood Hale <press@w.example>", "Subject": "Line opens"} | headers).items():
        message[name.replace("_", "-")] = value
    if text is not None:
        message.set_content(text)
    return message


def test_a_release_is_an_article_with_what_its_header_says(tmp_path):
    message = mail(Date="Tue, 14 Apr 2026 23:30:00 +1000", Message_ID="<7@w.example>")
    read = article(tmp_path, "a.eml", message.as_bytes())
    assert (read.title, read.byline, read.outlet) == ("Line opens", "Osgood Hale", "w.example")
    assert (read.external_id, read.published_at, read.text) == ("7@w.example", date(2026, 4, 14), UNWRAPPED)


def test_signatures_and_answered_mails_are_dropped(tmp_path):
    answered = "On Mon, 13 Apr 2026 at 10:00, Pia Quill <p@e.example> wrote:\n> When?\n"
    text = f"{LONG}\n> an older line\n{answered}\n-- \nOsgood\n"
    assert article(tmp_path, "a.eml", mail(text).as_bytes()).text == UNWRAPPED
    assert article(tmp_path, "a.eml", mail(f"{LONG}\n-- \nOsgood\n").as_bytes()).text == UNWRAPPED


def test_flowed_text_is_joined(tmp_path):
    message = mail(None)
    flowed = "The university opened a line today \nthat takes batteries apart.\n\n>quoted\n She said \nyes.\n"
    flowed += LONG.replace("\n", " \n")
    message.set_content(flowed, cte="8bit")
    message.set_param("format", "flowed")
    text = article(tmp_path, "a.eml", message.as_bytes()).text
    assert text.startswith("The university opened a line today that takes batteries apart.\n\nShe said yes.\n")


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
@pytest.mark.parametrize("cte", ["quoted-printable", "base64"])
def test_charsets_and_encodings_are_read(tmp_path, charset, cte):
    message = mail(None)
    message.set_content(LONG.replace("Mira", "Zoë").replace("“", '"').replace("”", '"'), charset=charset, cte=cte)
    assert "Zoë Zhao" in article(tmp_path, "a.eml", message.as_bytes()).text


def test_the_page_is_read_where_the_plain_text_says_little(tmp_path):
    message = mail("View this in your browser.")
    message.add_alternative(PAGE, subtype="html")
    read = article(tmp_path, "a.eml", message.as_bytes())
    assert (read.text, read.title) == (STORY, "Line opens")


def test_attachments_are_articles_of_their_own(tmp_path):
    message = mail()
    message.add_attachment(STORY.encode(), maintype="text", subtype="plain", filename="statement.txt")
    message.add_attachment(docx(["Statement of the board."]), maintype="application", subtype="x", filename="s.docx")
    message.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="logo.png")
    message.add_attachment(zipped({"a.txt": b"In a zip."}), maintype="application", subtype="zip", filename="a.zip")
    inner = mail(Subject="Forwarded")
    message.add_attachment(inner)
    assert found(tmp_path, "a.eml", message.as_bytes()) == [
        ("a.eml", UNWRAPPED),
        ("a.eml/statement.txt", STORY),
        ("a.eml/s.docx", "Statement of the board."),
        ("a.eml/a.zip/a.txt", "In a zip."),
        ("a.eml/forwarded.eml", UNWRAPPED),
    ]


def nested(depth: int) -> bytes:
    """A mail with parts within parts."""
    message = EmailMessage()
    message.set_content("Text.")
    for _ in range(depth):
        outer = MIMEMultipart()
        outer.attach(message)
        message = outer
    return message.as_bytes()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "mail: has no header: is it an e-mail?"),
        (b"\x00\x01", "mail: has no header: is it an e-mail?"),
        (b"Subject: Nothing\n\n", "text: is empty"),
        (nested(12), "mail: has parts within parts more than 10 deep"),
        (b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nA.\n" * 600, "mail: has more than 500 parts"),
    ],
)
def test_what_is_no_release_is_refused(tmp_path, data, message):
    assert found(tmp_path, "a.eml", data)[0][1][: len(message)] == message


def test_a_header_without_end_leaves_the_other_files_of_an_archive(tmp_path):
    deep = b"From: " + b"(" * 5_000 + b"\nSubject: Line opens\nDate: x\n\n" + LONG.encode()
    files = {"a.txt": b"One.", "b.eml": deep, "c.txt": b"Three."}
    first, second, third = found(tmp_path, "a.zip", zipped(files))
    assert (first, second[0], third) == (("a.zip/a.txt", "One."), "a.zip/b.eml", ("a.zip/c.txt", "Three."))

from __future__ import annotations

import pytest

from quotes_service.mojibake import repaired, repairs

PHRASE = "“Ünïcödé – ‘quotes’… £5 €7 ½ °C é è ê ñ ç ã õ À É Ł ź ś ć Αθήνα Мэр 😀 ﬁ”"


def shown(text: str, encoding: str) -> str:
    """The text as it looks when its UTF-8 is read as another encoding; bytes without a character are C1 controls."""
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("times", [1, 2])
def test_what_was_misread_is_restored(encoding, times):
    damaged = PHRASE
    for _ in range(times):
        damaged = shown(damaged, encoding)
    assert repaired(damaged) == PHRASE


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("â€œWe go,â€ said Ana Bell.", "“We go,” said Ana Bell."),  # the last byte is lost
        ("\x93Yes,\x94 she said.", "“Yes,” she said."),
        ("Caf\xc3\xa9 and “real marks” in one text", "Café and “real marks” in one text"),
    ],
)
def test_common_damage_is_repaired(damaged, meant):
    assert repaired(damaged) == meant


@pytest.mark.parametrize(
    "text",
    [
        PHRASE,
        "“IRMÔ e “MANHû",
        "café…” said",
        "LE CHÂTEAU « À »",
        "“Größe” macht Spaß“ – Ñandú",
        "C’est là… à “Paris”",
        "Â",
        "plain",
        "",
    ],
)
def test_whole_texts_stay_as_they_are(text):
    assert list(repairs(text)) == []


def test_each_character_has_its_own_place():
    assert list(repairs("Ã‰mile: â€œÃ‰mile")) == [(0, 2, "É"), (8, 11, "“"), (11, 13, "É")]

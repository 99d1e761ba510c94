from __future__ import annotations

import pytest

from quotes_service.errors import InvalidInput, TooLarge
from quotes_service.ingest.text import check_text, decode, encoding_of


@pytest.mark.parametrize(
    "text",
    [
        "One line.",
        "Tabs\tand\nall kinds\r\nof line\vand page\fbreaks.",
        "Marks of direction \u200f\u202bare text\u202c, and so are joiners \u200d.",
        "\ufeff“A byte order mark within a text.”",
        "C1 \x85 and \xa0 are odd, not binary.",
        "The demands of keeping bees\x1b \u2014 then he mentions it." + "It rained in the hills. " * 20,
        "𝔸stral characters 😀",
    ],
)
def test_texts_that_are_read(text):
    check_text(text, limit=1_000)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "text: is empty"),
        (" \n\t\u00a0\u3000 ", "text: is empty"),
        ("ab\ud800c", "text: has half of a character (lone surrogate U+D800) at character 2"),
        ("ab\x00c", "text: has the control character U+0000 at character 2: is it binary data?"),
        ("\x1b[31mred", "text: has the control character U+001B at character 0: is it binary data?"),
    ],
)
def test_texts_that_are_refused(text, message):
    with pytest.raises(InvalidInput) as caught:
        check_text(text, limit=100)
    assert str(caught.value) == message


def test_a_text_over_the_limit_is_refused_with_both_numbers():
    with pytest.raises(TooLarge, match=r"^line 3: has 12,345 characters; at most 10,000 are read$"):
        check_text("x" * 12_345, field="line 3", limit=10_000)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("“Café,” she said.".encode(), "“Café,” she said."),
        ("“Café,” she said.".encode("cp1252"), "“Café,” she said."),
        ("“Café,” she said.".encode("utf-8-sig"), "“Café,” she said."),
        ("“Café,” she said.".encode("utf-16"), "“Café,” she said."),
        (b"", ""),
    ],
)
def test_bytes_become_text(data, text):
    assert decode(data) == text


def test_a_declared_encoding_is_used_where_the_bytes_are_not_utf8():
    assert decode("Łódź".encode("iso-8859-2"), declared="ISO-8859-2") == "Łódź"
    assert decode("Łódź".encode(), declared="iso-8859-2") == "Łódź"
    assert decode("naïve “test”".encode("cp1252"), declared="iso-8859-1") == "naïve “test”"
    assert decode("naïve".encode("cp1252"), declared="no-such-encoding") == "naïve"
    assert decode("naïve".encode("cp1252"), declared="hex") == "naïve"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("“Café,” she said, “naïve.”".encode() + b"\xe2\x80", "text: is broken UTF-8 at byte 36"),
        (b"x\x81\x8d", "text: cannot be read as UTF-8 or windows-1252 text (byte 1)"),
        (b'{"text": "\xff\xfe abc"}', "text: has the mark of UTF-16 (byte 10), but is no UTF-16 text"),
        (b'{"text": "\xfe\xff abc"}', "text: has the mark of UTF-16 (byte 10), but is no UTF-16 text"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data, message):
    with pytest.raises(InvalidInput) as caught:
        decode(data)
    assert str(caught.value) == message


SENTENCES = {
    "cp1250": "Prezydent Łodzi powiedziała w środę, że żaden urzędnik nie wiedział o umowie za milion złotych.",
    "cp1251": "Мэр города сказал в среду, что мост не будет открыт до конца года.",
    "koi8_r": "Мэр города сказал в среду, что мост не будет открыт до конца года.",
    "shift_jis": "市長は水曜日に、橋は年末まで開通しないと述べた。職員は誰も契約について知らなかった。",
    "gb18030": "市长星期三表示，这座桥在年底之前不会开通。没有一位官员知道这份合同。",
    "big5": "市長星期三表示，這座橋在年底之前不會開通。沒有一位官員知道這份合同。",
    "euc_kr": "시장은 수요일에 다리가 연말까지 개통되지 않을 것이라고 말했다. 공무원 중 누구도 알지 못했다.",
    "cp1253": "Ο δήμαρχος είπε την Τετάρτη ότι η γέφυρα δεν θα ανοίξει πριν από το τέλος του έτους.",
    "cp1254": "Belediye başkanı çarşamba günü köprünün yıl sonuna kadar açılmayacağını söyledi.",
    "utf-16-le": "The mayor said no. Łódź.",
    "utf-16-be": "The mayor said no. Łódź.",
    "windows-1251": "Ветер, сияющий и стоящий: «Я сияю», — сказал мэр. Завод даёт стояющий на юге свет, она яю поёт.",
    "cp1252": "Der Bürgermeister sagte am Mittwoch, die Brücke werde später eröffnet. „Größe zählt“, meinte er.",
}


@pytest.mark.parametrize("encoding", SENTENCES)
def test_an_encoding_is_told_by_its_letters(encoding):
    text = SENTENCES[encoding]
    assert decode(text.encode(encoding)) == text
    assert text.encode(encoding).decode(encoding_of(text.encode(encoding))) == text


@pytest.mark.parametrize(
    "text",
    [
        "“We can’t go on,” said José Núñez, the mayor – ‘never’ again… The bridge cost £3m.",
        "It’s the mayor, she said: “Yes.” The council’s engineers said on Monday that it would open in May.",
        "The café was closed, the owner said. " * 40,
        "naïve",
    ],
)
def test_english_with_a_few_other_letters_is_windows_1252(text):
    assert decode(text.encode("cp1252")) == text


def test_what_is_broken_is_repaired_on_request():
    assert decode("“Café”".encode() + b"\xff", repair=True) == "“Café”\ufffd"
    assert decode(b"x\x81\x8d", repair=True) == "x\ufffd\ufffd"

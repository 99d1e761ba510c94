import pytest

from quotes_service.resolve.agencies import agency

BODY = "The wall gave way on Tuesday night. “It was old,” said Ann Lee, and Bo Ek told Reuters that it was not.\n" * 8


@pytest.mark.parametrize(
    ("text", "byline", "found"),
    [
        (f"LARKHAVEN (AP) — {BODY}", None, "AP"),
        (f"LARKHAVEN, Ohio, May 3 (AP) - {BODY}", None, "AP"),
        (f"A headline\n\nLarkhaven (Reuters) - {BODY}", None, "Reuters"),
        (f"(Reuters) - {BODY}", None, "Reuters"),
        (f"Larkhaven (dpa) – {BODY}", None, "dpa"),
        (f"Larkhaven (dpa/tmn) – {BODY}", None, "dpa"),
        (f"LARKHAVEN, May 3 (Xinhua) -- {BODY}", None, "Xinhua"),
        (f"LARKHAVEN, May 3 Kyodo - {BODY}", None, "Kyodo"),
        (f"Larkhaven, 3 May (ANSA) — {BODY}", None, "ANSA"),
        (BODY, "Ola Brandt, Associated Press", "AP"),
        (BODY, "By OLA BRANDT The Associated Press", "AP"),
        (BODY, "AFP", "AFP"),
        (BODY, "Ola Brandt, PA", "PA"),
        (BODY, "reuters", "Reuters"),
        (f"{BODY}\n© 2024 The Associated Press. All rights reserved.", None, "AP"),
        (f"{BODY}\nSource: AFP", None, "AFP"),
        (f"{BODY}\n-- Xinhua", None, "Xinhua"),
        (BODY, None, None),
        (BODY, "Pa Larsen", None),  # a name
        (BODY, "ola.ap@post.example", None),
        (f"LARKHAVEN — {BODY}", "Ola Brandt", None),
        (f"The Port Authority (PA) said on Tuesday that it would close. {BODY}", None, None),
        (f"The paper (AP) was thin: {BODY}", "Ola Brandt", None),
        ("", "", None),
    ],
)
def test_the_agency_is_read_from_dateline_byline_and_credit(text, byline, found):
    assert agency(text, byline) == found

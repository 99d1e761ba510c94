from __future__ import annotations

import pytest

from quotes_service.language import language_of

ENGLISH = {
    "one sentence": "The minister said on Monday that the bridge would open in May.",
    "two words": "Ann Lee",
    "no letters": "12 34 (56)",
    "a headline": "Brains versus computers",
    "a few German words": "“Wir sind bereit,” she told the Süddeutsche Rundschau. It means: we are ready.",
    "headlines full of foreign names": (
        "Morishita, Tanaka and Dubois win prize\n\nTokyo\n\nUniversité de Lyon hails Jean-Pierre Dubois\n\n"
        "Klaus-Dieter Müller and José García Hernández of the Universidad de Sevilla shared the second prize, "
        "said Hiroshi Tanaka.\n\nMāori elder Rangi Te Koha spoke for Te Waipounamu marae."
    ),
    "a list of names": "Noriko Morishita\nHiroshi Tanaka\nJean-Pierre Dubois\nKlaus-Dieter Müller\nJosé García",
    "capitals": "MINISTER SAYS BRIDGE WILL OPEN IN MAY\n\nDELAYS ARE OVER, ENGINEERS TELL COUNCIL",
    "an article that quotes French": (
        "The minister was blunt. « Nous ne paierons pas pour ce pont, et nous ne paierons pas pour le suivant », "
        "she said. We will not pay for this bridge and we will not pay for the next one, she meant, and the room, "
        "which had come for the opposite news, took a while to understand it."
    ),
}

OTHER = {
    "fr": "La ministre a déclaré lundi que le pont serait ouvert en mai, malgré les retards. « Nous sommes prêts. »",
    "de": "Die Ministerin sagte am Montag, dass die Brücke im Mai geöffnet werde. „Wir sind bereit“, sagte sie.",
    "es": "La ministra dijo el lunes que el puente se abriría en mayo. «Estamos listos», afirmó ante la prensa.",
    "ja": "大臣は月曜日、橋は五月に開通すると述べた。「準備はできている」と彼女は語った。",
    "ar": "قالت الوزيرة يوم الاثنين إن الجسر سيفتح في شهر مايو. وأضافت: نحن مستعدون.",
    "zh": "部长星期一表示，大桥将于五月开放。她说：“我们已经准备好了，没有什么可以担心的。”",
    "ru": "Министр заявила в понедельник, что мост откроется в мае, несмотря на задержки.",
    "it": "La ministra ha detto lunedì che il ponte sarà aperto a maggio, malgrado i ritardi del cantiere.",
}


@pytest.mark.parametrize("text", ENGLISH.values(), ids=ENGLISH)
def test_short_and_unsure_texts_count_as_english(text):
    assert language_of(text) == ("en", True)


@pytest.mark.parametrize(("code", "text"), OTHER.items(), ids=OTHER)
def test_a_paragraph_in_another_language_is_identified_and_not_supported(code, text):
    assert language_of(text) == (code, False)


def test_lone_surrogates_and_controls_do_no_harm():
    assert language_of("The minister said \ud800 on Monday \x00 that the bridge would open.") == ("en", True)

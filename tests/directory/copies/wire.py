"""A wire story about invented people in several cuts, and other stories, for tests of near copies."""

from __future__ import annotations

PARAGRAPHS = (
    "LARKHAVEN (AP) — The old sea wall of Larkhaven gave way on Tuesday night after three days of storm, and water "
    "stood a metre high in the streets behind the fish market until the morning.",
    "“The gates were shut an hour too late,” said Maren Tolvik, professor at the Larkhaven "
    "Institute for Coastal Research.",
    "Nobody was hurt, but forty families left their houses and spent the night in the school on the hill, where the "
    "town handed out blankets, soup and dry socks to everyone who came in from the rain.",
    "“Never again,” said Maren Tolvik.",
    "The wall was built in 1911 of stone from the quarry at Skarne and was raised twice, the last time after the flood "
    "of 1953, which took the lighthouse and most of the boats that lay in the inner harbour.",
    "“We have no money for walls and schools at once,” said Odhran O’Brien, director of the Treasury Council.",
    "Engineers will look at the breach as soon as the tide allows it and say by the end of the month whether the wall "
    "can be mended or must be pulled down and built again from the ground up.",
    "The ferry to the islands stays in port until Friday, and the coast road is closed between the mill and "
    "the bridge.",
)
LOCAL = (
    "In our own harbour the wall held, the harbour master of Port Elms told this newspaper on Wednesday morning.",
    "Readers can send us their pictures of the storm until Sunday; the best ones will be printed next week.",
)
OTHER = (
    "The museum of Orsby opens a show of maps on Saturday, with two hundred sheets that were drawn by hand before 1700 "
    "and have not been seen outside the archive since the war.",
    "“Maps lie, and we love them for it,” said Ida Holm, curator at the Museum of Orsby.",
    "The oldest sheet shows the coast with seven islands, of which three were never there; sailors believed in them "
    "for two hundred years, since nobody dared to rub out what a captain had sworn to have seen.",
    "Entry is free for children, and guides will be at hand on both days from ten in the morning until the doors "
    "close.",
)


def text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


FULL = text(*PARAGRAPHS)
#: Another headline and a local sentence.
FRAMED = text("Forty families flee as wall breaks", *PARAGRAPHS, LOCAL[0])
#: Without the last three paragraphs.
CUT = text(*PARAGRAPHS[:5])
#: Without two paragraphs, with two others.
EDITED = text(PARAGRAPHS[0], LOCAL[0], *PARAGRAPHS[2:5], *PARAGRAPHS[6:], LOCAL[1])
#: The quotations in another order.
REORDERED = text(*PARAGRAPHS[4:], *PARAGRAPHS[:4])
#: Another text on the same event.
RIVAL = text(
    "Water broke through the wall at Larkhaven in the night to Wednesday, and dozens of families had to be brought to "
    "safety by the fire brigade with boats and with a bus that the ferry company lent to the town.",
    "“The gates were shut an hour too late,” said Maren Tolvik, professor at the Larkhaven "
    "Institute for Coastal Research.",
    "The mayor asked the government for help and said that a new wall would cost more than the town earns in ten "
    "years, while shopkeepers near the market began to carry ruined goods out into the street.",
    "Forecasters expect calmer weather from Thursday on, with the next spring tide two weeks away.",
)
UNLIKE = text(*OTHER)
COPIES = (FULL, FRAMED, CUT, EDITED, REORDERED)

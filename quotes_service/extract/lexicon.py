"""Word lists that several components use: honorifics, titles, kinds of organizations. English, lower case."""

from __future__ import annotations

import re

from quotes_service.extract.document import Gender

#: Honorifics before a name, which are not part of the name. True: the honorific is a rank, which is kept as a title.
#: The list in resolve/names.py has another purpose: it removes from a stored name whatever may stand before it,
#: "Sen." and "Captain" included, while here these are titles to be extracted (TITLE_NOUNS).
HONORIFICS = {
    "mr": False,
    "mrs": False,
    "ms": False,
    "miss": False,
    "hon": False,
    "dr": False,
    "doctor": False,
    "sir": False,
    "dame": False,
    "lord": False,
    "lady": False,
    "prof": True,
    "professor": True,
}
#: Words that make up a rank with "Professor": "Associate Professor", "Professor Emeritus".
RANKS = frozenset(
    """assistant associate emeritus adjunct visiting distinguished honorary clinical research full""".split()
)
FEMALE_HONORIFICS = frozenset(
    """mrs ms miss dame lady frau madame mme mlle señora señorita senora signora sister aunt aunty auntie mother madam
    datin ustazah""".split()
)
MALE_HONORIFICS = frozenset(
    """mr sir lord herr monsieur señor senor signor don brother father uncle datuk dato dato' ustaz jonkheer""".split()
)
#: Words before a name that are no part of it, though they are no English honorifics either. Some are first names too
#: ("Don"): those count only before another first name.
STYLES = frozenset(
    """herr frau fräulein monsieur madame mme mlle señor señora señorita senor senora signor signora signorina senhor
    senhora dona doña jonkheer jonkvrouw freiherr datuk datin dato dato' tun ustaz ustazah ustad haji hajah hajji hajj
    alhaji alhaja hajia sheikh shaikh sheikha sayyid shri shrimati smt pandit swami maulana mullah ayatollah
    sister brother brothers sisters father mother aunt aunty auntie uncle fr br canon monsignor msgr rev reverend
    archdeacon
    madam mx messrs engr otunba khun pak bapak ibu thiru atty puan encik cik maestro garda recorder""".split()
)
STYLES_OR_NAMES = frozenset("don dom sri master count graf chief lama sr".split())

#: Abbreviated ranks, which are printed with a full stop.
RANK_ABBREVIATIONS = frozenset(
    """adm brig capt cdr cmdr col const cpl cpt det gen insp lt ltc maj pc pfc pvt sgt spc ssgt sfc supt wo ens cst
    asst dep pte""".split()
)
#: Words that make up a rank of several words with one of RANK_NOUNS: "Rear Admiral", "Staff Sgt.", "Det. Chief Insp."
RANK_MODIFIERS = RANK_ABBREVIATIONS | frozenset(
    """rear vice staff lance master petty warrant gunnery fire chief deputy assistant senior leading first second third
    1st 2nd 3rd class flight wing air group squadron command detective police battalion technical tech surgeon field
    lieutenant brigadier major sub acting temporary woman""".split()
)
RANK_NOUNS = RANK_ABBREVIATIONS | frozenset(
    """admiral airman brigadier captain chief class colonel commander commodore constable corporal ensign general
    inspector lieutenant major marshal officer private seaman sergeant specialist superintendent undersheriff""".split()
)

PRONOUN_GENDER: dict[str, Gender] = {
    "he": "m",
    "his": "m",
    "him": "m",
    "himself": "m",
    "she": "f",
    "her": "f",
    "hers": "f",
    "herself": "f",
}

KIN_GENDER: dict[str, Gender] = {
    **dict.fromkeys("husband father son brother grandfather uncle nephew widower king prince actor".split(), "m"),
    **dict.fromkeys("wife mother daughter sister grandmother aunt niece widow queen princess actress".split(), "f"),
    **dict.fromkeys("spokesman chairman congressman businessman councilman".split(), "m"),
    **dict.fromkeys("spokeswoman chairwoman congresswoman businesswoman councilwoman".split(), "f"),
}

#: Words inside names that are not capitalised.
PARTICLES = frozenset(
    """van von der den de del della di da dos du la le el al bin ibn ben ter ten zu y e af av st und uit ap ab op
    bint binti binte oglu ogly oğlu kyzy gizi qizi""".split()
)
SUFFIXES = frozenset("jr sr ii iii iv phd md".split())

#: A run of capitalised words with one of these is the name of an organization.
ORGANIZATION_WORDS = frozenset(
    """university college institute institution school academy centre center laboratory laboratories lab
    observatory museum hospital hospice clinic infirmary department ministry agency commission council committee
    association society foundation trust union federation bureau office board authority administration service
    services survey bank fund group corporation corp company co inc ltd llc plc party court church army navy
    force forces police senate house parliament congress assembly press times post news network organization
    organisation project program programme initiative coalition campaign alliance league club partners
    technologies systems industries airlines airways zoo gardens polytechnic tech technion politecnico
    consortium faculty division inspectorate secretariat treasury guard coalition caucus conference chamber
    registry watch journal tribune herald gazette telegraph guardian broadcasting arboretum aquarium
    conservatory cooperative co-operative exchange ombudsman unit""".split()
)
#: Last words of the names of clubs and firms that look like people's names.
BODY_ENDINGS = frozenset(
    """rovers athletic albion thistle united wanderers rangers harriers argyle mariners hotspur celtic alexandra
    stanley orient forest fc afc rfc cc sc palace plc ltd inc llc llp gmbh ag logistics coaches homes motors
    foods airways airlines lines equity ceramics stores brewery breweries tyres steel textiles shipping haulage
    bakery bakeries cellars farms estates properties insurance railway railways buses metals mills oil gas
    mining minerals chemicals pharmaceuticals biotech robotics semiconductors electronics analytics dynamics
    aerospace advisers advisors associates brothers sons outfitters brewing publishing books wines orchards
    wasps saracens tigers warriors sharks raiders saints hornets falcons eagles lions panthers bulldogs broncos
    giants dragons gaels gaa juniors labs studios holdings aviation ales growers looms securities solutions
    ventures software pharma magazine weekly racing ladies lionesses blues wolves hawks ravens cowboys pirates
    penguins devils rockets jets bulls bears cubs braves bugle packet mercury examiner advertiser chronicle
    observer times sentinel enterprises""".split()
)
#: Kinds of organizations, before a name: "law firm Brandt Moss".
BODY_NOUNS = frozenset(
    """firm bank company club band team charity retailer supermarket carmaker airline insurer consultancy agency
    start-up startup newspaper magazine giant chain manufacturer union brand label quartet trio orchestra choir school
    group side outfit practice consortium conglomerate lender utility subsidiary nonprofit""".split()
)
#: Kinds of organizations that are parts of others: "School of Physics at the University of Sydney".
PARTS_OF_ORGANIZATIONS = frozenset(
    """school department division faculty centre center unit institute laboratory lab program programme group""".split()
)
PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})

#: Heads of titles: occupations and public offices. Words for relatives, neighbours or victims are not titles.
TITLE_NOUNS = frozenset(
    """academic activist actor actress adviser advisor advocate aide ambassador analyst anchor anthropologist
    archaeologist archbishop architect archivist artist assistant associate astronaut astronomer athlete
    attorney author banker baron biochemist biologist bishop botanist boss broker builder businessman
    businesswoman campaigner candidate captain cardinal caucus ceo cfo chair chairman chairperson chairwoman
    chancellor chemist chief choreographer clerk clinician co-author co-chair co-director co-founder
    co-investigator co-leader co-owner co-writer coach collector colonel columnist commander commentator
    commissioner comptroller congressman congresswoman conservationist constable consultant contractor
    controller convener convenor coordinator co-ordinator correspondent cosmologist councillor councilman
    councilwoman counsel counsellor counselor critic curator custodian dean delegate demographer dentist deputy
    designer detective developer diplomat director dramatist driver ecologist economist editor educator emeritus
    engineer entrepreneur envoy epidemiologist ethicist executive expert explorer farmer fellow fighter
    filmmaker firefighter fisherman forecaster forester founder gardener general geneticist geochemist
    geographer geologist geophysicist governor grower guitarist hacker head historian hydrologist imam
    immunologist inspector instructor inventor investigator investor journalist judge justice keeper laureate
    lawmaker lawyer leader lecturer legislator librarian lieutenant linguist lobbyist logistician maker manager
    mathematician mayor mechanic medic member meteorologist microbiologist midwife minister ministerial mp
    musician naturalist navigator neurologist neuroscientist nominee novelist nurse nutritionist observer
    oceanographer officer official ombudsman operator organiser organizer ornithologist owner painter
    palaeontologist paleontologist paramedic partner pastor pathologist patriarch pharmacist philosopher
    photographer physician physicist physiologist pianist pilot planner player playwright poet policymaker
    politician pollster pope practitioner premier presenter president priest primatologist prince princess
    principal producer prof professor programmer prosecutor provost psychiatrist psychologist publisher rabbi
    radiologist ranger rapper rector referee registrar regulator reporter representative researcher reverend
    scholar scientist screenwriter sculptor secretary seismologist senator sergeant sheriff singer sociologist
    solicitor speaker specialist spokesman spokesperson spokeswoman staffer statistician steward strategist
    student superintendent superintendant supervisor surgeon surveyor taxonomist teacher technician technologist
    theologian theorist therapist toxicologist trader trainer translator treasurer trustee tutor undersecretary
    undergraduate vet veteran veterinarian vice-chancellor vice-president virologist volcanologist volunteer
    warden whip worker writer zoologist gov sen rep reps sens col capt lt sgt gen maj cmdr adm rev hon supt insp
    pc dcs ag ceos governors senators lady postdoc intern winner champion commander-in-chief creator
    originator mogul titan star host contributor carrier comedian blogger
    neurosurgeon speechwriter doctor baker butcher plumber
    electrician carpenter cook chef waiter waitress shepherd locksmith barber florist tailor miner sailor soldier
    grocer beekeeper conductor violinist cellist organist postmaster postman landlord
    landlady hotelier rancher realtor restaurateur hairdresser bartender cleaner employee
    foreman salesman policeman fireman cameraman weatherman clergyman cleric vicar monk nun missionary
    assemblyman alderman barrister solicitor magistrate auditor accountant paralegal donor operative magnate tycoon
    titan runner frontrunner moderator entertainer frontman schoolteacher celebrity drummer vocalist footballer
    striker midfielder defender cricketer boxer swimmer jockey skipper winger batsman bowler admiral cofounder
    adm brig cdr const cpl cpt cst det ens ltc pfc pvt sfc spc ssgt airman commodore corporal ensign marshal seaman
    undersheriff cllr duke duchess viscount viscountess countess marquess marquis msp mep
    peer baroness tsar czar fundraiser surrogate emissary negotiator whistleblower headteacher""".split()
)
TITLE_ENDINGS = re.compile(
    r"(?:ologist|onomist|ographer|onomer|ician|iatrist|ist|woman|spokesman|person|maker|leader|writer|worker|keeper)$"
)
NOT_TITLES = frozenset(
    """wife husband son daughter mother father brother sister friend widow cousin uncle aunt native resident victim
    woman person man twist list assist consist exist resist mist fist wrist tourist cyclist motorist terrorist
    gunman suspect coworker typewriter idealist pragmatist populist optimist pessimist realist racist sexist
    rapist extremist checklist playlist shortlist""".split()
)
#: Titles whose holder governs a place, which is then the institution: "Florida Gov. Ann Lee", "Mayor Bo Ek of Cork".
GOVERNING = frozenset("gov governor mayor premier chancellor president minister king queen".split())
#: Titles that are printed with places. The holder of a seat represents a place, but the place is not the institution.
PLACE_TITLES = GOVERNING | frozenset("sen senator rep representative congressman congresswoman".split())
#: Parties and religions are part of a title; nationalities and places are not.
PARTIES = frozenset(
    """republican democratic democrat labour labor conservative liberal tory green christian catholic muslim jewish
    anglican socialist communist independent libertarian gop""".split()
)
#: Parties whose names before a title are the institution: "Labour MP"; but "Republican nominee" is a title.
PARTY_NAMES = frozenset(
    {"Labour", "Tory", "Conservative", "Liberal Democrat", "Lib Dem", "SNP", "Plaid Cymru", "Sinn Fein"}
)
#: Titles after which "of" or "for" names a seat, which is no person: "MP for Barrow East", "Duke of Marl".
SEATS = frozenset(
    """mp msp mep td mla councillor councilor mayor bishop archbishop duke duchess earl marquess marquis viscount
    viscountess count countess baron baroness lord lady prince princess king queen senator sheriff abbot abbess dean
    candidate""".split()
)
#: Last words of the names of constituencies and wards.
COMPASS = frozenset("east west north south central ward riding borough".split())
FORMER = frozenset("former ex formerly previously once onetime one-time then retired late ex- erstwhile past".split())

#: Titles that stand abbreviated before names in full, and other words for a title: "Capt. Orme ... the captain said".
WHOLE_TITLES = {
    "gov": "governor", "sen": "senator", "rep": "representative", "pres": "president", "adm": "admiral",
    "capt": "captain", "sgt": "sergeant", "lt": "lieutenant", "col": "colonel", "gen": "general", "maj": "major",
    "cmdr": "commander", "supt": "superintendent", "insp": "inspector", "rev": "reverend", "prof": "professor",
    "congressman": "representative", "congresswoman": "representative",
}  # fmt: skip


def is_title_noun(word: str) -> bool:
    """Whether a word, singular or plural, is the head of a title: "professors", "geochemist", "spokeswoman"."""
    word = word.lower().rstrip(".")
    return any(
        form not in NOT_TITLES and (form in TITLE_NOUNS or (len(form) > 5 and bool(TITLE_ENDINGS.search(form))))
        for form in ({word, word[:-1], word[:-3] + "man"} if word.endswith("s") or word.endswith("men") else {word})
    )


def singular(title: str) -> tuple[str, bool]:
    """The title in the singular, and whether it was plural: "economists" -> ("economist", True)."""
    words = title.split()
    head = next((n for n, word in enumerate(words) if n and word.lower() in {"of", "at", "for", "in"}), len(words))
    for n in range(head - 1, -1, -1):  # "chair of trustees" is one chair
        if is_title_noun(words[n]):
            word = words[n]
            full_stop = "." * word.endswith(".")  # "Sens."
            word = word.removesuffix(".")
            if word.endswith("s") and not word.endswith("ss") and is_title_noun(word[:-1]):
                words[n] = word[:-1] + full_stop
                return " ".join(words), True
            break
    return title, False


def gender_of_title(word: str) -> Gender | None:
    """The gender that a title expresses, or None: "sister" and "policewoman" -> "f", "king" and "policeman" -> "m"."""
    if word in KIN_GENDER:
        return KIN_GENDER[word]
    return "f" if word.endswith("woman") else "m" if word.endswith("man") and not word.endswith("human") else None

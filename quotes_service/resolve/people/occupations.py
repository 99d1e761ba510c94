"""Occupations: what a printed title and institution say about a person's line of work, and whether two can be one
person's.

The tables are word lists of our own, in the notation of `phrase_table`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from quotes_service.resolve.people.fields_of_study import disciplines_of, fields_named_in
from quotes_service.resolve.people.phrase_table import STOPS, Lexicon, certain, entries, is_edge, plain_words

#: Occupation: what its people are called. Titles with a word of `_PLACES` ("campaign manager", "police officer")
#: needn't be listed.
_PEOPLE = """
    politics: politician senator sen governor gov representative$ rep$ congressman assemblyman councilman councilor
        councillor alderman legislator lawmaker policymaker parliamentarian mp mep msp delegate del$ mayor premier
        minister undersecretary secretary_of_state secretary_of_the_economy lord_chancellor candidate nominee
        chancellor_of_the_exchequer front_runner frontrunner running_mate democrat$ republican$ tory$ libertarian$
        backbencher leader_of_the_opposition majority_leader minority_leader opposition_leader whip$ first_lady
        chief_of_staff aide ~strategist pollster speechwriter ~operative staffer lobbyist surrogate state_counselor
        ~secretary$ attorney_general solicitor_general governor_general civil_servant tax_commissioner press_secretary
        foreign_minister foreign_secretary labour_leader labour_spokesman labour_peer county_commissioner
    diplomacy: diplomat ambassador envoy consul consul_general attache high_commissioner foreign_minister
        foreign_secretary secretary_of_state
    law: lawyer attorney barrister solicitor judge justice$ magistrate prosecutor counsel qc kc jurist paralegal notary
        attorney_general solicitor_general general_counsel public_defender coroner recorder$ legal_assistant
    police: policeman constable sheriff detective inspector superintendent$ sgt sergeant lieutenant lt trooper fireman
        firefighter marshal$ warden$ bailiff probation_officer special_agent fire_commissioner fire_captain
        prison_governor det insp ~captain$ ~capt$ commander$
    military: general$ gen brigadier colonel col major$ maj lieutenant lt sgt sergeant corporal cpl admiral adm
        commodore commander$ commandant soldier marine$ airman seaman serviceman gunner$ wing_commander squadron_leader
        paratrooper major_general brigadier_general lieutenant_general lt_gen maj_gen brig_gen lt_col flight_officer
        ~captain$ ~capt$
    academia: professor prof lecturer researcher scientist historian academic$ scholar philosopher chemist biochemist
        astronomer mathematician statistician botanist geographer demographer oceanographer linguist theorist
        naturalist ~dean$ provost vice_chancellor postdoc postdoctoral ~fellow phd_student phd_candidate
        doctoral_student doctoral_candidate graduate_student principal_investigator lead_author senior_author
        study_author study_co_author author_of_the_study author_of_the_paper author_of_the_report author_of_a_study
        author_of_a_report author_of_a_paper faculty_member reader_in
    medicine: doctor surgeon nurse midwife paramedic pharmacist dentist orthodontist vet$ veterinarian psychotherapist
        therapist gp general_practitioner obstetrician clinician anesthetist medic surgeon_general radiographer
        optician physiotherapist optometrist nutritionist osteopath social_worker carer matron medical_student
        physician
    business: businessman banker investor financier industrialist entrepreneur tycoon mogul magnate trader broker
        stockbroker accountant auditor actuary salesman estate_agent realtor restaurateur hotelier merchant retailer
        publicist shareholder bookmaker importer exporter property_developer real_estate_developer fund_manager
        portfolio_manager bank_governor governor_of_the_bank ~chief_executive ~ceo ~cfo ~financial_officer
        ~operating_officer ~managing_director ~managing_partner ~executive$ ~owner ~proprietor ~analyst ~consultant
        ~developer ~partner ~business ~finance ~financial ~sales ~marketing ~contractor$
    media: journalist editor columnist broadcaster reporter correspondent anchor anchorman newscaster newsreader
        presenter host commentator publisher blogger podcaster photojournalist cameraman critic$ interviewer moderator
        writer sportswriter contributor essayist biographer author_of ~author$ ~producer disc_jockey dj cartoonist
        weatherman documentarian photographer pundit humorist tv_star television_star
    arts: actor actress singer painter conductor novelist film_director filmmaker film_maker playwright poet musician
        composer pianist violinist cellist guitarist drummer bassist rapper songwriter soprano tenor$ baritone dancer
        choreographer ballerina sculptor artist illustrator photographer comedian comic$ entertainer frontman
        screenwriter dramatist ~star$ telenovela_star movie_star film_star pop_star tv_star cinematographer curator
        designer model$ supermodel organist saxophonist vocalist performer magician potter architect lyricist
        stage_director artistic_director music_director casting_director author_of_the_novel
    sport: coach striker midfielder goalkeeper defender$ winger forward$ centre_forward quarterback linebacker pitcher$
        batsman bowler$ wicketkeeper cricketer footballer golfer boxer$ sprinter swimmer$ cyclist athlete jockey$ skier
        player$ team_captain team_manager caddie referee umpire racing_driver olympian medalist medallist
        world_champion ~captain$ fly_half scrum_half full_back centre_back gymnast runner$ wrestler skater rower
        mountaineer teammate
    religion: bishop archbishop pastor rabbi imam priest vicar rev reverend cardinal$ pope cleric clergyman chaplain
        curate deacon archdeacon canon$ monk nun$ preacher evangelist theologian missionary ayatollah mullah patriarch$
        baptist_minister methodist_minister presbyterian_minister minister_of_religion church_minister youth_minister
    education: teacher headteacher headmaster headmistress schoolteacher deputy_head ~principal$ tutor$ librarian
        educator teaching_assistant school_governor
    engineering: engineer programmer technologist technician ~developer software_developer coder architect surveyor
        inventor astronaut cosmonaut
    craft: plumber electrician farmer baker driver miner fisherman shopkeeper carpenter joiner builder butcher chef
        cook$ waiter waitress barman bartender hairdresser barber mechanic welder bricklayer mason roofer plasterer
        gardener cleaner janitor caretaker cobbler tailor seamstress blacksmith rancher grower winemaker brewer$
        beekeeper shepherd laborer labourer steelworker postman mail_carrier letter_carrier undertaker funeral_director
        grocer fishmonger florist publican landlord$ tree_surgeon trucker lumberjack forester stonemason cashier
        security_guard crofter factory_worker bus_conductor train_conductor
    activism: activist campaigner ~advocate organizer organiser environmentalist conservationist ~volunteer aid_worker
        philanthropist trade_unionist shop_steward labour_leader dissident humanitarian feminist whistleblower
        protester community_leader
    transport: pilot$ aviator flight_attendant air_traffic_controller stewardess lorry_driver truck_driver bus_driver
        taxi_driver train_driver trucker astronaut sailor$ ~captain$ ~capt$ mariner bus_conductor train_conductor
    none: secretary_general general_secretary general_manager brand_ambassador director_general inspector_general
        auditor_general general_partner general_director general_chairman health_inspector weapons_inspector
        general_election private_secretary executive_secretary role_model house_editor editor_at_large
"""
#: Occupation: what its institutions are called, and other words for it: "campaign", "police", "University of ..."
_PLACES = """
    politics: parliament parliamentary congress congressional senate senatorial house_of_representatives
        house_of_commons house_of_lords ~^house white_house downing_street kremlin assembly$ legislature political
        politics election electoral campaign re_election presidential mayoral national_committee dnc rnc gop party
        democrat republican democratic liberal conservative caucus city_council county_council town_council
        parish_council borough_council district_council city_hall government cabinet ministry treasury state_department
        justice_department defense_department department_for homeland_security home_office foreign_office
        european_commission european_council european_union pac$ nld ways_and_means tory ukip snp ^labour$
        internal_revenue_service national_security_council environmental_protection_agency intelligence_committee
        oversight_committee ^oversight$ rules_committee platform_committee subcommittee cia administration$
        administration_official department_of_state department_of_health department_of_education
        department_of_agriculture department_of_energy department_of_environmental home_affair foreign_affair
        budget_office county$ federal_reserve
    diplomacy: embassy consulate united_nations ^un nato unesco state_department foreign_office foreign_ministry
        high_commission world_bank diplomatic department_of_state
    law: court law_firm bar_association law_society justice_department department_of_justice prosecution legal judicial
        judiciary tribunal llp
    police: police constabulary fbi scotland_yard nypd lapd fire_department fire_brigade fire_service fire_chief
        fire_officer prison border_patrol interpol law_enforcement highway_patrol fire_and_rescue
    military: army navy naval air_force marine_corps royal_marines pentagon joint_chiefs nato regiment battalion
        military defence_force defense_department department_of_defense ministry_of_defence national_guard armed_forces
        coast_guard pacific_command infantry cia
    academia: university college institute institution research science scientific laboratory observatory polytechnic
        faculty museum csiro nasa cern ^mit$ ucla uc virginia_tech space_flight_center think_tank school_of law_school
        medical_school business_school graduate_school royal_society endowment ~centre_for ~centre_of policy_centre
        ~department_of academic institut universitat universite universidad sciences_po wellcome_trust
        geological_survey genome study
    medicine: hospital clinic nhs medical infirmary hospice health_trust health_service health_department ambulance
        nursing nursing_home surgery medicine pharmacy public_health cancer_centre college_of_surgeon
        college_of_physician college_of_nursing health_organization health_board pediatric veterinary dental
    business: inc corp corporation ltd limited$ plc llc gmbh bank holdings ~group$ ~partners capital$ venture airlines
        industry enterprises insurance motors securities oil$ supermarket hotel restaurant brewery ~company ~co$
        chamber_of_commerce stock_exchange investment asset_management hedge_fund ~retail institute_of_directors
        pharmaceutical technologies consulting facebook twitter google microsoft apple$ amazon$ realty estate store
        manufacturing ~energy$ ~service ~system ~solution ~properties nursing_home credit_union federal_reserve
        world_bank monetary_fund imf pension_fund building_society ~mining ~product tech
    media: news newspaper times herald gazette tribune chronicle magazine radio tv television broadcasting
        associated_press press_association daily bbc cnn nbc abc cbs msnbc cnbc npr pbs reuters guardian telegraph
        bloomberg politico breitbart ^fox$ ~post$ wall_street_journal ^the_atlantic$ ^atlantic$ ^economist$ journalism
        itv channel publishing blog editorial newsroom british_broadcasting univision weekly ^rt network_anchor
        documentary nightly
    arts: orchestra theatre gallery opera ballet philharmonic symphony choir film ~pictures playhouse dance ensemble
        fashion hollywood broadway cinema ~records rock_and_roll quartet conservatory conservatoire drama art music
        musical circus band$ band_member artistic ~museum
    sport: fc afc rfc united$ rovers wanderers football cricket rugby soccer olympic athletics athletic fifa uefa nfl
        nba nhl mlb ncaa stadium basketball baseball hockey golf tennis netball swimming cycling rowing ~club
        premier_league sport boxing racing gymnastics world_cup
    religion: church diocese archdiocese cathedral mosque synagogue vatican ministries baptist patriarchate monastery
        convent parish holy_see anglican lutheran methodist presbyterian christian muslim islamic seminary chapel
        religious
    education: school nursery kindergarten teaching education_authority head_teacher board_of_education
    engineering: software engineering aerospace nasa space_agency technology robotics internet cybersecurity
    craft: farm ranch bakery vineyard plumbing garage dairy fishing postal_service post_office trawler farming
    activism: charity greenpeace oxfam amnesty red_cross human_rights rights advocacy naacp aclu naral
        planned_parenthood salvation_army ~foundation ~coalition ~alliance campaign_for campaign_against unicef refugee
        trade_union ^union$ ~union unison afl_cio union_of service_employees workers teamsters conservation wildlife
        sierra_club pro_life antiabortion anti_abortion pro_choice food_bank ~trust$ ngo nonprofit urban_league relief
    transport: airline airlines airways airport railway rail aviation shipping ferry air_traffic bus freight
    none: united_states united_kingdom west_bank house_of_cards school_board school_of_thought fund_raising
        arts_and_sciences liberal_arts chapel_hill opera_house third_party
"""
#: Occupations that one career often combines, and those that it combines now and then. All others exclude each other.
_OFTEN = """
    politics: diplomacy law police military academia medicine business media education engineering craft activism
    law: academia business police diplomacy activism
    diplomacy: academia military media business activism
    military: police transport engineering business
    academia: medicine business engineering media education activism
    business: media engineering craft transport activism
    media: arts sport activism
    craft: transport activism
    activism: education medicine
    engineering: transport
"""
_RARELY = """
    politics: arts sport religion transport
    academia: arts religion military police
    medicine: military business media engineering education
    business: arts sport education
    education: arts sport religion
    activism: arts religion military police sport engineering
    media: law military religion
"""
#: Words for people that don't share the occupation named with them: "law student", "wife of a senator", "Democratic
#: voter".
_BYSTANDERS = frozenset(
    "wife husband widow widower son daughter mother father brother sister friend neighbor victim fan voter supporter "
    "student pupil patient suspect defendant customer viewer girlfriend boyfriend".split()
)
#: "French president", "leader of Burma": heads of state, if the title consists of a country and such words only.
_RULERS = frozenset("president pres leader chancellor ruler king queen emperor".split())
_FILLERS = frozenset("of the vice deputy former ex then current acting interim de facto first new".split())
_COUNTRIES = frozenset(
    """us usa australia australian zealand united states america american uk britain british scotland wales ireland
    irish france french germany german italy italian spain spanish portugal poland polish czech hungary greece
    greek turkey turkish russia russian ukraine ukrainian soviet finland finnish sweden norway denmark iceland
    serbia croatia israel egypt egyptian syria syrian iraq iran iranian lebanon saudi arabia afghanistan afghan
    pakistan india indian china chinese taiwan japan japanese north south korea korean vietnam indonesia burma
    myanmar canada mexico mexican cuba cuban brazil brazilian argentina chile peru colombia venezuela nigeria
    nigerian kenya uganda ethiopia sudan zimbabwe libya tunisia georgia""".split()
)
#: Occupations whose people have studied their field (a minister of health need not have), and titles that suggest it.
_LEARNED = frozenset("academia medicine law engineering arts education religion".split())
_VERSED = frozenset("expert specialist authority student graduate".split())

_PARTY = re.compile(r"\b[DRI]-[A-Z]")
_SCHOLAR = re.compile(r"(?:olog|onom|ic)ists?$")


class _PeopleLexicon(Lexicon):
    def unlisted(self, word: str) -> list[str]:
        """ "nephrologist" -> medicine, "ornithologist" -> academia."""
        if not re.search(r"(?:ist|ician|surgeon)s?$", word):
            return []
        return ["medicine"] if "medicine" in disciplines_of(word) else ["academia"] if _SCHOLAR.search(word) else []


_PEOPLE_LEXICON, _PLACE_LEXICON = _PeopleLexicon(list(entries(_PEOPLE))), Lexicon(list(entries(_PLACES)))

_SHARED, _EXCLUDED = 1.0, -5.0
_WEIGHTS = {frozenset(pair): -0.5 for pair in entries(_OFTEN)} | {frozenset(pair): -2.0 for pair in entries(_RARELY)}


@lru_cache(maxsize=8192)
def occupations_of(title: str | None, institution: str | None) -> frozenset[str]:
    """The occupations that a title and institution show: ("director", "Larkhaven Institute") -> {"academia"}.

    What the title calls the person comes first; the institution's occupation is added where one career can combine
    both (no coach is a scholar because of the university). If the title has no word for the person, its other words
    count, and the institution.
    """
    words, place = plain_words(title), plain_words(institution)
    if _is_head_of_state(words, place) or _PARTY.search(title or ""):
        return frozenset({"politics"})
    people = list(_PEOPLE_LEXICON.scan(words))
    named = [senses for _, _, senses in _PLACE_LEXICON.scan(place)]
    taken = {index for start, end, _ in people for index in range(start, end)}
    bystanders = (i for i, word in enumerate(words) if word.removesuffix("s") in _BYSTANDERS and is_edge(words, i + 1))
    bystander = next((index for index in bystanders if index not in taken), None)
    if bystander is not None:
        first = max((i + 1 for i in range(bystander) if words[i] in STOPS), default=0)
        people = [phrase for phrase in people if phrase[1] <= first]
    if heads := certain([senses for _, end, senses in people if is_edge(words, end)]):
        return heads | {other for other in certain(named) if compare_occupations(heads, frozenset({other})) > _EXCLUDED}
    if bystander is None:
        named += [senses for _, _, senses in people] + [senses for _, _, senses in _PLACE_LEXICON.scan(words)]
    # the plural tells that "Royal College of Surgeons" has surgeons; "Baker & Lee" are no bakers
    members = [senses for _, end, senses in _PEOPLE_LEXICON.scan(place) if place[end - 1].endswith("s")]
    uncertain = frozenset(sense.strip("~^$") for senses in named for sense in senses) - {"none"}
    return certain(named) or certain(members) or uncertain


def _is_head_of_state(title: list[str], institution: list[str]) -> bool:
    telling = {word for word in title + institution if word not in _FILLERS}
    return bool(telling & _RULERS and telling & _COUNTRIES and telling <= _RULERS | _COUNTRIES)


@lru_cache(maxsize=8192)
def fields_of(title: str | None, institution: str | None) -> frozenset[str]:
    """The fields of study or practice: "professor of law" -> {"law"}, "astronomer" -> {"physics"}; none for people who
    need not have studied what their title names ("health minister").
    """
    occupations = occupations_of(title, institution)
    if not occupations & _LEARNED and (occupations or _VERSED.isdisjoint(plain_words(title))):
        return frozenset()
    return fields_named_in((title, institution))


def compare_occupations(a: frozenset[str], b: frozenset[str]) -> float:
    """Log-odds that two people are one by their occupations, for the pair that goes best together; 0.0 if one has none.

    The weights, here and for fields of study, are set by judgement, not fitted.
    """
    if not a or not b:
        return 0.0
    return _SHARED if a & b else max(_WEIGHTS.get(frozenset(pair), _EXCLUDED) for pair in product(a, b))

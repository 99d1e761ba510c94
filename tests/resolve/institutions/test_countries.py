import pytest

from quotes_service.errors import InvalidInput
from quotes_service.resolve.institutions.countries import KEY_COUNTRIES, code_of, printed_country


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("Japan", "JP"),
        ("  japan ", "JP"),
        ("JP", "JP"),
        ("jp", "JP"),
        ("jpn", "JP"),
        ("Japan.", "JP"),
        # as news calls them
        ("UK", "GB"),
        ("U.K.", "GB"),
        ("Britain", "GB"),
        ("Scotland", "GB"),
        ("US", "US"),
        ("u.s.a.", "US"),
        ("the US", "US"),
        ("the United States", "US"),
        ("the UK", "GB"),
        ("the Philippines", "PH"),
        ("South Korea", "KR"),
        ("Russia", "RU"),
        ("Vietnam", "VN"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("Czech Republic", "CZ"),
        ("the Netherlands", "NL"),
        ("Côte d’Ivoire", "CI"),
        ("ivory coast", "CI"),
        ("Timor-Leste", "TL"),
        ("Hong Kong", "HK"),
        ("DR Congo", "CD"),
        ("Democratic Republic of the Congo", "CD"),
        # whoever asks for a country means one, though a state or a man may have its name
        ("Georgia", "GE"),
        ("Jordan", "JO"),
        ("Chad", "TD"),
    ],
)
def test_a_country_is_known_by_its_name_or_code(given, code):
    assert code_of(given, "country") == code


@pytest.mark.parametrize("name", sorted(KEY_COUNTRIES - {"korea"}))  # which may be either of two
def test_the_countries_of_institution_keys_have_codes(name):
    assert code_of(name, "country")


@pytest.mark.parametrize("given", ["Atlantis", "", " ", "J", "JPX", "12", "Japan France", "日本", "%", "x" * 300])
def test_an_unknown_country_is_refused_by_its_field(given):
    with pytest.raises(InvalidInput) as error:
        code_of(given, "where")
    assert error.value.field == "where"


@pytest.mark.parametrize(
    ("sentence", "institution", "code"),
    [
        # after the name
        ("Ken Abe, professor at Kanto University in Japan, said so.", "Kanto University", "JP"),
        ("Ken Abe of Kanto University, Japan, said so.", "Kanto University", "JP"),
        ("Ken Abe of KANTO UNIVERSITY (KU) in Japan said so.", "Kanto University", "JP"),
        ("She heads the Reef Institute in Perth, Australia.", "Reef Institute", "AU"),
        ("She heads the Reef Institute, Perth, Australia.", "Reef Institute", "AU"),
        ("She heads the Reef Institute (RI) in Port Hedland, Australia.", "Reef Institute", "AU"),
        ("She heads the Reef Institute in the United States.", "Reef Institute", "US"),
        ("She heads the Reef Institute in the US.", "Reef Institute", "US"),
        ("She heads the Reef Institute in the U.S.", "Reef Institute", "US"),
        ("She heads the Reef Institute in the UK.", "Reef Institute", "GB"),
        ("She heads the Reef Institute in Dubai, UAE.", "Reef Institute", "AE"),
        ("She heads the Reef Institute in the Netherlands.", "the Reef Institute", "NL"),
        ("She heads the Reef Institute in Abidjan, Côte d’Ivoire.", "Reef Institute", "CI"),
        ("She heads the Reef Institute in Bissau, Guinea-Bissau.", "Reef Institute", "GW"),
        ("She heads the Reef Institute in Dili, Timor-Leste.", "Reef Institute", "TL"),
        ("She heads the Reef Institute in South Sudan.", "Reef Institute", "SS"),
        ("She heads the Reef Institute in Papua New Guinea.", "Reef Institute", "PG"),
        ("She heads the Reef Institute in Belfast, Northern Ireland.", "Reef Institute", "GB"),
        # only the second time
        ("The Reef Institute is old. The Reef Institute in Fiji is new.", "Reef Institute", "FJ"),
        # before the name
        ("Norway’s Polar Institute warned of it.", "Polar Institute", "NO"),
        ("She works for Norway's Polar Institute.", "Polar Institute", "NO"),
        ("The UK’s Tide Office warned of it.", "Tide Office", "GB"),
        # in the name
        ("Jon Ek of the University of Iceland said so.", "University of Iceland", "IS"),
        ("Jon Ek of the Bank of England said so.", "Bank of England", "GB"),
        ("Jon Ek of the Free University of the Netherlands said so.", "Free University of the Netherlands", "NL"),
    ],
)
def test_the_country_that_is_printed_for_an_institution(sentence, institution, code):
    assert printed_country(sentence, institution) == code


@pytest.mark.parametrize(
    ("sentence", "institution"),
    [
        ("Ken Abe of Kanto University said so.", "Kanto University"),
        ("Ken Abe of Kanto University said so in Japan.", "Kanto University"),
        ("Ken Abe left Kanto University for Japan.", "Kanto University"),
        ("Ken Abe of Kanto University. Japan is far.", "Kanto University"),
        ("Kanto University, Japan’s ministry and the town agree.", "Kanto University"),
        ("Ken Abe of Kanto University in Japanese waters.", "Kanto University"),
        ("A friend of Norway’s at the Polar Institute said so.", "Polar Institute"),
        # also the names of states, people and greater regions
        ("She teaches at the Reef Institute in Atlanta, Georgia.", "Reef Institute"),
        ("She left the Reef Institute, Jordan said.", "Reef Institute"),
        ("She teaches at the University of New Mexico.", "University of New Mexico"),
        ("She teaches at the University of Indiana.", "University of Indiana"),
        ("She teaches at the University of New South Wales.", "University of New South Wales"),
        # a word that ends like the name
        ("The summit in Brazil was her last for MIT.", "MIT"),
        # nothing to look for
        ("She teaches in Japan.", ""),
        ("She teaches in Japan.", "—"),
        ("", "Reef Institute"),
    ],
)
def test_no_country_is_guessed(sentence, institution):
    assert printed_country(sentence, institution) is None

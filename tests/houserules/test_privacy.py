from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.privacy import findings

_tricky = st.text(alphabet="0123456789 .-+()@/#,ºabcXYZcallestreet", max_size=80)


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("call me at (212) 555-0187 now", "phone", "(212) 555-0187"),
        ("212-555-0187", "phone", "212-555-0187"),
        ("his cell: 2125550187", "phone", "2125550187"),
        ("text 555-0187", "phone", "555-0187"),
        ("+1 212 555 0187", "phone", "+1 212 555 0187"),
        ("+44 20 7946 0958", "phone", "+44 20 7946 0958"),
        ("0034 612 345 678", "phone", "0034 612 345 678"),
        ("su móvil es 612 345 678, llamadle", "phone", "612 345 678"),
        ("612 34 56 78", "phone", "612 34 56 78"),
        ("Llámame al 612345678", "phone", "612345678"),
        ("91 123 45 67", "phone", "91 123 45 67"),
        ("whatsapp 55 1234 5678", "phone", "55 1234 5678"),
        ("(55) 1234-5678", "phone", "(55) 1234-5678"),
        ("Escríbele al 9 8765 4321", "phone", "9 8765 4321"),
        ("612\u00a0345\u00a0678", "phone", "612\u00a0345\u00a0678"),
        ("write jo.doe+x@mail.example.net.", "email", None),
        ("write jo.doe@gmail.com.", "email", "jo.doe@gmail.com"),
        ("jo.doe (at) gmail dot com", "email", "jo.doe (at) gmail dot com"),
        ("pepa arroba hotmail punto com", "email", "pepa arroba hotmail punto com"),
        ("4111 1111 1111 1111", "card", "4111 1111 1111 1111"),
        ("5500-0000-0000-0004", "card", "5500-0000-0000-0004"),
        ("378282246310005", "card", "378282246310005"),
        ("ES91 2100 0418 4502 0005 1332", "iban", "ES91 2100 0418 4502 0005 1332"),
        ("GB82WEST12345698765432", "iban", "GB82WEST12345698765432"),
        ("su DNI 12345678Z", "identity", "12345678Z"),
        ("12.345.678-Z", "identity", "12.345.678-Z"),
        ("X1234567L", "identity", "X1234567L"),
        ("123-45-6789", "identity", "123-45-6789"),
        ("12.345.678-5", "identity", "12.345.678-5"),
        ("HEGG560427MVZRRL04", "identity", "HEGG560427MVZRRL04"),
        ("el DNI es 23.456.789", "identity", "DNI es 23.456.789"),
        ("She lives at 742 Evergreen Terrace", "address", "742 Evergreen Terrace"),
        ("12 N. Oak St., Apt 4B", "address", "12 N. Oak St., Apt 4B"),
        ("his house is 15 maple street", "address", "15 maple street"),
        ("Vive en la calle Mayor 12, 3º B", "address", "calle Mayor 12, 3º B"),
        ("C/ San Bernardo, 45 bajo", "address", "C/ San Bernardo, 45 bajo"),
        ("avenida de la Constitución nº 7", "address", "avenida de la Constitución nº 7"),
        ("Calle 45 # 12-34", "address", "Calle 45 # 12-34"),
    ],
)
def test_private_data_is_found_where_it_stands(text: str, kind: str, shown: str | None) -> None:
    found = findings(text)
    if shown is None:
        assert not found
        return
    (finding,) = found
    assert (finding.kind, text[finding.begin : finding.end]) == (kind, shown)
    assert finding.probability >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "On 2024-11-24, 24/11/2024, 24-11-2024 and 24.11.2024 at 10:30:45",
        "In 1939-1945 and 2010 2014 2018 2022, as in 1999/2000",
        "It cost $1,234,567 or 1.234.567 € or £2 125 550; 612 345 678 euros; 612,345,678 people",
        "Version 10.15.7.1234, Python 3.11.7, HTTP/1.1, 192.168.100.200",
        "Call 112, 911, 016 or 091 in an emergency",
        "Story 20241124-123456, order #612345678, id 612345678, ISBN 978-84-376-0494-7",
        "See https://example.com/2024/612345678/555-123-4567?x=jo@gmail.com",
        "4111 1111 1111 1112 is no card, ES91 2100 0418 4502 0005 1333 no account, 12345678A no DNI",
        "000-12-3456, 666-12-3456, 900-12-3456, 123-00-4567, 123-45-0000",
        "10 Downing Street and 1600 Pennsylvania Avenue; the 3 days drive; 2 way street",
        "La calle en 2024 se llenó; la plaza de España 2020; la calle Mayor 12 personas murieron",
        "Calle 13 cantó; 5 Star reviews; in Section 4 Place your bets",
        "@jo_doe said so at 5 to 3, 10 at home",
        "The score was 102-98, 3-2 and 21-19; pi is 3.14159265358979; 1000000000 people; 100% of 7500000000",
        "",
        "\ud800 1 \ud800@\ud800",
    ],
)
def test_numbers_of_other_kinds_are_left_alone(text: str) -> None:
    assert [text[finding.begin : finding.end] for finding in findings(text) if finding.probability >= 0.3] == []


def test_an_office_is_less_private_than_a_person() -> None:
    (office,) = findings("Write to letters@paper.org")
    (person,) = findings("Write to maria.lopez@paper.org")
    assert office.probability < 0.3 < person.probability
    (line,) = findings("Call 1-800-555-0187")
    assert line.probability < 0.3


def test_what_is_said_before_makes_it_surer() -> None:
    (plain,) = findings("742 Evergreen Terrace burned down")
    (home,) = findings("I know he lives at 742 Evergreen Terrace")
    assert plain.probability < home.probability


@given(st.one_of(_tricky, st.text(alphabet=st.characters(), max_size=80)))
def test_findings_lie_in_order_inside_the_text_and_apart(text: str) -> None:
    found = findings(text)
    assert all(0 <= finding.begin < finding.end <= len(text) for finding in found)
    assert all(0 < finding.probability < 1 for finding in found)
    assert all(before.end <= after.begin for before, after in pairwise(found))

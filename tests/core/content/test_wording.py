import pytest

from bot.core.content.wording import Avoid, Emergency, Medicines, Wording, remarks

WORDING = Wording(
    avoid=(Avoid(words=("slipped disc", "damage"), say="disc problem", exceptions=("often called a slipped disc",)),),
    medicines=Medicines(words=("ibuprofen",), advisers=("pharmacist", "doctor")),
    emergency=Emergency(
        always="local emergency number (for example 112, 911 or 999)",
        numbers=("112", "911", "999"),
        with_country={"111": ("UK", "New Zealand")},
    ),
)


@pytest.mark.parametrize(
    "text",
    [
        "Keep moving. Short walks help.",
        "A disc problem (often called a slipped disc) can hurt.",
        "Ibuprofen may help a little. Ask a pharmacist first.",
        "Call your local emergency number (for example 112, 911 or 999).",
        "In the UK, call 111.",
        "They had 112 days, and 999 people were asked.",
        "Lift up to 25kg (55lb) to 30cm (12 inches).",
        "• one\n• 2 to 3 times",
        "Look here: https://example.org/2-3-damage",
    ],
)
def test_a_plain_calm_text_gets_no_remark(text: str) -> None:
    assert list(remarks(text, WORDING)) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("You have a <b>Slipped Disc</b>.", "disc problem"),
        ("Take ibuprofen.", "pharmacist"),
        ("Ask a doctor about 400 mg.", "amounts"),
        ("Call 999.", "local emergency number"),
        ("Call 111 now.", "country"),
        ("Keep moving!", "exclamation"),
        ("It helps 20% of people.", "1 in 10"),
        ("It takes two weeks.", "numerals"),
        ("It takes 2-3 weeks.", "2 to 3"),
        ("Lift up to 25kg.", "55lb"),
        (" ".join(["word"] * 21) + ".", "21 words"),
        ("This is a rather plain sentence with as many as twelve or 13 words. " * 4, "new one"),
    ],
)
def test_an_editor_is_told_what_to_write_instead(text: str, told: str) -> None:
    assert any(told in remark for remark in remarks(text, WORDING))

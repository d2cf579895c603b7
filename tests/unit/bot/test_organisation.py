"""How to reach a person: only what was filled in, and always the website."""

from bot.organisation import Organisation
from bot.reply import Line

PAGE = Line("LinkedIn", "https://www.linkedin.com/company/x")


def test_without_anything_filled_in_only_the_website_and_social_pages_are_given() -> None:
    section = Organisation(socials=(PAGE,)).contact()

    assert section.heading == "Zo bereik je de Sociale InnovatieFabriek"
    assert section.lines == (Line("Website", "https://www.socialeinnovatiefabriek.be"), PAGE)


def test_what_is_filled_in_comes_first_in_a_fixed_order() -> None:
    organisation = Organisation(hours="ma-vr 9-17", email="info@example.be", socials=(PAGE,))

    assert [line.text for line in organisation.contact().lines] == [
        "Mail: info@example.be",
        "Open: ma-vr 9-17",
        "Website",
        "LinkedIn",
    ]

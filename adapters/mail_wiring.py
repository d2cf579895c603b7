"""Puts together what sends mail, where there is a server for it."""

from collections.abc import Mapping

from adapters.mail.channel import MailChannel, MailServer
from adapters.settings import Settings
from adapters.team_news import make_reminder, resume_link
from bot.announcing import MAIL
from bot.outbox import Channel
from bot.phrases import PhraseBook


def make_mail(settings: Settings) -> Mapping[str, Channel]:
    """What sends mail, where there is a server for it. Raises WrongSettings."""
    mail = settings.mail
    if not mail.host:
        return {}
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
    server = MailServer(mail.host, mail.port, mail.sender, mail.user, password, mail.security)
    if not settings.public_url:
        return {MAIL: MailChannel(server)}
    reminder = make_reminder(settings, lambda: PhraseBook({}, {}))
    return {MAIL: MailChannel(server, link_of=lambda name: resume_link(settings, reminder.code_of(name)))}

"""What a form of the intake says of itself, whatever it is drawn in."""

from collections.abc import Collection

from bot.reply import IntakeForm

CHANGED = "Er veranderde iets sinds je dit zag. Kijk het nog eens na."


def say_added(form: IntakeForm, shown: Collection[str]) -> str:
    """Which questions came to those that were `shown`; "" when there are none, or all is looked over."""
    added = [one.label for one in form.fields if one.id not in shown and not form.is_review]
    return f"Er kwam nog iets bij: {', '.join(added)}." if added else ""

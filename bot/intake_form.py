"""The intake as one form beside the conversation: what is filled in at once goes the way of what is typed."""

FORM = "intake:formulier"  # a button: shows the form; where there is none, the question is asked again
FORM_FILL = f"{FORM}:invullen"  # a choice: `Incoming.fields` hold what was filled in, by the id of the field
FORM_SEND = f"{FORM}:versturen"  # a choice: field "weg" holds the ids of the lines to leave out, with commas
FORM_CHANNELS = frozenset(("slack", "teams"))  # where a form can be shown

"""The codes of the trade as a page says them, marked for the catalogues."""


def N_(text: str) -> str:
    """Marks a text for the catalogues; it is translated where it is shown."""
    return text


WORDS = {
    "collector": N_("Collector"),
    "senior": N_("Senior collector"),
    "supervisor": N_("Supervisor"),
    "field": N_("Field"),
    "legal": N_("Legal"),
    "manager": N_("Manager"),
    "auditor": N_("Auditor"),
    "administrator": N_("Administrator"),
    "review": N_("Review"),
    "call": N_("Call"),
    "voice": N_("Voice reminder"),
    "sms": N_("Text message"),
    "email": N_("E-mail"),
    "letter": N_("Letter"),
    "visit": N_("Visit"),
    "planned": N_("planned"),
    "waiting": N_("waiting"),
    "released": N_("released"),
    "refused": N_("refused"),
    "cancelled": N_("cancelled"),
    "expired": N_("expired"),
    "user_added": N_("user added"),
    "user_changed": N_("user changed"),
    "user_reset": N_("password reset"),
    "password_changed": N_("own password changed"),
    "second_factor_set": N_("second factor set up"),
    "provider_joined": N_("joined to the identity provider"),
    "key_made": N_("key made"),
    "key_ended": N_("key ended"),
    "subscriber_added": N_("subscriber added"),
    "subscriber_ended": N_("subscriber ended"),
}

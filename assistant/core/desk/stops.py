"""What stops a conversation about a debt, when it comes in while the call is open, and what may still be done then."""

from assistant.core.terms import Suppression

KINDS = ("request", "fact", "hold")  # as the log names them
LIFTED = "lifted"  # of a hold: what ends, and stops nothing
SILENCE, DISPUTE, OTHER_PERSON, PROTECTED = "silence", "dispute", "other_person", "protected"
_ADVICE = {
    SILENCE: (
        *("cease_in_writing", "refuses_to_pay_in_writing", "stop_channel", "stop_address", "revoke_consent"),
        *("do_not_contact", Suppression.CEASE_AND_DESIST, Suppression.OPT_OUT),
    ),
    DISPUTE: (
        *("dispute_in_writing", "dispute_orally", "asks_original_creditor_in_writing"),
        *(Suppression.DISPUTE_HOLD, Suppression.IDENTITY_THEFT),
    ),
    OTHER_PERSON: ("number_not_theirs", "deceased", Suppression.DECEASED),
    PROTECTED: ("attorney", "bankruptcy", "moratorium", "discharged", "incapacitated"),
}
ADVICE = {str(word): advice for advice, words in _ADVICE.items() for word in words}


def advice_on(kind: str, word: str) -> str | None:
    """What a collector does about it: silence, dispute, other_person, protected. None: it stops no conversation.
    Every hold stops one."""
    return ADVICE.get(word, PROTECTED if kind == "hold" else None)

"""Does the text complain of us, or say that it will? Plain words in the four languages; a person answers it."""

import re

from assistant.core.reply_text import normal

COMPLAINS = re.compile(
    r"\bcomplain(?:t|ts|ed|ing)?\b|\bombudsman\b|\bregulator\b|\battorney general\b|\bcfpb\b|"
    r"\bbetter business bureau\b|\breport(?:ing)? you\b|\bharass\w*|"
    r"\bquej(?:a|as|arme|are|o)\b|\bdenunci\w+|\bacos(?:o|ando|an)\b|\bcondusef\b|\bprofeco\b|"
    r"投诉|举报|骚扰|शिकायत|परेशान कर|\bshikaya?t\b|\bpareshan kar"
)
DENIED = re.compile(r"\bno complaints?\b|\bnot (?:a )?complain\w*|\bno (?:tengo )?quejas?\b|没有投诉|不投诉")


def complains(text: str) -> bool:
    """`text` as it was written."""
    normalised = normal(text)
    return bool(COMPLAINS.search(DENIED.sub(" ", normalised)))

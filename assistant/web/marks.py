"""The mark of a text for the catalogues."""


def N_(text: str) -> str:
    """It is translated where it is shown."""
    return text

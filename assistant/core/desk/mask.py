"""What a screen shows of a person's data before somebody asks to see it: enough to know it again, not to use it."""


def number(value: str) -> str:
    """The last four digits of a number."""
    return f"•••• {value[-4:]}" if len(value) > 4 else "••••"


def email(value: str) -> str:
    """The first letter and the place: a•••@e•••.com."""
    name, _, host = value.partition("@")
    site, _, end = host.rpartition(".")
    return f"{name[:1]}•••@{site[:1]}•••.{end}" if host else "••••"


def contact(channel: str, value: str) -> str:
    return email(value) if channel == "email" else number(value) if channel == "phone" else "••••"


def hidden(value: object) -> str | None:
    """Whether there is something, without what it is."""
    return None if value is None or value == "" else "••••"

"""Help: the keys, what one's role may open, and whom to ask."""

from aiohttp import web

from assistant.core import access
from assistant.web.keys import PERSON
from assistant.web.pages import render
from assistant.web.words import N_

# The keys of each page: its route, its name, and what each key does there. A `1` stands for all the numbers.
KEYS = (
    (
        "desk", N_("My work"),
        (("g", N_("Get the next account")), ("s", N_("Find an account")), ("c", N_("Back to your call"))),
    ),
    (
        "desk.call.start", N_("An account"),
        (
            ("c", N_("Call")), ("w", N_("Write")), ("p", N_("Park")), ("o", N_("Hand over")), ("l", N_("Let go")),
            ("q", N_("My work")),
        ),
    ),
    (
        "desk.call", N_("A call"),
        (
            ("1", N_("The answers and outcomes, as they are numbered")), ("z", N_("Back")),
            ("i", N_("What proves the identity")),
            ("o", N_("Outcome")), ("0", N_("More")),
            ("e", N_("Hang up")), ("m", N_("Note")), ("w", N_("More time")), ("a", N_("Account")),
        ),
    ),
    ("field", N_("Field visits"), (("g", N_("The first of the queue")),)),
    ("legal", N_("Legal cases"), (("g", N_("The first of the queue")),)),
    (
        "casework.take", N_("A field visit or a legal case"),
        (
            ("t", N_("Take")), ("p", N_("Put back")), ("a", N_("Its account")), ("w", N_("What was done")),
            ("d", N_("Keep the visit, or give the case back")), ("q", N_("The queue")),
        ),
    ),
    (
        "decisions", N_("Decisions"),
        (
            ("j", N_("Next")), ("k", N_("Previous")), ("y", N_("Yes")), ("n", N_("No")),
            ("1", N_("The answers, as they are numbered")), ("d", N_("Done: give it back to its owner")),
        ),
    ),
    ("review", N_("Reviews"), (
            ("g", N_("Take the heaviest")), ("t", N_("Take it")), ("n", N_("Next")), ("l", N_("Let go")),
            ("a", N_("Agreement")), ("f", N_("Figures")), ("q", N_("Queue")),
        )),
)  # fmt: skip


def routes(app: web.Application) -> None:
    app.router.add_get("/help", show, name="help")


async def show(request: web.Request) -> web.Response:
    role = request[PERSON].role
    mine = [(name, keys) for route, name, keys in KEYS if access.scope_of(route, role) is not None]
    return render(request, "help.html", keys=mine)

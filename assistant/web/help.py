"""Help: the keys, what one's role may open, and whom to ask."""

from dataclasses import dataclass

from aiohttp import web

from assistant.core import access
from assistant.web.keys import PERSON
from assistant.web.marks import N_
from assistant.web.pages import render


@dataclass(frozen=True, kw_only=True)
class Page:
    """`route`: who may open it is helped with it. `templates`: what carries these keys (`data-key`), and no others;
    a `1` stands for all the numbers."""

    route: str
    name: str
    templates: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]


KEYS = (
    Page(
        route="desk", name=N_("My work"), templates=("desk",),
        keys=(
            ("g", N_("Get the next account")), ("s", N_("Find an account")), ("c", N_("Back to your call")),
        ),
    ),
    Page(
        route="desk.incoming", name=N_("A call that comes in"),
        templates=("incoming", "incoming_caller", "incoming_party"),
        keys=(
            ("r", N_("Take the call")), ("i", N_("What proves the identity")), ("a", N_("Account")),
            ("m", N_("Note")), ("e", N_("End the call")),
        ),
    ),
    Page(
        route="desk.call.start", name=N_("An account"), templates=("desk_account",),
        keys=(
            ("c", N_("Call")), ("w", N_("Write")), ("p", N_("Park")), ("o", N_("Hand over")), ("l", N_("Let go")),
            ("t", N_("Take this account")), ("q", N_("My work")),
        ),
    ),
    Page(
        route="desk.write", name=N_("A message"), templates=("desk_write",),
        keys=(
            ("1", N_("The channels, as they are numbered")), ("t", N_("Template")), ("v", N_("Show")),
            ("s", N_("Send it")), ("z", N_("Back")),
        ),
    ),
    Page(
        route="desk.call", name=N_("A call"), templates=("call", "call_ask"),
        keys=(
            ("1", N_("The answers and outcomes, as they are numbered")), ("z", N_("Back")),
            ("i", N_("What proves the identity")),
            ("o", N_("Outcome")), ("0", N_("More")),
            ("e", N_("Hang up")), ("m", N_("Note")), ("w", N_("More time")), ("a", N_("Account")),
        ),
    ),
    Page(
        route="field", name=N_("Field visits"), templates=("casework",), keys=(("g", N_("The first of the queue")),),
    ),
    Page(
        route="legal", name=N_("Legal cases"), templates=("casework",), keys=(("g", N_("The first of the queue")),),
    ),
    Page(
        route="casework.take", name=N_("A field visit or a legal case"), templates=("casework_item",),
        keys=(
            ("t", N_("Take")), ("p", N_("Put back")), ("a", N_("Its account")), ("q", N_("The queue")),
            ("1", N_("Whom you met, as it is numbered")), ("w", N_("What was done")), ("m", N_("Amount")),
            ("v", N_("When to visit again")), ("s", N_("Keep the step")), ("r", N_("The result, for its owner")),
            ("d", N_("Keep the visit, or give the case back")),
        ),
    ),
    Page(
        route="decisions", name=N_("Decisions"), templates=("decisions", "decision_same"),
        keys=(
            ("j", N_("Next")), ("k", N_("Previous")), ("y", N_("Yes")), ("n", N_("No")),
            ("1", N_("The answers, as they are numbered")), ("l", N_("Account")), ("a", N_("Amount")),
            ("t", N_("What was said or written")), ("d", N_("Done: give it back to its owner")),
            ("z", N_("No, go back")),
        ),
    ),
    Page(
        route="review", name=N_("Reviews"),
        templates=("review", "review_item", "review_card", "review_figures", "calibration"),
        keys=(
            ("g", N_("Take the heaviest")), ("t", N_("Take it")), ("n", N_("Next")), ("l", N_("Let go")),
            ("s", N_("To the scorecard")), ("a", N_("Agreement")), ("f", N_("Figures")), ("m", N_("More")),
            ("q", N_("Queue")),
        ),
    ),
    Page(
        route="reviews", name=N_("My reviews"), templates=("reviews_one",),
        keys=(("d", N_("Dispute the score")), ("q", N_("My reviews"))),
    ),
)  # fmt: skip


def routes(app: web.Application) -> None:
    app.router.add_get("/help", show, name="help")


async def show(request: web.Request) -> web.Response:
    role = request[PERSON].role
    mine = [(one.name, one.keys) for one in KEYS if access.scope_of(one.route, role) is not None]
    return render(request, "help.html", keys=mine)

"""The table of route × role × scope, room by room: a page's routes and the API's of the same room stand together."""

from collections.abc import Iterable, Mapping

from assistant.core.grants import (
    ACCOUNTS,
    CARRIERS,
    CHANGES,
    COUNSEL,
    COUNTED,
    EVERYBODY,
    FIGURES,
    MEASURED,
    OVERSIGHT,
    PLANNERS,
    REVIEWERS,
    RUNNERS,
    SEERS,
    SET_UP,
    STARTERS,
    STEERERS,
    STOPPERS,
    VISITORS,
    WORKERS,
    Grants,
)

ONESELF = (
    (COUNTED, "start"),
    (EVERYBODY, "help stopped sign_out account account.language account.password account.password.change"),
    (EVERYBODY, "account.factor account.factor.confirm account.sessions.end"),
    (EVERYBODY, "api.document api.reference api.me"),
)
CONTACT_LOG = (
    (OVERSIGHT, "log log.entry log.export log.saved log.saved.add log.saved.change log.saved.delete"),
    (OVERSIGHT, "log.saved.end recordings.play"),  # each listening is noted
    (REVIEWERS, "log.reveal"),  # the others read the log without numbers
    (OVERSIGHT, "api.contacts api.log api.log.entry api.log.export"),
    (OVERSIGHT, "api.log.saved api.log.saved.add api.log.saved.change api.log.saved.end"),
    (ACCOUNTS, "api.contacts.verdict"),
)
PEOPLE = (
    (SET_UP, "people people.add people.change people.reset people.one people.roster people.absence people.absence.end"),
    (SET_UP, "teams teams.add teams.change api.teams api.teams.add api.teams.change"),
    (SET_UP, "api.users api.users.add api.users.change api.users.disable api.users.reset"),
    (SET_UP, "api.users.shift api.users.shift.change api.users.absences.add api.users.absences.end"),
)
CAMPAIGNS = (
    (PLANNERS, "campaigns campaigns.one api.campaigns api.campaigns.people"),
    (RUNNERS, "campaigns.prepare campaigns.pause campaigns.start api.campaigns.prepare"),
)
BOOK = (
    (RUNNERS, "imports imports.add imports.one imports.progress imports.cancel imports.refused"),
    (RUNNERS, "api.imports api.imports.add api.imports.one api.imports.refused api.imports.file api.imports.cancel"),
)
SETTING_UP = (
    (PLANNERS, "templates templates.one templates.script"),
    (RUNNERS, "templates.check templates.reveal"),
    (CHANGES, "changes changes.profile api.changes"),
    (SET_UP, "keys keys.add keys.end keys.subscribe keys.unsubscribe keys.ping keys.retry"),
    (SET_UP, "api.keys api.keys.add api.keys.end api.deliveries api.deliveries.retry"),
    (SET_UP, "api.subscribers api.subscribers.add api.subscribers.end api.subscribers.ping"),
)
DESK = (
    (WORKERS, "desk desk.next desk.search desk.exception desk.events desk.take desk.park desk.hand_over desk.let_go"),
    (WORKERS, "desk.task desk.write desk.write.send desk.read"),
    (WORKERS, "api.desk api.desk.next api.desk.search api.desk.take api.desk.park api.desk.hand_over"),
    (WORKERS, "api.desk.let_go api.desk.task api.desk.write api.desk.write.send api.desk.read"),
    (ACCOUNTS, "desk.account api.desk.account api.loans api.loans.verdict api.queues"),
    (SEERS, "desk.reveal api.desk.reveal"),
    (STEERERS, "desk.apart desk.ask_again api.desk.apart api.desk.ask_again"),
)
CALL = (
    (WORKERS, "desk.call desk.call.start desk.call.here desk.call.answer desk.call.back desk.call.help"),
    (WORKERS, "desk.call.identify desk.call.line desk.call.hang_up desk.call.extend desk.call.note desk.call.end"),
    (WORKERS, "desk.call.moved desk.call.promise desk.call.callback"),
    (WORKERS, "api.desk.call api.desk.call.start api.desk.call.here api.desk.call.answer api.desk.call.back"),
    (WORKERS, "api.desk.call.help api.desk.call.identify api.desk.call.line api.desk.call.hang_up"),
    (WORKERS, "api.desk.call.extend api.desk.call.note api.desk.call.end api.desk.call.promise api.desk.call.weigh"),
    (WORKERS, "api.promises.add api.calls.add"),
    (WORKERS, "desk.incoming desk.incoming.caller desk.incoming.take desk.incoming.file desk.incoming.end"),
    (WORKERS, "api.desk.incoming api.desk.incoming.take api.desk.incoming.file api.desk.incoming.end"),
)
CASEWORK = (
    ({**VISITORS, **OVERSIGHT}, "field"),
    ({**COUNSEL, **OVERSIGHT}, "legal"),
    ({**CARRIERS, **OVERSIGHT}, "casework api.casework"),
    (CARRIERS, "casework.take casework.put_back casework.give_back"),
    (CARRIERS, "api.casework.take api.casework.put_back api.casework.give_back"),
    (VISITORS, "casework.visit api.casework.visit"),
    (COUNSEL, "casework.step api.casework.step"),
)
DASHBOARD = (
    (OVERSIGHT, "dashboard dashboard.refresh dashboard.list dashboard.export"),
    (OVERSIGHT, "api.dashboard api.dashboard.definitions api.dashboard.list api.dashboard.export"),
    (FIGURES, "api.figures"),
)
FLOOR = (
    (OVERSIGHT, "live live.events api.live api.pauses"),
    (STOPPERS, "live.stop"),
    (STARTERS, "live.start live.pause live.resume api.pauses.add api.pauses.end"),
    (STEERERS, "live.reassign live.batch live.free live.rescue"),
    (STEERERS, "api.live.reassign api.live.batch api.live.free api.live.rescue"),
    (OVERSIGHT, "decisions decisions.events api.decisions"),
    (STEERERS, "decisions.answer api.decisions.answer"),
)
QUALITY = (
    (OVERSIGHT, "review review.item review.calibration review.figures"),
    (OVERSIGHT, "api.reviews api.reviews.one api.reviews.agreement api.reviews.figures"),
    (REVIEWERS, "review.next review.choose review.take review.let_go review.score review.settle"),
    (REVIEWERS, "review.calibrate review.transcript"),
    (REVIEWERS, "api.reviews.choose api.reviews.take api.reviews.calibrate api.reviews.score api.reviews.settle"),
    (REVIEWERS, "api.contacts.transcript.add"),
    (MEASURED, "reviews reviews.one reviews.dispute api.reviews.mine api.reviews.dispute"),
)
ROOMS = (*(ONESELF, CONTACT_LOG, PEOPLE, CAMPAIGNS, BOOK, SETTING_UP, DESK, CALL, CASEWORK, DASHBOARD, FLOOR, QUALITY),)


def table(rooms: Iterable[Iterable[tuple[Grants, str]]]) -> dict[str, Grants]:
    """Each route with its grants. Raises ValueError for a route that stands twice: only one row could be meant."""
    found: dict[str, Grants] = {}
    for grants, routes in (row for room in rooms for row in room):
        for route in routes.split():
            if route in found:
                raise ValueError(f"the route {route} stands twice in the table")
            found[route] = grants
    return found


ACCESS: Mapping[str, Grants] = table(ROOMS)

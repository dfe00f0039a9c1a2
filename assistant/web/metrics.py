"""`/metrics` for Prometheus: what stands in the tables now, counted when it is asked for."""

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from assistant.store import overview
from assistant.web.keys import RUNTIME

HELP = {
    "outbox": "Messages in the outbox, by state",
    "contacts": "Contacts, by state",
    "promises": "Promises to pay, by status",
    "payments": "Payments, by state",
    "inbound": "Replies, by state",
    "loans": "Loans, by bucket",
    "deadlines": "Dates that clauses set, by state; late: done after their day",
}


def routes(app: web.Application) -> None:
    app.router.add_get("/metrics", scrape, name="metrics")


async def scrape(request: web.Request) -> web.Response:
    counts = await request.app[RUNTIME].db.read(overview.gauges)
    registry = CollectorRegistry()
    gauges = {name: Gauge(f"assistant_{name}", text, ["is"], registry=registry) for name, text in HELP.items()}
    for (metric, label), count in counts.items():
        gauges[metric].labels(label).set(count)
    return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

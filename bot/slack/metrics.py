"""Counters that `/metrics` shows; they hold no word of what anybody asked."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

ACCEPTED = Counter("byline_jobs_accepted", "Jobs taken from Slack", ["kind"], registry=REGISTRY)
DUPLICATES = Counter("byline_duplicates", "Events that Slack sent again", registry=REGISTRY)
FINISHED = Counter("byline_jobs_finished", "Jobs that ended", ["kind", "state"], registry=REGISTRY)
ANSWERS = Counter("byline_answers", "Answers", ["status"], registry=REGISTRY)
FALLBACKS = Counter("byline_posts_in_plain_text", "Answers that Slack took only without blocks", registry=REGISTRY)
REFUSED = Counter("byline_posts_refused", "Calls that Slack refused", ["error"], registry=REGISTRY)
FEEDBACK = Counter("byline_feedback", "Thumbs", ["verdict"], registry=REGISTRY)
WAITING = Gauge("byline_jobs_waiting", "Jobs that are not done", registry=REGISTRY)
SECONDS = Histogram(
    "byline_job_seconds",
    "From the event to the end of its job",
    ["kind"],
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300),
    registry=REGISTRY,
)

//! Prometheus metrics. Labels are names from the policy, never a subject, a token or a path.

use crate::store::Counts;
use prometheus::{
    Encoder, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge,
    IntGaugeVec, Opts, Registry, TextEncoder,
};
use visor_policy::effective::Grant;

/// Everything that is counted.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    refusals: IntCounterVec,
    would_refuse: IntCounterVec,
    webhooks: IntCounterVec,
    notices: IntCounterVec,
    alarms: IntCounterVec,
    policy: IntGaugeVec,
    exposed: IntCounter,
    lost_lines: IntCounter,
    in_flight: IntGauge,
    buffered: IntGauge,
    ledger: LedgerGauges,
    inbox: InboxGauges,
    deliveries: IntCounterVec,
}

/// What is counted of the inbox.
struct InboxGauges {
    up: IntGauge,
    waiting: IntGauge,
    dead: IntGauge,
    bytes: IntGauge,
    oldest: IntGauge,
}

/// What is counted of the ledger.
struct LedgerGauges {
    up: IntGauge,
    waiting: IntGauge,
    owed: IntGauge,
    held: IntGauge,
    near: IntGauge,
    due: IntGauge,
    stranded: IntGauge,
    written: IntCounter,
    commits: IntCounter,
    lost: IntCounter,
}

/// The counters of one grant, looked up once.
#[derive(Clone)]
pub struct GrantMetrics {
    /// Requests that were answered with the vendor's word.
    pub released: IntCounter,
    /// Seconds, all in all.
    pub seconds: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// A registry of its own.
    #[expect(
        clippy::expect_used,
        reason = "names and labels are constants; a test makes one"
    )]
    pub fn new() -> Self {
        let registry = Registry::new();
        let counters = |name: &str, help: &str, labels: &[&str]| {
            let vec = IntCounterVec::new(Opts::new(name, help), labels).expect("a constant name");
            registry
                .register(Box::new(vec.clone()))
                .expect("a name of its own");
            vec
        };
        let counter = |name: &str, help: &str| {
            let one = IntCounter::new(name, help).expect("a constant name");
            registry
                .register(Box::new(one.clone()))
                .expect("a name of its own");
            one
        };
        let gauge = |name: &str, help: &str| {
            let one = IntGauge::new(name, help).expect("a constant name");
            registry
                .register(Box::new(one.clone()))
                .expect("a name of its own");
            one
        };
        let seconds = HistogramVec::new(
            HistogramOpts::new(
                "visor_request_seconds",
                "Time to answer a request, the vendor's included.",
            )
            .buckets(vec![
                0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
            ]),
            &["provider", "environment", "route"],
        )
        .expect("a constant name");
        registry
            .register(Box::new(seconds.clone()))
            .expect("a name of its own");
        let policy = IntGaugeVec::new(
            Opts::new("visor_policy_info", "1 for the policy in force."),
            &["digest"],
        )
        .expect("a constant name");
        registry
            .register(Box::new(policy.clone()))
            .expect("a name of its own");
        Self {
            requests: counters(
                "visor_released_total",
                "Requests whose answer went back.",
                &["provider", "environment", "route", "allow"],
            ),
            refusals: counters(
                "visor_refused_total",
                "Requests and answers that were refused.",
                &["code", "provider", "environment"],
            ),
            would_refuse: counters(
                "visor_would_refuse_total",
                "Refusals that shadow mode only recorded.",
                &["code", "allow"],
            ),
            webhooks: counters(
                "visor_webhooks_total",
                "Webhooks taken in, by outcome.",
                &["receive", "outcome"],
            ),
            notices: counters(
                "visor_vendor_notices_total",
                "Answers that announce the end of something.",
                &["provider", "header"],
            ),
            alarms: counters(
                "visor_alarms_total",
                "What an operator should look at.",
                &["alarm"],
            ),
            exposed: counter(
                "visor_exposed_credentials_total",
                "Credentials that came over plain HTTP.",
            ),
            lost_lines: counter(
                "visor_lost_log_lines_total",
                "Log lines that the sink did not take.",
            ),
            in_flight: gauge("visor_requests_in_flight", "Requests under way."),
            buffered: gauge("visor_buffered_bytes", "Bytes of bodies in memory."),
            ledger: LedgerGauges {
                up: gauge(
                    "visor_ledger_up",
                    "1 where there is a ledger and it can be written.",
                ),
                waiting: gauge(
                    "visor_ledger_waiting_records",
                    "Records that wait for the ledger.",
                ),
                owed: gauge(
                    "visor_erasures_owed",
                    "Erasures that were asked for and are not known to be done.",
                ),
                held: gauge(
                    "visor_erasures_held",
                    "Of them, those that a legal hold suspends.",
                ),
                near: gauge(
                    "visor_erasures_near_deadline",
                    "Of them, those whose deadline is near or over.",
                ),
                due: gauge(
                    "visor_faces_due",
                    "Faces that were due when they were looked for last.",
                ),
                stranded: gauge(
                    "visor_faces_stranded",
                    "Faces at providers that the policy does not name any more, which nobody finds due.",
                ),
                written: counter("visor_ledger_records_total", "Records that are durable."),
                commits: counter("visor_ledger_commits_total", "Commits that they were in."),
                lost: counter(
                    "visor_ledger_lost_records_total",
                    "Records that the ledger could not take.",
                ),
            },
            inbox: InboxGauges {
                up: gauge(
                    "visor_inbox_up",
                    "1 where there is an inbox and it can be written.",
                ),
                waiting: gauge(
                    "visor_inbox_waiting",
                    "Webhooks that are still to be handed on.",
                ),
                dead: gauge("visor_inbox_dead", "Webhooks that were set aside."),
                bytes: gauge("visor_inbox_bytes", "Bytes of webhooks that are kept."),
                oldest: gauge(
                    "visor_inbox_oldest_seconds",
                    "For how long the oldest of those waits that are to be handed on.",
                ),
            },
            deliveries: counters(
                "visor_inbox_deliveries_total",
                "Tries to hand a webhook on, by outcome.",
                &["receive", "outcome"],
            ),
            seconds,
            policy,
            registry,
        }
    }

    /// The counters of one grant.
    pub fn grant(&self, grant: &Grant) -> GrantMetrics {
        let (provider, environment, route) = (
            grant.provider.name.as_str(),
            grant.environment.word(),
            grant.route.name.as_str(),
        );
        GrantMetrics {
            released: self.requests.with_label_values(&[
                provider,
                environment,
                route,
                &grant.allow,
            ]),
            seconds: self
                .seconds
                .with_label_values(&[provider, environment, route]),
        }
    }

    /// What the ledger says of itself.
    pub fn ledger(&self, counts: &Counts) {
        let gauge = |gauge: &IntGauge, value: u64| gauge.set(i64::try_from(value).unwrap_or(0));
        gauge(&self.ledger.up, u64::from(counts.down.is_none()));
        gauge(&self.ledger.waiting, counts.waiting);
        gauge(&self.ledger.owed, counts.owed.owed);
        gauge(&self.ledger.held, counts.owed.held);
        gauge(&self.ledger.near, counts.owed.near);
        for (counter, value) in [
            (&self.ledger.written, counts.written),
            (&self.ledger.commits, counts.commits),
            (&self.ledger.lost, counts.lost),
        ] {
            counter.inc_by(value.saturating_sub(counter.get()));
        }
    }

    /// How many faces are due, and how many are where the policy names nobody.
    pub fn faces(&self, due: u64, stranded: u64) {
        for (gauge, faces) in [(&self.ledger.due, due), (&self.ledger.stranded, stranded)] {
            gauge.set(i64::try_from(faces).unwrap_or(i64::MAX));
        }
    }

    /// What the inbox says of itself.
    pub fn inbox(&self, counts: &crate::inbox::Counts) {
        for (gauge, value) in [
            (&self.inbox.up, u64::from(counts.down.is_none())),
            (&self.inbox.waiting, counts.waiting),
            (&self.inbox.dead, counts.dead),
            (&self.inbox.bytes, counts.bytes),
            (&self.inbox.oldest, counts.oldest.as_secs()),
        ] {
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        }
    }

    /// A try to hand a webhook on.
    pub fn delivery(&self, receive: &str, outcome: &str) {
        self.deliveries.with_label_values(&[receive, outcome]).inc();
    }

    /// A refusal.
    pub fn refused(&self, code: &str, provider: &str, environment: &str) {
        self.refusals
            .with_label_values(&[code, provider, environment])
            .inc();
    }

    /// A refusal that shadow mode only recorded.
    pub fn would_refuse(&self, code: &str, allow: &str) {
        self.would_refuse.with_label_values(&[code, allow]).inc();
    }

    /// A webhook's outcome.
    pub fn webhook(&self, receive: &str, outcome: &str) {
        self.webhooks.with_label_values(&[receive, outcome]).inc();
    }

    /// A vendor's notice.
    pub fn vendor_notice(&self, provider: &str, header: &str) {
        self.notices.with_label_values(&[provider, header]).inc();
    }

    /// An alarm.
    pub fn alarm(&self, alarm: &str) {
        self.alarms.with_label_values(&[alarm]).inc();
    }

    /// A credential that came over plain HTTP.
    pub fn exposed(&self) {
        self.exposed.inc();
    }

    /// The policy in force.
    pub fn policy(&self, digest: &str) {
        self.policy.reset();
        self.policy.with_label_values(&[digest]).set(1);
    }

    /// The text that a scraper reads.
    pub fn text(&self, in_flight: usize, buffered: usize, lost: usize) -> String {
        self.in_flight
            .set(i64::try_from(in_flight).unwrap_or(i64::MAX));
        self.buffered
            .set(i64::try_from(buffered).unwrap_or(i64::MAX));
        self.lost_lines.inc_by(lost as u64);
        let mut out = Vec::new();
        // Encoding into memory fails only on families without metrics, which gather leaves out.
        let _ = TextEncoder::new().encode(&self.registry.gather(), &mut out);
        String::from_utf8(out).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_exposed() {
        let metrics = Metrics::new();
        metrics.refused("browser", "p", "live");
        metrics.policy("aa");
        metrics.policy("bb");
        let text = metrics.text(3, 5, 0);
        assert!(
            text.contains(
                r#"visor_refused_total{code="browser",environment="live",provider="p"} 1"#
            ),
            "{text}"
        );
        assert!(text.contains(r#"visor_policy_info{digest="bb"} 1"#));
        assert!(!text.contains(r#"digest="aa""#), "one policy is in force");
    }
}

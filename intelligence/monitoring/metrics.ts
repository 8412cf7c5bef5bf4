import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The layer's own figures, without personal data and without tenants in labels. */
export interface Metrics {
  answered(route: string, status: number, milliseconds: number, code: string | null): void;
  ingested(accepted: number, duplicates: number, rejected: number): void;
  processed(events: number): void;
  scored(customers: number): void;
  dispatched(state: string, count: number): void;
  waiting(events: number): void;
  /** Answers by error code since the start. */
  errors(): Promise<Record<string, number>>;
  text(): Promise<string>;
}

/** Builds the register of figures that Prometheus reads. */
export function createMetrics(): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry, prefix: 'uil_' });
  const requests = new Histogram({
    name: 'uil_http_seconds',
    help: 'Time to answer by route and status',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  const errors = new Counter({ name: 'uil_errors_total', help: 'Answers by error code', labelNames: ['code'], registers });
  const events = new Counter({ name: 'uil_events_total', help: 'Events by what came of them', labelNames: ['result'], registers });
  const processed = new Counter({ name: 'uil_events_processed_total', help: 'Events taken through the pipeline', registers });
  const scored = new Counter({ name: 'uil_customers_scored_total', help: 'Customers scored', registers });
  const messages = new Counter({ name: 'uil_messages_total', help: 'Messages by how they ended', labelNames: ['state'], registers });
  const waiting = new Gauge({ name: 'uil_events_waiting', help: 'Events accepted and not yet processed', registers });
  return {
    answered(route, status, milliseconds, code) {
      requests.observe({ route, status: String(status) }, milliseconds / 1000);
      if (code) errors.inc({ code });
    },
    ingested(accepted, duplicates, rejected) {
      events.inc({ result: 'accepted' }, accepted);
      events.inc({ result: 'duplicate' }, duplicates);
      events.inc({ result: 'rejected' }, rejected);
    },
    processed: (count) => processed.inc(count),
    scored: (count) => scored.inc(count),
    dispatched: (state, count) => messages.inc({ state }, count),
    waiting: (count) => waiting.set(count),
    errors: async () => Object.fromEntries((await errors.get()).values.map(({ labels, value }) => [String(labels.code), value])),
    text: () => registry.metrics(),
  };
}

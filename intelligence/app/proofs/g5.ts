import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createApiKey } from '../../adapters/postgres/access.ts';
import { eventsWaiting } from '../../adapters/postgres/watch-store.ts';
import { IngestReceipt, Problem } from '../../contract/api/lists.ts';
import { LIMITS } from '../../contract/envelope.ts';
import { systemClock, virtualClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { mulberry32, type Random } from '../../kernel/random.ts';
import { channelBook } from '../carriers.ts';
import { composeLayer, type Layer } from '../compose.ts';
import { keysOf } from '../secret-key.ts';
import { serve } from '../serve.ts';
import { goodEvent, rawBody, spoiled } from './bad-input.ts';
import type { Proof } from './proof.ts';
import { onScratch, type Scratch } from './scratch.ts';

const NOW = '2026-03-03T16:00:00.000Z';
const TENANT = 'proof';
const HANG_MS = 2_000;
const SLICES = 6;
/** Slices that warm the server up before its memory is looked at. */
const WARMING = 3;
const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } });
const isProblem = ajv.compile(Problem);
const isReceipt = ajv.compile(IngestReceipt);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that stay when everything that can go has gone: what a leak would raise. */
function retained(): number {
  for (let pass = 0; pass < 3; pass++) collectGarbage();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

type Answer = { status: number; body: unknown; ms: number };

/** Posts bytes and reads the answer; a broken connection is status 0. */
function post(address: string, key: string, body: string | Buffer, type = 'application/json'): Promise<Answer> {
  const began = systemClock.elapsedMs();
  return new Promise((resolve) => {
    const sent = request(`${address}/api/v1/events`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': type } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => {
        let parsed: unknown = null;
        try {
          parsed = JSON.parse(text);
        } catch {}
        resolve({ status: response.statusCode ?? 0, body: parsed, ms: systemClock.elapsedMs() - began });
      });
    });
    sent.on('error', () => resolve({ status: 0, body: null, ms: systemClock.elapsedMs() - began }));
    sent.end(body);
  });
}

type Tally = { requests: number; faults: number; hangs: number; malformed: number; accepted: Set<string> };

/** Sends a mixture of good events, spoiled ones, batches of both, and bytes that are nothing. */
async function storm(address: string, key: string, count: number, random: Random, name = 'mutant'): Promise<Tally> {
  const tally: Tally = { requests: 0, faults: 0, hangs: 0, malformed: 0, accepted: new Set() };
  let next = 0;
  const one = async (n: number): Promise<void> => {
    const way = random();
    let body: string;
    let batch: Record<string, unknown>[] = [];
    if (way < 0.3) body = rawBody(random);
    else if (way < 0.6) body = JSON.stringify(spoiled(goodEvent(`${name}-one-${n}`, random), random));
    else {
      batch = Array.from({ length: 5 }, (_, i) => goodEvent(`${name}-${n}-${i}`, random)).map((event, i) => (i % 2 === 0 ? event : spoiled(event, random)));
      body = JSON.stringify(batch);
    }
    const { status, body: said, ms } = await post(address, key, body);
    tally.requests++;
    if (status >= 500 || status === 0) tally.faults++;
    if (ms > HANG_MS) tally.hangs++;
    if (status >= 400 ? !isProblem(said) : !isReceipt(said)) tally.malformed++;
    // Of every batch the good items must be in, whatever stood beside them.
    if (batch.length > 0 && (status === 202 || status === 207)) for (let i = 0; i < batch.length; i += 2) tally.accepted.add(`${name}-${n}-${i}`);
    else if (batch.length > 0 && status < 500 && status !== 0) tally.faults++;
  };
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (next < count) await one(next++);
    }),
  );
  return tally;
}

/** Waits until nothing is being processed or scored, so that only what stays is measured. */
async function quiet({ database }: Scratch): Promise<void> {
  for (;;) {
    const busy = await database.asWorker(
      async (sql) => (await eventsWaiting(sql)) > 0 || (await sql.query('SELECT FROM score_requests LIMIT 1')).rowCount !== 0,
    );
    await sleep(300);
    if (!busy) return;
  }
}

/** How many of these good items are not in the log. */
async function absent({ database }: Scratch, accepted: ReadonlySet<string>): Promise<number> {
  const { rows } = await database.asWorker((sql) =>
    sql.query<{ n: number }>('SELECT count(*)::int AS n FROM unnest($1::text[]) AS a (id) WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.event_id = a.id)', [
      [...accepted],
    ]),
  );
  return rows[0]?.n ?? -1;
}

/** Every kind of bad input that the issue names, with the answer that it must get. */
async function named(address: string, key: string): Promise<Record<string, boolean>> {
  const event = (over: Record<string, unknown>) =>
    JSON.stringify({ specversion: '1.0', id: 'n', source: 'fuzz', type: 'portal.visited', time: NOW, data: { customer_id: 'c' }, ...over });
  const expect = async (body: string | Buffer, status: number, code: string, type?: string) => {
    const answer = await post(address, key, body, type);
    return answer.status === status && (answer.body as { code?: string } | null)?.code === code;
  };
  return {
    unknown_type: await expect(event({ type: 'nothing.happened' }), 400, 'EVENT_TYPE_UNKNOWN'),
    wrong_tenant: await expect(event({ tenantid: 'other' }), 403, 'TENANT_MISMATCH'),
    ten_megabytes: await expect(Buffer.alloc(10_000_000, 'a'), 413, 'BODY_TOO_LARGE'),
    large_event: await expect(event({ data: { customer_id: 'c', page: 'a'.repeat(LIMITS.eventBytes) } }), 413, 'BODY_TOO_LARGE'),
    broken_json: await expect('{"a":', 400, 'JSON_INVALID'),
    year_1970: await expect(event({ time: '1970-01-01T00:00:00Z' }), 400, 'EVENT_TIME_IMPLAUSIBLE'),
    negative_bytes: await expect(event({ type: 'usage.recorded', data: { customer_id: 'c', down_bytes: -1, up_bytes: 0 } }), 400, 'EVENT_INVALID'),
    other_media_type: await expect(event({}), 415, 'MEDIA_TYPE_UNSUPPORTED', 'text/plain'),
  };
}

async function withServer<T>(scratch: Scratch, change: (layer: Layer) => Layer, work: (address: string, key: string) => Promise<T>): Promise<T> {
  const clock = virtualClock(NOW);
  const channels = channelBook({
    database: scratch.database,
    config: { smtpUrl: '', mailFrom: '', publicUrl: '' },
    keys: keysOf({ secretKey: '', dataDir: scratch.dataDir }),
    clock,
    log: silentLog,
  });
  const layer = change(composeLayer({ store: scratch, clock, log: silentLog, carriers: channels.routes }));
  const running = await serve({
    store: { ...scratch, place: '', close: async () => {} },
    config: { host: '127.0.0.1', port: 0, hosts: [], publicUrl: '' },
    clock,
    log: silentLog,
    channels,
    layer,
  });
  try {
    const key = await scratch.database.asWorker((sql) => createApiKey(sql, { tenant: TENANT, role: 'service', person: 'proof' }, 'proof', clock.now()));
    return await work(running.address, key);
  } finally {
    await running.stop();
  }
}

export const g5: Proof = {
  id: 'G5',
  promise: 'Bad input is refused with a clear problem document, and nothing else is lost.',
  async run({ seed, long }) {
    const random = mulberry32(seed);
    const size = long ? 1_000_000 : 10_000;
    return onScratch({ durable: false, tenants: [TENANT], now: new Date(NOW) }, async (scratch) => {
      const { tally, answers, growth, missing } = await withServer(
        scratch,
        (layer) => layer,
        async (address, key) => {
          const answers = await named(address, key);
          const tally = { requests: 0, faults: 0, hangs: 0, malformed: 0, good: 0 };
          let missing = 0;
          let before = 0;
          // In slices, so that the proof's own ledger does not count as the server's memory; the first ones warm it up.
          for (let slice = 0; slice < SLICES; slice++) {
            const { accepted, ...of } = await storm(address, key, Math.ceil(size / SLICES), random, `s${slice}`);
            missing += await absent(scratch, accepted);
            tally.good += accepted.size;
            for (const name of ['requests', 'faults', 'hangs', 'malformed'] as const) tally[name] += of[name];
            accepted.clear();
            await quiet(scratch);
            if (slice === WARMING - 1) before = retained();
          }
          return { tally, answers, growth: (retained() - before) / before, missing };
        },
      );
      // A front door that hands on what it has not checked, and one that lets a bad item take its neighbours with it.
      const unchecked = await withServer(
        scratch,
        (layer) => ({
          ...layer,
          ingest: async (tenant, items) => {
            const fresh = await layer.intake.accept(tenant, items as never);
            return { accepted: fresh.length, duplicates: 0, rejected: [] };
          },
        }),
        (address, key) => storm(address, key, 300, random),
      );
      const wholesale = await withServer(
        scratch,
        (layer) => ({ ...layer, ingest: (tenant, items) => layer.ingest(tenant, items, true) }),
        (address, key) => storm(address, key, 300, random),
      );
      const caught = Number(unchecked.faults > 0) + Number(wholesale.faults > 0);
      const wrong = Object.entries(answers)
        .filter(([, right]) => !right)
        .map(([name]) => name);
      return {
        holds: tally.faults === 0 && tally.hangs === 0 && tally.malformed === 0 && missing === 0 && wrong.length === 0 && caught === 2 && growth < 0.1,
        figures: {
          requests: tally.requests,
          answers_5xx: tally.faults,
          hangs: tally.hangs,
          malformed: tally.malformed,
          good_items: tally.good,
          good_items_lost: missing,
          named_cases: Object.keys(answers).length,
          named_cases_wrong: wrong.join(' ') || 'none',
          retained_growth_percent: Math.round(100 * growth),
          mutants: 2,
          mutants_caught: caught,
        },
      };
    });
  },
};

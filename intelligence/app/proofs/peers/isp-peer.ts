import type { Random } from '../../../kernel/random.ts';
import { type HttpPeer, httpPeer, type PeerAnswer } from './http-peer.ts';

/**
 * `keyed` does what it is asked once a key and says so; `late` answers when nobody waits any more; `liar` says no when it has done it, and yes only
 * when asked again; `promising` says that it will do it, and tells later or never.
 */
export type IspKind = 'keyed' | 'late' | 'liar' | 'promising';

/** A system of the ISP as a real HTTP server on this machine that is asked to act by Standard Webhooks, and loses requests and answers. */
export type IspPeer = {
  readonly origin: string;
  /** How often each step had its effect, by run and step: two keys for one step show as two. */
  readonly effects: ReadonlyMap<string, number>;
  /** Keys of which it has said that it will do them and tell later. */
  readonly promised: Set<string>;
  readonly counts: { requests: number; lostReplies: number; lostRequests: number; lies: number };
  /** False when it is to behave from now on. */
  faulty: boolean;
  /** How long it takes over what it does. */
  actMs: number;
  close(): Promise<void>;
};

/** Starts one. Whatever it says, it honours keys: a repetition has no further effect, as the contract of such systems asks. */
export async function ispPeer(kind: IspKind, random: Random, spoil: (key: string) => string = (key) => key): Promise<IspPeer> {
  const effects = new Map<string, number>();
  const keys = new Set<string>();
  const promised = new Set<string>();
  const counts = { requests: 0, lostReplies: 0, lostRequests: 0, lies: 0 };
  const lie = (said: PeerAnswer): PeerAnswer => {
    counts.lies++;
    return said;
  };
  const http: HttpPeer = await httpPeer(({ headers, body }) => {
    counts.requests++;
    const key = spoil(String(headers['webhook-id']));
    const { data } = JSON.parse(body.toString()) as { data: { instance_id: string; step: string } };
    const about = `${data.instance_id}/${data.step}`;
    const fate = peer.faulty ? random() : 1;
    const known = keys.has(key);
    if (fate < 0.05) {
      counts.lostRequests++;
      return 'cut';
    }
    if (fate < 0.1) return { status: 429 };
    keys.add(key);
    if (!known) effects.set(about, (effects.get(about) ?? 0) + 1);
    if (fate < 0.25) {
      counts.lostReplies++;
      return fate < 0.15 ? 'cut' : { status: 500 };
    }
    if (kind === 'late' && fate < 0.6) return lie('silence');
    // It has done it, loses the answer, and calls the repetition wrong; or says "not now" although it has done it.
    if (kind === 'liar' && fate < 0.6) return lie(known && fate < 0.45 ? { status: 422 } : fate < 0.5 ? 'cut' : { status: 503 });
    if (kind === 'promising') {
      promised.add(String(headers['webhook-id']));
      return { status: 202 };
    }
    return { status: 200, body: JSON.stringify({ id: `done-${keys.size}` }), afterMs: peer.actMs };
  });
  const peer: IspPeer = { origin: http.origin, effects, promised, counts, faulty: true, actMs: 0, close: () => http.close() };
  return peer;
}

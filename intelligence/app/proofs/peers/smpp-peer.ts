import type { AddressInfo } from 'node:net';
import smpp, { type Session, type Unit } from 'smpp';

/** A part of a message as the message centre took it. */
export type Taken = {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly coding: number;
  readonly header: readonly number[];
  readonly receipt: boolean;
};

/** A message centre on this machine, by an SMPP implementation that is not ours. */
export type SmppPeer = {
  readonly url: string;
  readonly taken: Taken[];
  /** Sessions that are bound now. */
  readonly sessions: Set<Session>;
  readonly binds: { count: number; refused: number };
  enquiries: number;
  /** What it does with the next submit_sm: a status, or it takes it and cuts the line before the answer, or never answers. */
  behave: (unit: Unit) => number | 'cut' | 'silence';
  /** Hears of every part that is taken. */
  took: (taken: Taken) => void;
  /** What it says of a message when it is asked. */
  states: Map<string, number>;
  close(): Promise<void>;
};

const textOf = (unit: Unit): string => {
  const payload = unit.message_payload;
  const inPayload = typeof payload === 'string' ? payload : payload?.message;
  const short = unit.short_message?.message;
  return inPayload ?? (typeof short === 'string' ? short : Buffer.from(short ?? []).toString('latin1'));
};

/** Opens one that lets this system in. */
export async function smppPeer(login: { systemId: string; password: string }): Promise<SmppPeer> {
  let number = 0;
  const server = smpp.createServer((session) => {
    session.on('error', () => {});
    session.on('close', () => peer.sessions.delete(session));
    session.on('bind_transceiver', (unit) => {
      const known = unit.system_id === login.systemId && unit.password === login.password;
      peer.binds[known ? 'count' : 'refused']++;
      if (known) peer.sessions.add(session);
      session.send(unit.response({ command_status: known ? 0 : 0x0e, system_id: 'peer' }));
    });
    session.on('enquire_link', (unit) => {
      peer.enquiries++;
      session.send(unit.response());
    });
    session.on('unbind', (unit) => session.send(unit.response()));
    session.on('query_sm', (unit) =>
      session.send(unit.response({ message_id: unit.message_id, final_date: '', message_state: peer.states.get(unit.message_id ?? '') ?? 7, error_code: 0 })),
    );
    session.on('submit_sm', (unit) => {
      const what = peer.behave(unit);
      if (typeof what === 'number' && what !== 0) {
        session.send(unit.response({ command_status: what }));
        return;
      }
      const taken: Taken = {
        from: unit.source_addr ?? '',
        to: unit.destination_addr ?? '',
        text: textOf(unit),
        coding: unit.data_coding ?? 0,
        header: (unit.short_message?.udh ?? []).flatMap((one) => [...one]),
        receipt: ((unit.registered_delivery ?? 0) & 1) === 1,
      };
      peer.taken.push(taken);
      peer.took(taken);
      if (what === 'cut') session.destroy();
      else if (what === 0) session.send(unit.response({ message_id: `smsc-${++number}` }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const peer: SmppPeer = {
    url: `smpp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken: [],
    sessions: new Set(),
    binds: { count: 0, refused: 0 },
    enquiries: 0,
    behave: () => 0,
    took: () => {},
    states: new Map(),
    close: () =>
      new Promise((resolve) => {
        for (const session of peer.sessions) session.destroy();
        server.close(() => resolve());
      }),
  };
  return peer;
}

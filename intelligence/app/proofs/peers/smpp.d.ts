/** What the tests use of the package `smpp`, an implementation that is not ours: it plays the message centre. */
declare module 'smpp' {
  import type { Server } from 'node:net';

  export type Unit = {
    readonly command: string;
    command_status: number;
    sequence_number: number;
    readonly system_id?: string;
    readonly password?: string;
    readonly source_addr?: string;
    readonly source_addr_ton?: number;
    readonly destination_addr?: string;
    readonly esm_class?: number;
    readonly data_coding?: number;
    readonly registered_delivery?: number;
    readonly message_id?: string;
    readonly short_message?: { readonly message: string | Uint8Array; readonly udh?: readonly Uint8Array[] };
    readonly message_payload?: { readonly message: string } | string;
    response(values?: Readonly<Record<string, unknown>>): Unit;
  };
  export type Session = {
    on(event: string, heard: (unit: Unit) => void): void;
    send(unit: Unit): boolean;
    deliver_sm(values: Readonly<Record<string, unknown>>, answered?: (unit: Unit) => void): boolean;
    enquire_link(answered?: (unit: Unit) => void): boolean;
    /** Takes nothing more out of what comes. */
    pause(): void;
    readonly socket: { write(bytes: Uint8Array, written: () => void): boolean };
    unbind(answered?: (unit: Unit) => void): boolean;
    destroy(): void;
  };
  export function createServer(session: (session: Session) => void): Server;
  const smpp: { createServer: typeof createServer };
  export default smpp;
}

import { createInterface } from 'node:readline/promises';

/** Where a command speaks and listens. */
export interface Terminal {
  out(text: string): void;
  note(text: string): void;
  /** A person sits there and can answer. */
  readonly interactive: boolean;
  /** Progress bars may be drawn. */
  readonly draws: boolean;
  ask(question: string): Promise<boolean>;
  /** Sets the code with which the program ends. */
  exit(code: number): void;
  /** The folder in which the command was given. */
  readonly folder: string;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    interactive: process.stdin.isTTY === true,
    draws: process.stderr.isTTY === true,
    async ask(question) {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
      } finally {
        lines.close();
      }
    },
    exit(code) {
      process.exitCode = code;
    },
    folder: process.cwd(),
  };
}

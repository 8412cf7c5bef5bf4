import { Command } from 'commander';
import { systemClock } from '../../kernel/clock.ts';

/** `uil prove [id]`: runs the proof of a promise with its mutants; exit code 1 when it does not hold. Without an id it lists what is built. */
export function proveCommand(): Command {
  return new Command('prove')
    .description('run the proof of a promise (G…) or a capability (C…)')
    .argument('[id]', 'which one; all that are built are listed when it is left out')
    .option('--seed <number>', 'seed of every draw of chance', '1')
    .option('--long', 'the long form')
    .option('--database <address>', 'a postgres:// server to prove it on, by a login that may create databases and roles')
    .option('--json', 'print one JSON object')
    .action(async (id: string | undefined, options: { seed: string; long?: boolean; database?: string; json?: boolean }) => {
      // Proofs need packages of development, which a program that only serves may not have.
      const { proofNamed, proofs } = await import('../proofs/catalogue.ts');
      if (id === undefined) {
        const built = proofs.map(({ id: name, promise }) => ({ id: name, promise }));
        process.stdout.write(options.json ? `${JSON.stringify(built)}\n` : `${built.map((one) => `${one.id.padEnd(11)} ${one.promise}`).join('\n')}\n`);
        return;
      }
      const proof = proofNamed(id);
      if (options.database !== undefined) (await import('../proofs/scratch.ts')).proveOn(options.database);
      const seed = Number(options.seed);
      const began = systemClock.elapsedMs();
      const { holds, figures } = await proof.run({ seed, long: options.long ?? false });
      const seconds = Math.round((systemClock.elapsedMs() - began) / 100) / 10;
      if (options.json) process.stdout.write(`${JSON.stringify({ id: proof.id, holds, seed, figures, seconds })}\n`);
      else
        process.stdout.write(
          `${proof.id} ${holds ? 'holds' : 'DOES NOT HOLD'} (seed ${seed}, ${seconds} s)\n${Object.entries(figures)
            .map(([name, value]) => `  ${name.padEnd(32)} ${value}`)
            .join('\n')}\n`,
        );
      if (!holds) process.exitCode = 1;
    });
}

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('who starts the layer without the demonstration is told how to set up the first ISP', { timeout: 90_000 }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'uil-start-'));
  const program = spawn(process.execPath, [join(import.meta.dirname, '..', 'main.ts'), 'start', '--no-demo', '--port', '0', '--data-dir', dataDir]);
  try {
    const exited = new Promise<number | null>((resolve) => program.once('exit', resolve));
    let said = '';
    program.stdout.on('data', (piece) => {
      said += piece;
      if (said.includes('Ctrl-C')) program.kill('SIGTERM');
    });
    expect(await exited).toBe(0);
    expect(said).toContain('No ISP is set up yet');
    expect(said).toContain('npx uil tenant create');
  } finally {
    program.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  }
});

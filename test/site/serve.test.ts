import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyOfExample, repositoryRoot } from '../support/cli.ts';

/*
 * `site --serve` as a process: it answers for its own name alone, is made anew when manifests change, and ends when told.
 */

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
}

function ask(port: number, path: string, host = `127.0.0.1:${port}`): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

it('serves the page on the loopback, anew after a change, until SIGTERM', async () => {
  const cwd = copyOfExample('minimal');
  const args = [join(repositoryRoot, 'dist/cli.js'), 'site', '--serve', '--port', '0'];
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  try {
    const port = await new Promise<number>((resolve, reject) => {
      child.stdout.on('data', (part: Buffer) => resolve(Number(/:(\d+)\//.exec(String(part))?.[1])));
      child.on('exit', () => reject(new Error('it ended')));
    });
    const page = await ask(port, '/');
    expect(page.status).toBe(200);
    expect(page.text).toContain("connect-src 'self'");
    expect((await ask(port, '/', 'evil.example')).status).toBe(421);
    expect((await ask(port, '/etc/passwd')).status).toBe(404);
    const version = async () =>
      (JSON.parse((await ask(port, '/version')).text) as { version: string }).version;
    const before = await version();
    const file = join(cwd, 'services.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('replicas: 2', 'replicas: 1'));
    while ((await version()) === before) await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await ask(port, '/')).text).not.toBe(page.text);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  } finally {
    child.kill('SIGKILL');
  }
});

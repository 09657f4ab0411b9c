import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Health, renderMetrics } from './metrics.ts';

export type Served =
  | { readonly ok: true; readonly port: number; readonly close: () => Promise<void> }
  | { readonly ok: false; readonly problem: string };

/**
 * `/healthz` (200, or 503 while the last round failed) and `/metrics`, on this machine's loopback address alone.
 * @param port 0 for any that is free
 */
export function serveHealth(port: number, read: () => Health): Promise<Served> {
  return serveLoopback(port, answer(read));
}

/** Listens on this machine's loopback address alone; 0 is any port that is free. */
export async function serveLoopback(port: number, listener: RequestListener): Promise<Served> {
  const server = createServer(listener);
  try {
    await listen(server, port);
  } catch (error) {
    return { ok: false, problem: (error as Error).message };
  }
  return {
    ok: true,
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function answer(read: () => Health): RequestListener {
  return ({ method, url }, response) => {
    const send = (status: number, text: string, type = 'text/plain; charset=utf-8') => {
      response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' });
      response.end(text);
    };
    if (method !== 'GET' && method !== 'HEAD') return send(405, 'GET alone\n');
    const { failures, problem } = read();
    const [path] = (url ?? '').split('?');
    if (path === '/healthz')
      return failures === 0 ? send(200, 'ok\n') : send(503, `${failures} failed: ${problem ?? 'refused'}\n`);
    if (path === '/metrics')
      return send(200, renderMetrics(read()), 'text/plain; version=0.0.4; charset=utf-8');
    return send(404, '/healthz and /metrics\n');
  };
}

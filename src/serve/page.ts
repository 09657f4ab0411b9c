import type { RequestListener } from 'node:http';
import { serveLoopback, type Served } from './server.ts';

/** What is shown at the moment. */
export interface ServedPage {
  /** Changes whenever the page does. */
  readonly version: string;
  readonly page: string;
  /** Why the page is not renewed; '' where it is. */
  readonly problem: string;
}

/**
 * A page, and `/version`, which says whether it is old, on this machine's loopback address alone. A request that names
 * another host is refused: a page of anybody else cannot read this one through a name that leads here.
 * @param port 0 for any that is free
 */
export function servePage(port: number, read: () => ServedPage): Promise<Served> {
  return serveLoopback(port, answer(read));
}

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "frame-ancestors 'none'",
};

function answer(read: () => ServedPage): RequestListener {
  return ({ method, url, headers, socket }, response) => {
    const send = (status: number, text: string, type = 'text/plain; charset=utf-8') => {
      response.writeHead(status, { ...HEADERS, 'content-type': type });
      response.end(method === 'HEAD' ? undefined : text);
    };
    const names = ['127.0.0.1', 'localhost'].map((name) => `${name}:${socket.localPort}`);
    if (!names.includes(headers.host ?? '')) return send(421, `this is ${names[0]} alone\n`);
    if (method !== 'GET' && method !== 'HEAD') return send(405, 'GET alone\n');
    const [path] = (url ?? '').split('?');
    const { version, page, problem } = read();
    if (path === '/' || path === '/index.html') return send(200, page, 'text/html; charset=utf-8');
    if (path === '/version') return send(200, JSON.stringify({ version, problem }), 'application/json');
    return send(404, '/ and /version\n');
  };
}

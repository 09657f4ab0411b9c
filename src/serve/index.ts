export { countRound, type Health, newHealth, type Outcome } from './metrics.ts';
export { serveHealth } from './server.ts';
export { servePage, type ServedPage } from './page.ts';

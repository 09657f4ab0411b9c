export { countRound, type Health, newHealth, type Outcome } from './metrics.ts';
export { serveHealth } from './server.ts';

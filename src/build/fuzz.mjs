// `npm run fuzz load 1000000 [SEED]`: bundles test/fuzz/load.ts and runs it. The seed is printed: it repeats a run.
import { runDriver } from './run-driver.mjs';

await runDriver('fuzz');

// `npm run bench planner`: bundles test/bench/planner.ts and runs it with the arguments that follow.
import { runDriver } from './run-driver.mjs';

await runDriver('bench');

import fc from 'fast-check';

/*
 * Property tests draw the same every time, so that what is red is red again. INFRACTL_SEED=N draws otherwise; scripts of
 * their own (npm run fuzz, npm run soak) look further.
 */
fc.configureGlobal({ seed: Number(process.env['INFRACTL_SEED'] ?? 4711) });

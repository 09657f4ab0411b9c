/**
 * Whether a text may hold a manifest of ours. What does not may be anything that somebody committed or linked, a key or a
 * token among it: its lines and values never reach an output.
 */
export function mayHoldManifest(text: string): boolean {
  return text.includes('infractl.dev/');
}

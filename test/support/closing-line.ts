import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with "N passed, N failed", alone on a line: for whoever reads logs by program. */
export const closingLine: Reporter = {
  onTestRunEnd(modules) {
    const states = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => test.result().state),
    );
    const passed = states.filter((state) => state === 'passed').length;
    const failed =
      states.filter((state) => state === 'failed').length + modules.filter(brokenOutsideTests).length;
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  },
};

/** A file that could not be loaded, or a hook that failed, without a failed test. */
function brokenOutsideTests(module: TestModule): boolean {
  return module.state() === 'failed' && ![...module.children.allTests('failed')].length;
}

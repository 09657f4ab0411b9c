import { describe, expect, it } from 'vitest';
import { runCli, runJson } from '../support/cli.ts';

describe('explain', () => {
  it('lists all kinds', async () => {
    const { code, stdout } = await runCli(['explain']);
    expect(code).toBe(0);
    expect(stdout).toContain('Compute              A physical or virtual machine.');
    expect(stdout.split('\n').filter((line) => /^[A-Z]/.test(line))).toHaveLength(19);
  });

  it('documents a field as kubectl explain does', async () => {
    const { code, stdout } = await runCli(['explain', 'Compute.spec.billing']);
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "KIND:     Compute
      VERSION:  infractl.dev/v1
      FIELD:    spec.billing <Object>

      DESCRIPTION:
          What it costs and until when.

      EXAMPLES:
          currency: EUR
          monthlyCost: 89.9
          contractEndDate: "2027-03-31"

      FIELDS:
          currency	<string>
            The currency of the costs.

          monthlyCost	<number>
            Cost per month.

          annualCost	<number>
            Cost per year; a twelfth of it counts per month where monthlyCost is absent.

          contractEndDate	<string>
            The last day of the contract.

          renewalDate	<string>
            The day on which the contract renews or must be renewed.

          contract	<Object>
            The terms of a contract that runs by terms: its end and the last day to cancel it are
            worked out from them.
      "
    `);
  });

  it('shows values, default and limits of a leaf', async () => {
    const { stdout } = await runCli(['explain', 'compute.spec.state']);
    expect(stdout).toContain('VALUES:\n    active\n    inactive\n    maintenance\n\nDEFAULT:\n    active\n');
    expect((await runCli(['explain', 'service.spec.ports.port'])).stdout).toContain(
      'LIMITS:\n    at least 1, at most 65535\n',
    );
  });

  it('marks what is required and enters lists and maps', async () => {
    expect((await runCli(['explain', 'ip.spec'])).stdout).toContain('address\t<string> -required-');
    expect(
      (await runCli(['explain', 'svc.spec.placement.affinity.matchExpressions.operator'])).stdout,
    ).toContain('DoesNotExist');
    expect((await runCli(['explain', 'computes.metadata.labels.anything'])).stdout).toContain(
      'FIELD:    metadata.labels.anything <string>',
    );
  });

  it('gives the tree with --recursive', async () => {
    const { stdout } = await runCli(['explain', 'PortAssignment', '--recursive']);
    expect(stdout).toContain('    spec\t<Object> -required-\n      assignment\t<string>\n');
  });

  it('speaks JSON', async () => {
    const { json } = await runJson(['explain', 'Config.spec.gates.deletions']);
    expect(json).toEqual({
      formatVersion: '1',
      kind: 'Config',
      path: 'spec.gates.deletions',
      name: 'deletions',
      type: 'integer | string',
      required: false,
      description: 'At most so many resources deleted.',
      examples: [5, '10%'],
      limits: ['at least 0'],
      fields: [],
    });
  });

  it.each([
    ['Compute.spec.biling', 'unknown field spec.biling of Compute, did you mean Compute.spec.billing?'],
    [
      'Compute.monthlyCost',
      'unknown field monthlyCost of Compute, did you mean Compute.spec.billing.monthlyCost?',
    ],
    ['Compute.spec.toString', 'unknown field spec.toString of Compute'],
    ['Compute.', 'unknown field  of Compute'],
    ['Computer', 'unknown kind "Computer", did you mean Compute?'],
    ['rule/fw-shadwed', 'unknown rule "fw-shadwed"'],
  ])('refuses %s', async (subject, message) => {
    const { code, stdout, stderr } = await runCli(['explain', subject]);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(message);
  });
});

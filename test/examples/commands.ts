/** The day on which the examples are set. */
export const TODAY = '2026-11-24';

export interface Golden {
  /** The golden file's name, and the order in which they are read best. */
  readonly name: string;
  readonly args: readonly string[];
  /** The exit code that the test insists on, whatever the golden says; 0 when left out. */
  readonly code?: number;
}

const golden = (name: string, line: string, code = 0): Golden => ({ name, args: line.split(' '), code });

/** Of every example, as it lies in the repository. */
export const BEFORE: readonly Golden[] = [
  golden('validate', `validate --today ${TODAY}`),
  golden('validate.github', `validate --today ${TODAY} -o github`),
  golden('validate.markdown', `validate --today ${TODAY} -o markdown`),
  golden('plan', 'plan'),
  golden('plan.markdown', 'plan -o markdown'),
  golden('diff', 'diff'),
  golden('diff.markdown', 'diff -o markdown'),
  golden('apply-dry-run', 'apply --dry-run'),
  golden('apply-dry-run.markdown', 'apply --dry-run -o markdown'),
];

const KINDS = [
  'computes',
  'components',
  'componentassignments',
  'services',
  'assignments',
  'ipaddresses',
  'ipassignments',
  'dnsrecords',
  'portassignments',
  'firewallrules',
  'firewallassignments',
  'journalentries',
  'computeoffers',
  'configs',
];

/** Of every example, after an apply. */
export const AFTER: readonly Golden[] = [
  golden('applied-validate', `validate --today ${TODAY}`),
  golden('applied-plan', 'plan'),
  golden('applied-diff', 'diff --detailed-exitcode'),
  golden('report', `report --today ${TODAY}`),
  golden('report.markdown', `report --today ${TODAY} -o markdown`),
  golden('whatif-failures', 'whatif failures'),
  golden('whatif-failures-by-region', 'whatif failures --by infractl.dev/region'),
  golden('firewall-check', 'firewall check'),
  golden('firewall-exposure', 'firewall exposure'),
  golden('journal-list', 'journal list'),
  ...KINDS.map((kind) => golden(`get-${kind}`, `get ${kind}`)),
];

/** The JSON of every command; long, so of the small examples alone. */
export const JSON_OUTPUTS: readonly Golden[] = [
  golden('validate.json', `validate --today ${TODAY} -o json`),
  golden('validate.sarif', `validate --today ${TODAY} -o sarif`),
  golden('plan.json', 'plan -o json'),
  golden('plan-web.json', 'plan web -o json', 3),
  golden('diff.json', 'diff -o json'),
  golden('apply-dry-run.json', 'apply --dry-run -o json'),
  golden('report.json', `report --today ${TODAY} -o json`),
  golden('get-computes.json', 'get computes -o json'),
  golden('get-services.yaml', 'get services -o yaml'),
  golden('whatif-failures.json', 'whatif failures -o json'),
  golden('whatif-grow.json', 'whatif grow web=6 -o json', 3),
  golden('firewall-exposure.json', 'firewall exposure -o json'),
  golden('journal-list.json', 'journal list -o json'),
];

/** What the example fleet alone has something to say to, as it lies in the repository. */
export const FLEET_BEFORE: readonly Golden[] = [
  golden('plan-worker', 'plan worker'),
  golden('plan-worker.json', 'plan worker -o json'),
  golden('plan-worker.markdown', 'plan worker -o markdown'),
  golden('plan-vault', 'plan vault', 3),
  golden('plan-explain-vault', 'plan --explain vault', 3),
  golden('plan-explain-keycloak', 'plan --explain keycloak'),
  golden('plan-compute', 'plan --compute virt-02', 3),
  golden('plan-rebalance', 'plan --rebalance', 3), // beyond gates.moves
];

/** The same, after an apply. */
export const FLEET_AFTER: readonly Golden[] = [
  golden('get-computes.wide', 'get computes -o wide'),
  golden('get-computes.name', 'get computes -l env=prod,role-app -o name'),
  golden('get-compute-db-01.yaml', 'get compute db-01 -o yaml'),
  golden('get-computes-selected.json', 'get computes -l env!=prod -o json'),
  golden('get-services-data', 'get services -l tier=data'),
  golden('describe-compute', `describe compute/virt-01 --today ${TODAY}`),
  golden('describe-service', `describe Service/web --today ${TODAY}`),
  golden('describe-component', `describe component/l40s --today ${TODAY}`),
  golden('describe-ip', `describe ipaddress/203.0.113.40 --today ${TODAY}`),
  golden('describe-port', `describe portassignment/identity-https --today ${TODAY}`),
  golden('describe-rule', `describe firewallrule/allow-pg-app --today ${TODAY}`),
  golden('describe-offer', `describe computeoffer/rack-hsm-1u --today ${TODAY}`),
  golden('plan-without-edge-01', 'plan --without edge-01'),
  golden('plan-without-train-01', 'plan --without train-01', 3),
  golden('plan-drain-app-01', 'plan --drain app-01'),
  golden('whatif-grow-web', 'whatif grow web=2'),
  golden('whatif-grow-web-too-far', 'whatif grow web=8', 3),
  golden('whatif-grow-trainer', 'whatif grow trainer=2', 3),
  golden('whatif-failures.json', 'whatif failures -o json'),
  golden('firewall-reach-pg', 'firewall reach --from 0.0.0.0/0 --to db-01 --port 5432/tcp'),
  golden('firewall-reach-https', 'firewall reach --from 0.0.0.0/0 --to edge-01 --port 443/tcp'),
  golden('report-compute', `report train-01 --today ${TODAY}`),
  golden('report-compute.markdown', `report stor-01 --today ${TODAY} -o markdown`),
  golden('report-compute.json', `report app-04 --today ${TODAY} -o json`),
  golden('journal-list-compute', 'journal list --compute app-04'),
];

/** What asks no fleet. */
export const ANYWHERE: readonly Golden[] = [
  golden('help', '--help'),
  golden('explain-billing', 'explain Compute.spec.billing'),
  golden('explain-service', 'explain Service'),
  golden('explain-rule', 'explain rule/fw-shadowed'),
  golden('completion-bash', 'completion bash'),
  golden('completion-zsh', 'completion zsh'),
  golden('completion-fish', 'completion fish'),
];

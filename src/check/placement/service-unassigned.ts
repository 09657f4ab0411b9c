import type { Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'service-unassigned',
  group: 'placement',
  severity: 'info',
  summary: 'A service runs nowhere.',
  why: 'It has no Assignment, neither written by hand nor generated: it waits for the next plan, or was forgotten.',
  fix: 'Run plan and apply, write an Assignment, or set replicas: 0 where it shall not run.',
  *check(fleet) {
    for (const service of fleet.services.values()) {
      if (service.assignments.length > 0 || service.replicas === 0) continue;
      yield finding(service.resource, `${service.name} runs nowhere`, ['metadata', 'name']);
    }
  },
};

export default rule;

import { calledProcessOf } from '../compile/node-compiler.js';
import { idOf, type ModdleElement } from '../parse/moddle-element.js';
import { reachableFrom } from './flow-graph.js';
import type { LintRule } from './lint-rule.js';

/** A process that calls itself, directly or over others of the file, may never end. */
export const callCycle: LintRule = {
  name: 'call-cycle',
  severity: 'warning',
  check(model, report) {
    const processById = new Map(model.processes.map((process) => [idOf(process), process]));
    const calls = new Map<ModdleElement, ModdleElement[]>();
    const callsOf = (process: ModdleElement) => calls.get(process) ?? [];
    const activities = model.nodes.filter((node) => node.$type === 'bpmn:CallActivity');
    for (const activity of activities) {
      const process = model.scopeOf.get(activity)?.process;
      const called = processById.get(calledProcessOf(activity));
      if (process && called) calls.set(process, [...callsOf(process), called]);
    }
    for (const activity of activities) {
      const process = model.scopeOf.get(activity)?.process;
      const called = processById.get(calledProcessOf(activity));
      if (process && called && reachableFrom([called], callsOf).has(process)) {
        report(
          activity,
          `Expected calls that come to an end but process "${idOf(called) ?? ''}" leads back here.`,
        );
      }
    }
  },
};

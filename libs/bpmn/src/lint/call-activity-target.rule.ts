import { calledProcessOf } from '../compile/node-compiler.js';
import { extensionOf, flagOf, idOf, textOf, type ModdleElement } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** A call activity names the process or global task that it calls; one of the same file is executable (BPMN 2.0.2, 10.3.6). */
export const callActivityTarget: LintRule = {
  name: 'call-activity-target',
  severity: 'error',
  check(model, report) {
    const drawn = new Set(model.processes.filter((one) => !flagOf(one, 'isExecutable')).map(idOf));
    for (const node of model.nodes) {
      if (node.$type !== 'bpmn:CallActivity') continue;
      const fault = bindingFault(extensionOf(node, 'zeebe:CalledElement'));
      if (fault !== undefined) report(node, fault);
      const called = calledProcessOf(node);
      if (called === undefined)
        report(
          node,
          'Expected the id of a process to call (zeebe:calledElement processId) but there is none.',
        );
      else if (drawn.has(called))
        report(
          node,
          `Expected an executable process to call but "${called}" of this file is not executable.`,
        );
    }
  },
};

function bindingFault(called: ModdleElement | undefined): string | undefined {
  const binding = called && textOf(called, 'bindingType');
  if (binding === undefined || binding === 'latest' || binding === 'deployment') return undefined;
  if (binding !== 'versionTag')
    return `Expected the binding "latest", "deployment" or "versionTag" but found "${binding}".`;
  return textOf(called!, 'versionTag') === undefined
    ? 'Expected a version tag to bind the call to (versionTag) but there is none.'
    : undefined;
}

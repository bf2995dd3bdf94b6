import { dataInputsOf, dataOutputsOf } from '../compile/data-flow.js';
import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { elementOf, elementsOf, idOf, type ModdleElement } from '../parse/moddle-element.js';
import type { LintReport, LintRule } from './lint-rule.js';

/** The data of an activity, a process or an event, and the sets that they make (BPMN 2.0.2, 10.4.1). */
export const ioSpecification: LintRule = {
  name: 'io-specification',
  severity: 'error',
  check(model, report) {
    const processes = new Set(model.scopes.map(({ process }) => process));
    for (const element of [...processes, ...model.nodes]) {
      const specification = elementOf(element, 'ioSpecification');
      if (specification) checkSpecification(element, specification, report);
      if (element.$instanceOf('bpmn:Event')) checkEvent(element, report);
    }
  },
};

function checkSpecification(element: ModdleElement, specification: ModdleElement, report: LintReport): void {
  if (element.$instanceOf('bpmn:SubProcess') && !elementOf(element, 'loopCharacteristics'))
    report(
      element,
      'Expected no data inputs and outputs of a sub-process, which sees the data around it, but there are some.',
    );
  checkSets(element, dataInputsOf(element), elementsOf(specification, 'inputSets'), INPUT, report);
  checkSets(element, dataOutputsOf(element), elementsOf(specification, 'outputSets'), OUTPUT, report);
}

interface SetKind {
  readonly name: string;
  readonly all: string;
  readonly parts: readonly string[];
}
const INPUT: SetKind = {
  name: 'input',
  all: 'dataInputRefs',
  parts: ['optionalInputRefs', 'whileExecutingInputRefs'],
};
const OUTPUT: SetKind = {
  name: 'output',
  all: 'dataOutputRefs',
  parts: ['optionalOutputRefs', 'whileExecutingOutputRefs'],
};

function checkSets(
  element: ModdleElement,
  items: readonly ModdleElement[],
  sets: readonly ModdleElement[],
  kind: SetKind,
  report: LintReport,
): void {
  if (sets.length === 0)
    report(element, `Expected an ${kind.name} set in the io specification but there is none.`);
  const used = new Set<ModdleElement>();
  for (const set of sets) {
    const members = elementsOf(set, kind.all);
    for (const member of members) {
      used.add(member);
      if (!items.includes(member))
        report(
          element,
          `Expected data ${kind.name}s of this io specification in its ${kind.name} set but "${idOf(member) ?? ''}" is of another one.`,
        );
    }
    for (const part of kind.parts)
      for (const member of elementsOf(set, part))
        if (!members.includes(member))
          report(
            element,
            `Expected "${idOf(member) ?? ''}" among the data ${kind.name}s of its set, of which it is an optional one, but it is not.`,
          );
  }
  for (const item of items)
    if (sets.length > 0 && !used.has(item))
      report(
        element,
        `Expected data ${kind.name} "${idOf(item) ?? ''}" in an ${kind.name} set but it is in none.`,
      );
}

/** An event with several definitions has one data input or output for each, in their order (BPMN 2.0.2, 10.5.1). */
function checkEvent(event: ModdleElement, report: LintReport): void {
  const definitions = eventDefinitionsOf(event).length;
  const items = [...dataInputsOf(event), ...dataOutputsOf(event)].length;
  if (items > 0 && definitions > 1 && items !== definitions)
    report(
      event,
      `Expected one data item for each of the ${definitions} event definitions but there are ${items}.`,
    );
}

import { isDrawnOnly } from '../compile/data-flow.js';
import {
  elementsOf,
  elementOf,
  extensionOf,
  extensionsOf,
  textOf,
  type ModdleElement,
} from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** What stands in a model and has no effect, though its author may think so. */
export const ignoredExtension: LintRule = {
  name: 'ignored-extension',
  severity: 'warning',
  check(model, report) {
    for (const node of model.nodes) for (const message of ignoredIn(node)) report(node, message);
    for (const { element, process } of model.scopes) {
      if (element === process && (elementOf(element, 'auditing') ?? elementOf(element, 'monitoring')))
        report(element, 'Expected no auditing or monitoring, as every step is recorded, but there is one.');
      for (const one of elementsOf(element, 'flowElements')) {
        if (one.$type === 'bpmn:DataStoreReference')
          report(one, 'A data store is drawn, but the engine neither reads nor writes it.');
        if (elementOf(one, 'dataState'))
          report(one, 'Expected no state of data, which is not executed, but there is one.');
      }
    }
  },
};

function ignoredIn(node: ModdleElement): string[] {
  const messages: string[] = [];
  const form = extensionOf(node, 'zeebe:FormDefinition');
  if (form && (textOf(form, 'formKey') ?? textOf(form, 'externalReference')) !== undefined) {
    messages.push(
      'Expected a form by its id (formId) but found a form key or external reference, which is not used.',
    );
  }
  if (extensionOf(node, 'zeebe:JobPriorityDefinition')) {
    messages.push(
      'Expected no job priority, as jobs are done in the order of their creation, but there is one.',
    );
  }
  for (const extension of extensionsOf(node)) {
    const binding = textOf(extension, 'bindingType');
    if (BINDABLE.has(extension.$type) && binding !== undefined && binding !== 'latest') {
      messages.push(
        `Expected the binding "latest" but found "${binding}"; the newest active version is used.`,
      );
    }
  }
  if (!node.$instanceOf('bpmn:Activity')) return messages;
  if (elementsOf(node, 'resources').length > 0) {
    messages.push(
      'Expected an assignment by zeebe:assignmentDefinition but found performers or owners, which are not used.',
    );
  }
  if (elementOf(node, 'operationRef'))
    messages.push('Expected a worker or a message but found an operation of a service, which is not used.');
  const drawn = (['dataInputAssociations', 'dataOutputAssociations'] as const).flatMap((side) =>
    elementsOf(node, side).filter((association) => isDrawnOnly(association, node)),
  );
  if (drawn.length > 0)
    messages.push(
      'The lines to data are drawn only: the activity has no data inputs or outputs. Its variables are what counts.',
    );
  const specification = elementOf(node, 'ioSpecification');
  const sets = specification
    ? [...elementsOf(specification, 'inputSets'), ...elementsOf(specification, 'outputSets')]
    : [];
  if (sets.some((set) => NOT_EXECUTED.some((part) => elementsOf(set, part).length > 0)))
    messages.push(
      'Expected input and output sets that stand for themselves but found data while executing or rules between sets, which are not executed.',
    );
  return messages;
}

/** BPMN 2.0.2, 13.1 counts them among what an engine may ignore. */
const NOT_EXECUTED = ['whileExecutingInputRefs', 'whileExecutingOutputRefs', 'outputSetRefs', 'inputSetRefs'];
const BINDABLE = new Set(['zeebe:CalledDecision', 'zeebe:FormDefinition']);

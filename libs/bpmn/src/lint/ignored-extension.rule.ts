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
  const specification = elementOf(node, 'ioSpecification');
  if (specification && !extensionOf(node, 'zeebe:IoMapping')) {
    messages.push('Expected input and output mappings but found an io specification, which moves no data.');
  }
  return messages;
}

const BINDABLE = new Set(['zeebe:CalledElement', 'zeebe:CalledDecision', 'zeebe:FormDefinition']);

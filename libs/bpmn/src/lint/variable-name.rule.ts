import { elementOf, elementsOf, extensionOf, textOf, type ModdleElement } from '../parse/moddle-element.js';
import { isPlainName } from '../variable-path.js';
import type { LintRule } from './lint-rule.js';

/** What an element writes to is a variable that expressions can read: letters, digits and underscores, dots between parts. */
export const variableName: LintRule = {
  name: 'variable-name',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      for (const [where, path] of writtenPaths(node)) {
        const parts = path.split('.').map((part) => part.trim());
        if (!parts.every(isPlainName)) {
          report(
            node,
            `Expected the name of a variable as ${where} (letters, digits, underscores, not a word of FEEL) but it is "${path.slice(0, 80)}".`,
          );
        }
      }
    }
  },
};

function writtenPaths(node: ModdleElement): [where: string, path: string][] {
  const paths: [string, string | undefined][] = [];
  const mapping = extensionOf(node, 'zeebe:IoMapping');
  for (const side of ['inputParameters', 'outputParameters'] as const) {
    for (const parameter of mapping ? elementsOf(mapping, side) : []) {
      paths.push([
        side === 'inputParameters' ? 'target of an input' : 'target of an output',
        textOf(parameter, 'target') ?? '',
      ]);
    }
  }
  for (const type of ['zeebe:CalledDecision', 'zeebe:Script']) {
    const extension = extensionOf(node, type);
    paths.push(['result variable', extension && textOf(extension, 'resultVariable')]);
  }
  const loop = elementOf(node, 'loopCharacteristics');
  const zeebe = loop && extensionOf(loop, 'zeebe:LoopCharacteristics');
  paths.push(['input element', zeebe && textOf(zeebe, 'inputElement')]);
  paths.push(['output collection', zeebe && textOf(zeebe, 'outputCollection')]);
  return paths.filter((entry): entry is [string, string] => entry[1] !== undefined);
}

import { childrenOf, flagOf, textOf, type ModdleElement } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** An expression is in FEEL: what says that it is in another language would be read as something else. */
export const formalExpressionLanguage: LintRule = {
  name: 'formal-expression-language',
  severity: 'error',
  check(model, report) {
    if (!model.definitions) return;
    const declared = declaredLanguage(model.definitions);
    const open = model.processes.filter((process) => flagOf(process, 'isExecutable'));
    for (let element = open.pop(); element; element = open.pop()) {
      open.push(...childrenOf(element));
      if (element.$type !== 'bpmn:FormalExpression') continue;
      const own = textOf(element, 'language');
      // A text without "=" is a constant, which is the same in every language.
      const language = own ?? (textOf(element, 'body')?.trim().startsWith('=') ? declared : undefined);
      if (language === undefined || FEEL.test(language)) continue;
      report(
        element,
        own === undefined
          ? `Expected an expression in FEEL, but the file declares "${language}" as the language of its expressions.`
          : `Expected an expression in FEEL, but its language is "${language}".`,
      );
    }
  },
};

/** `feel`, or a URI of the DMN standard such as `https://www.omg.org/spec/DMN/20191111/FEEL/`. */
const FEEL = /^(feel|https?:\/\/www\.omg\.org\/spec\/(DMN|FEEL)\/.*)$/i;

/** What the file itself declares: BPMN's own default, XPath, is what nearly every file has without a word. */
function declaredLanguage(definitions: ModdleElement): string | undefined {
  return Object.hasOwn(definitions, 'expressionLanguage')
    ? textOf(definitions, 'expressionLanguage')
    : undefined;
}

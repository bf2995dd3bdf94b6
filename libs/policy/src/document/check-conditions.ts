import { isListValue, OPERATORS } from '../evaluation/operators.js';
import { isSafePath } from '../safe-path.js';
import { CLASSES, FACTS, MAX_DEPTH, RULE_KINDS, type RuleKind } from '../vocabulary.js';
import type { Comparison, Condition } from './policy-document.js';
import type { PolicyNames } from './policy-names.js';

const FACTS_WITH_PATH = new Set(['location', 'attributes']);

/** Checks every name and value in the conditions of a rule. */
export function checkCondition(
  names: PolicyNames,
  condition: Condition,
  kind: RuleKind,
  pointer: string,
  depth: number,
): void {
  if (depth > MAX_DEPTH) {
    names.report(pointer, 'too-deep', `Expected conditions nested at most ${MAX_DEPTH} deep but got more.`);
    return;
  }
  if ('not' in condition) checkCondition(names, condition.not, kind, `${pointer}/not`, depth + 1);
  else if ('all' in condition) {
    condition.all.forEach((child, index) =>
      checkCondition(names, child, kind, `${pointer}/all/${index}`, depth + 1),
    );
  } else if ('any' in condition) {
    condition.any.forEach((child, index) =>
      checkCondition(names, child, kind, `${pointer}/any/${index}`, depth + 1),
    );
  } else checkComparison(names, condition, kind, pointer);
}

function checkComparison(names: PolicyNames, comparison: Comparison, kind: RuleKind, pointer: string): void {
  checkFact(names, comparison.fact, comparison.path, kind, pointer);
  const { value, operator } = comparison;
  if (!Object.hasOwn(OPERATORS, operator)) {
    names.report(
      `${pointer}/operator`,
      'unknown-operator',
      `Expected one of ${Object.keys(OPERATORS).join(', ')} but got "${operator}".`,
    );
    return;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && 'fact' in value) {
    checkFact(names, value.fact, value.path, kind, `${pointer}/value`);
    return;
  }
  if (isListValue(value)) {
    for (const [key, list] of Object.entries(value)) {
      if (!names.lists.has(String(list)))
        names.report(
          `${pointer}/value/${key}`,
          'unknown-list',
          `Expected a list of the policy but got "${String(list)}".`,
        );
    }
  }
  checkValueType(names, comparison, pointer);
  if (comparison.fact === 'category' && operator === 'equal') names.checkCategory(value, `${pointer}/value`);
  if (comparison.fact === 'category' && operator === 'in' && Array.isArray(value)) {
    value.forEach((category: unknown, index) => names.checkCategory(category, `${pointer}/value/${index}`));
  }
  if (comparison.fact === 'class' && operator === 'equal' && !CLASSES.some((name) => name === value)) {
    names.report(
      `${pointer}/value`,
      'unknown-class',
      `Expected one of ${CLASSES.join(', ')} but got ${JSON.stringify(value)}.`,
    );
  }
}

function checkValueType(names: PolicyNames, { operator, value }: Comparison, pointer: string): void {
  const takes = OPERATORS[operator]?.takes;
  const isList = Array.isArray(value) || isListValue(value);
  const isRight =
    takes === 'scalar'
      ? !isList
      : takes === 'number'
        ? typeof value === 'number'
        : takes === 'boolean'
          ? typeof value === 'boolean'
          : takes === 'regions'
            ? isList || typeof value === 'string'
            : isList;
  if (!isRight)
    names.report(
      `${pointer}/value`,
      'value-type',
      `Expected ${takes === 'terms' ? 'a list of terms' : `a ${takes}`} for "${operator}" but got ${JSON.stringify(value)}.`,
    );
}

function checkFact(
  names: PolicyNames,
  fact: string,
  path: string | undefined,
  kind: RuleKind,
  pointer: string,
): void {
  const definition = Object.hasOwn(FACTS, fact) ? FACTS[fact] : undefined;
  if (!definition) {
    names.report(`${pointer}/fact`, 'unknown-fact', `Expected a fact of the vocabulary but got "${fact}".`);
    return;
  }
  if (definition.from !== undefined && RULE_KINDS.indexOf(kind) < RULE_KINDS.indexOf(definition.from)) {
    names.report(
      `${pointer}/fact`,
      'fact-too-early',
      `Expected a fact that is known to ${kind} rules but "${fact}" is known from ${definition.from} on.`,
    );
  }
  if (definition.isSealed && RULE_KINDS.indexOf(kind) > RULE_KINDS.indexOf('refinement')) {
    names.report(
      `${pointer}/fact`,
      'sealed-fact',
      `Expected no sealed fact in ${kind} rules but got "${fact}": only classification reads the words.`,
    );
  }
  if (path === undefined) return;
  if (!isSafePath(path))
    names.report(
      `${pointer}/path`,
      'unsafe-path',
      `Expected a plain property path such as "location.region" but got "${path}".`,
    );
  else if (!FACTS_WITH_PATH.has(fact))
    names.report(`${pointer}/path`, 'unsafe-path', `Expected no path below the fact "${fact}".`);
}

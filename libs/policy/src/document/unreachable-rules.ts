import { comparisonsOf } from '../evaluation/compile-conditions.js';
import type { Finding } from '../findings.js';
import type { Condition, PolicyRule } from './policy-document.js';
import { alternativesOf, conflictIn, implies, type Literal } from './satisfiability.js';

/** A rule with its JSON pointer in the document. */
export interface PlacedRule {
  readonly rule: PolicyRule;
  readonly pointer: string;
}

/**
 * Rules of one layer that can never fire or never decide anything, as warnings: conditions that contradict each other, a
 * rule behind another that always wins where it would fire, two rules that say different things under the same
 * conditions. Only what is certain is reported.
 */
export function findUnreachableRules(rules: readonly PlacedRule[]): Finding[] {
  const findings: Finding[] = [];
  const before: PlacedRule[] = [];
  // The order in which rules win; the sort is stable.
  const ordered = [...rules].sort((left, right) => (right.rule.priority ?? 0) - (left.rule.priority ?? 0));
  for (const placed of ordered) {
    const { rule, pointer } = placed;
    const contradiction = contradictionOf(rule.conditions);
    if (contradiction) {
      findings.push(
        warning(`${pointer}/conditions${contradiction.pointer}`, 'rule-never-fires', contradiction.message),
      );
      continue;
    }
    const rival = before.find((earlier) => isRival(earlier.rule, rule));
    const shadow = before.find((earlier) => isShadow(earlier.rule, rule));
    if (rival) {
      findings.push(
        warning(
          `${pointer}/event`,
          'rules-disagree',
          `Expected one answer under the same conditions and priority but "${rival.rule.id}" gives another: the first of the document wins.`,
        ),
      );
    } else if (shadow) {
      findings.push(
        warning(
          `${pointer}/conditions`,
          'rule-shadowed',
          `Expected a rule that can decide something but wherever "${rule.id}" fires "${shadow.rule.id}" has won before.`,
        ),
      );
    }
    before.push(placed);
  }
  return findings;
}

function warning(pointer: string, rule: string, message: string): Finding {
  return { pointer, rule, severity: 'warning', message };
}

/** Why no facts can meet the conditions, with the place where they fail first. */
function contradictionOf(
  conditions: Condition,
): { readonly pointer: string; readonly message: string } | undefined {
  const alternatives = alternativesOf(conditions);
  if (!alternatives || alternatives.length === 0) return undefined;
  const conflicts = alternatives.map(conflictIn);
  const first = conflicts[0];
  if (!first || conflicts.some((conflict) => !conflict)) return undefined;
  const message =
    first.first === first.second
      ? `Expected a comparison that some value meets but nothing meets ${written(first.second)}.`
      : `Expected conditions that can be met together but ${written(first.second)} contradicts what is asked before of the same fact.`;
  return { pointer: first.second.pointer, message };
}

function written({ comparison, holds }: Literal): string {
  const { fact, path, operator, value } = comparison;
  const subject = path === undefined ? fact : `${fact}.${path}`;
  return `${holds ? '' : 'not '}${subject} ${operator} ${JSON.stringify(value)}`;
}

function isRival(earlier: PolicyRule, later: PolicyRule): boolean {
  const decision = decisionOf(later);
  return (
    decision !== undefined &&
    decision === decisionOf(earlier) &&
    earlier.id !== later.id &&
    (earlier.priority ?? 0) === (later.priority ?? 0) &&
    JSON.stringify(earlier.event) !== JSON.stringify(later.event) &&
    canonical(earlier.conditions) === canonical(later.conditions)
  );
}

function isShadow(earlier: PolicyRule, later: PolicyRule): boolean {
  const decision = decisionOf(later);
  if (decision === undefined || decision !== decisionOf(earlier) || earlier.id === later.id) return false;
  // What the earlier rule asks of a fact that the later one does not ask of cannot follow from the later one.
  const asked = factsOf(later);
  return (
    isAlwaysTaken(earlier) &&
    [...factsOf(earlier)].every((fact) => asked.has(fact)) &&
    implies(later.conditions, earlier.conditions)
  );
}

/** What a rule decides when only the first of its kind is heard; undefined where all that fire are. */
function decisionOf({ kind, event }: PolicyRule): string | undefined {
  const named = (name: string): string => `${kind} ${event.type} ${String(event.params?.[name])}`;
  switch (event.type) {
    case 'set-attribute':
      return named('name');
    case 'set-clock':
      return named('clock');
    case 'transfer':
    case 'stay':
      return 'transfer';
    case 'set-class':
    case 'refine-category':
    case 'set-sensitivity':
    case 'set-urgency':
    case 'archive':
    case 'set-authority':
    case 'route':
    case 'use-profile':
    case 'publish':
      return `${kind} ${event.type}`;
    default:
      return undefined;
  }
}

/** Whether a rule that fires first always decides: a route or transfer is passed over where its target is not there. */
function isAlwaysTaken({ event }: PolicyRule): boolean {
  if (event.type === 'route') return event.params?.['to'] === 'coordinator';
  return event.type !== 'transfer';
}

function factsOf({ conditions }: PolicyRule): Set<string> {
  return new Set(comparisonsOf(conditions).map(({ fact, path }) => JSON.stringify([fact, path])));
}

/** The conditions as a text in which the order of neighbours does not matter. */
function canonical(condition: Condition): string {
  if ('not' in condition) return `not(${canonical(condition.not)})`;
  if ('all' in condition) return `all(${condition.all.map(canonical).sort().join()})`;
  if ('any' in condition) return `any(${condition.any.map(canonical).sort().join()})`;
  const { fact, path, operator, value } = condition;
  return JSON.stringify([fact, path, operator, value]);
}

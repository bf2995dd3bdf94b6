import { isListValue, OPERATORS } from '../evaluation/operators.js';
import { pointerSegment, type Finding, type FindingSeverity } from '../findings.js';
import { isSafePath } from '../safe-path.js';
import { checkSchema } from '../schema/schemas.js';
import {
  CLASSES,
  EVENTS,
  FACTS,
  LADDER_TARGETS_OUTSIDE,
  MAX_CONDITIONS,
  MAX_DEPTH,
  ROUTE_TARGETS,
  RULE_KINDS,
  TRANSFER_TARGETS,
  type RuleKind,
} from '../vocabulary.js';
import {
  isDisabled,
  type Comparison,
  type Condition,
  type PolicyDocument,
  type PolicyRule,
} from './policy-document.js';

/** What the layers below and the organisation make known to a policy. What is left out is not checked. */
export interface KnownNames {
  /** Codes of the region's units, without the region. */
  readonly units?: ReadonlySet<string>;
  /** Roles of the region's chain. */
  readonly roles?: ReadonlySet<string>;
  readonly regions?: ReadonlySet<string>;
  /** Of the layers before this one. */
  readonly categories?: ReadonlySet<string>;
  readonly lists?: ReadonlySet<string>;
  readonly ruleIds?: ReadonlySet<string>;
}

const FACTS_WITH_PATH = new Set(['location', 'attributes']);
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Checks a policy document: limits, schema, then the meaning of every name in it. A document with an error finding must
 * not be laid over others.
 */
export function validatePolicy(document: unknown, known: KnownNames = {}): Finding[] {
  const limits = checkLimits(document);
  if (limits.length > 0) return limits;
  const schema = checkSchema('policy', document);
  if (schema.length > 0) return schema;
  return new PolicyCheck(document as PolicyDocument, known).run();
}

/** Before anything recursive touches the document: depth, number of conditions, keys that reach into a prototype. */
function checkLimits(document: unknown): Finding[] {
  let comparisons = 0;
  const findings: Finding[] = [];
  const report = (pointer: string, rule: string, message: string): void => {
    if (findings.length === 0) findings.push({ pointer, rule, severity: 'error', message });
  };
  // Rules nest below /rules/<n>/conditions; everything else of a document is far flatter than that.
  const deepest = MAX_DEPTH * 2 + 6;
  const visit = (value: unknown, pointer: string, depth: number): void => {
    if (findings.length > 0 || typeof value !== 'object' || value === null) return;
    if (depth > deepest) {
      report(pointer, 'too-deep', `Expected conditions nested at most ${MAX_DEPTH} deep but got more.`);
      return;
    }
    if (!Array.isArray(value) && Object.hasOwn(value, 'fact') && Object.hasOwn(value, 'operator'))
      comparisons++;
    if (comparisons > MAX_CONDITIONS) {
      report(pointer, 'too-many-conditions', `Expected at most ${MAX_CONDITIONS} conditions but got more.`);
      return;
    }
    for (const [key, child] of Object.entries(value)) {
      const here = pointer + pointerSegment(key);
      if (FORBIDDEN_KEYS.has(key))
        report(here, 'forbidden-key', `Expected a plain property name but got "${key}".`);
      visit(child, here, depth + 1);
    }
  };
  visit(document, '', 0);
  return findings;
}

class PolicyCheck {
  private readonly findings: Finding[] = [];
  private readonly lists: ReadonlySet<string>;
  private readonly categories: ReadonlySet<string>;

  constructor(
    private readonly document: PolicyDocument,
    private readonly known: KnownNames,
  ) {
    this.lists = new Set([...(known.lists ?? []), ...Object.keys(document.lists ?? {})]);
    this.categories = new Set([
      ...(known.categories ?? []),
      ...Object.keys(document.tables?.categories ?? {}),
    ]);
  }

  run(): Finding[] {
    this.checkTables();
    const seen = new Set<string>();
    (this.document.rules ?? []).forEach((rule, index) => {
      const pointer = `/rules/${index}`;
      if (seen.has(rule.id))
        this.report(
          `${pointer}/id`,
          'duplicate-rule',
          `Expected one rule "${rule.id}" in the document but got another.`,
        );
      seen.add(rule.id);
      if (isDisabled(rule)) {
        if (this.known.ruleIds && !this.known.ruleIds.has(rule.id)) {
          this.report(
            `${pointer}/id`,
            'unknown-rule',
            `Expected a rule of an earlier layer to switch off but "${rule.id}" is none.`,
            'warning',
          );
        }
      } else this.checkRule(rule, pointer);
    });
    return this.findings;
  }

  private report(pointer: string, rule: string, message: string, severity: FindingSeverity = 'error'): void {
    this.findings.push({ pointer, rule, severity, message });
  }

  private checkTables(): void {
    const { ladder, coordinator } = this.document.tables ?? {};
    let before = -1;
    const levels = new Set<number>();
    (ladder ?? []).forEach((rung, index) => {
      const pointer = `/tables/ladder/${index}`;
      if (this.known.roles && !this.known.roles.has(rung.to) && !LADDER_TARGETS_OUTSIDE.includes(rung.to)) {
        this.report(
          `${pointer}/to`,
          'ladder-names-nobody',
          `Expected a role of the chain (${[...this.known.roles].join(', ')}) but got "${rung.to}".`,
        );
      }
      if (levels.has(rung.level))
        this.report(
          `${pointer}/level`,
          'ladder-order',
          `Expected one rung of level ${rung.level} but got another.`,
        );
      levels.add(rung.level);
      if (rung.afterBreachWorkingDays < before) {
        this.report(
          `${pointer}/afterBreachWorkingDays`,
          'ladder-order',
          `Expected at least ${before} working days after the rung before but got ${rung.afterBreachWorkingDays}.`,
        );
      }
      before = rung.afterBreachWorkingDays;
    });
    if (coordinator) this.checkUnit(coordinator.unit, '/tables/coordinator/unit');
  }

  private checkRule(rule: PolicyRule, pointer: string): void {
    this.checkCondition(rule.conditions, rule.kind, `${pointer}/conditions`, 1);
    this.checkEvent(rule, `${pointer}/event`);
  }

  private checkCondition(condition: Condition, kind: RuleKind, pointer: string, depth: number): void {
    if (depth > MAX_DEPTH) {
      this.report(pointer, 'too-deep', `Expected conditions nested at most ${MAX_DEPTH} deep but got more.`);
      return;
    }
    if ('not' in condition) this.checkCondition(condition.not, kind, `${pointer}/not`, depth + 1);
    else if ('all' in condition) {
      condition.all.forEach((child, index) =>
        this.checkCondition(child, kind, `${pointer}/all/${index}`, depth + 1),
      );
    } else if ('any' in condition) {
      condition.any.forEach((child, index) =>
        this.checkCondition(child, kind, `${pointer}/any/${index}`, depth + 1),
      );
    } else this.checkComparison(condition, kind, pointer);
  }

  private checkComparison(comparison: Comparison, kind: RuleKind, pointer: string): void {
    this.checkFact(comparison.fact, comparison.path, kind, pointer);
    const { value, operator } = comparison;
    if (!Object.hasOwn(OPERATORS, operator)) {
      this.report(
        `${pointer}/operator`,
        'unknown-operator',
        `Expected one of ${Object.keys(OPERATORS).join(', ')} but got "${operator}".`,
      );
      return;
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && 'fact' in value) {
      this.checkFact(value.fact, value.path, kind, `${pointer}/value`);
      return;
    }
    if (isListValue(value)) {
      for (const [key, list] of Object.entries(value)) {
        if (!this.lists.has(String(list)))
          this.report(
            `${pointer}/value/${key}`,
            'unknown-list',
            `Expected a list of the policy but got "${String(list)}".`,
          );
      }
    }
    this.checkValueType(comparison, pointer);
    if (comparison.fact === 'category' && operator === 'equal') this.checkCategory(value, `${pointer}/value`);
    if (comparison.fact === 'category' && operator === 'in' && Array.isArray(value)) {
      value.forEach((category: unknown, index) => this.checkCategory(category, `${pointer}/value/${index}`));
    }
    if (comparison.fact === 'class' && operator === 'equal' && !CLASSES.some((name) => name === value)) {
      this.report(
        `${pointer}/value`,
        'unknown-class',
        `Expected one of ${CLASSES.join(', ')} but got ${JSON.stringify(value)}.`,
      );
    }
  }

  private checkValueType({ operator, value }: Comparison, pointer: string): void {
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
      this.report(
        `${pointer}/value`,
        'value-type',
        `Expected ${takes === 'terms' ? 'a list of terms' : `a ${takes}`} for "${operator}" but got ${JSON.stringify(value)}.`,
      );
  }

  private checkFact(fact: string, path: string | undefined, kind: RuleKind, pointer: string): void {
    const definition = Object.hasOwn(FACTS, fact) ? FACTS[fact] : undefined;
    if (!definition) {
      this.report(`${pointer}/fact`, 'unknown-fact', `Expected a fact of the vocabulary but got "${fact}".`);
      return;
    }
    if (definition.from !== undefined && RULE_KINDS.indexOf(kind) < RULE_KINDS.indexOf(definition.from)) {
      this.report(
        `${pointer}/fact`,
        'fact-too-early',
        `Expected a fact that is known to ${kind} rules but "${fact}" is known from ${definition.from} on.`,
      );
    }
    if (definition.isSealed && RULE_KINDS.indexOf(kind) > RULE_KINDS.indexOf('refinement')) {
      this.report(
        `${pointer}/fact`,
        'sealed-fact',
        `Expected no sealed fact in ${kind} rules but got "${fact}": only classification reads the words.`,
      );
    }
    if (path === undefined) return;
    if (!isSafePath(path))
      this.report(
        `${pointer}/path`,
        'unsafe-path',
        `Expected a plain property path such as "location.region" but got "${path}".`,
      );
    else if (!FACTS_WITH_PATH.has(fact))
      this.report(`${pointer}/path`, 'unsafe-path', `Expected no path below the fact "${fact}".`);
  }

  private checkEvent(rule: PolicyRule, pointer: string): void {
    const types = EVENTS[rule.kind];
    const type = Object.hasOwn(types, rule.event.type) ? types[rule.event.type] : undefined;
    if (!type) {
      this.report(
        `${pointer}/type`,
        'unknown-event',
        `Expected ${Object.keys(types).join(' or ')} in a ${rule.kind} rule but got "${rule.event.type}".`,
      );
      return;
    }
    const params = rule.event.params ?? {};
    const allowed = { ...type.required, ...type.optional };
    for (const name of Object.keys(type.required)) {
      if (!Object.hasOwn(params, name))
        this.report(
          `${pointer}/params`,
          'event-params',
          `Expected the parameter "${name}" but it is missing.`,
        );
    }
    for (const [name, value] of Object.entries(params)) {
      const here = `${pointer}/params${pointerSegment(name)}`;
      if (!Object.hasOwn(allowed, name))
        this.report(here, 'event-params', `Expected no parameter "${name}" for ${rule.event.type}.`);
      else this.checkParameter(allowed[name] ?? 'scalar', value, here);
    }
    if (rule.event.type === 'transfer')
      this.checkTarget(
        params['to'],
        [...TRANSFER_TARGETS, ...(this.known.regions ?? [])],
        this.known.regions !== undefined,
        `${pointer}/params/to`,
      );
    if (rule.event.type === 'route') {
      if (params['to'] !== undefined)
        this.checkTarget(params['to'], ROUTE_TARGETS, true, `${pointer}/params/to`);
      if ((params['to'] === undefined) === (params['unit'] === undefined)) {
        this.report(
          `${pointer}/params`,
          'event-params',
          'Expected either "unit" or "to" but got both or none.',
        );
      }
    }
  }

  private checkTarget(target: unknown, allowed: readonly string[], isClosed: boolean, pointer: string): void {
    if (isClosed && !allowed.includes(String(target))) {
      this.report(
        pointer,
        'unknown-target',
        `Expected one of ${allowed.join(', ')} but got ${JSON.stringify(target)}.`,
      );
    }
  }

  private checkParameter(type: string, value: unknown, pointer: string): void {
    const isText = typeof value === 'string' && value !== '';
    const isTexts = Array.isArray(value) && value.every((item) => typeof item === 'string');
    const expect = (isRight: boolean, what: string): void => {
      if (!isRight)
        this.report(pointer, 'event-params', `Expected ${what} but got ${JSON.stringify(value)}.`);
    };
    switch (type) {
      case 'number':
        return expect(typeof value === 'number' && Number.isFinite(value) && value >= 0, 'a number from 0');
      case 'boolean':
        return expect(typeof value === 'boolean', 'true or false');
      case 'scalar':
        return expect(
          ['string', 'number', 'boolean'].includes(typeof value),
          'a text, a number, true or false',
        );
      case 'strings':
        return expect(isTexts, 'a list of texts');
      case 'units':
        expect(isTexts, 'a list of unit codes');
        if (isTexts) value.forEach((unit: string, index) => this.checkUnit(unit, `${pointer}/${index}`));
        return;
      case 'unit':
        expect(isText, 'a unit code');
        if (isText) this.checkUnit(value, pointer);
        return;
      case 'role':
        if (this.known.roles && !this.known.roles.has(String(value))) {
          this.report(
            pointer,
            'unknown-role',
            `Expected a role of the chain (${[...this.known.roles].join(', ')}) but got ${JSON.stringify(value)}.`,
          );
        }
        return;
      case 'class':
        return expect(
          CLASSES.some((name) => name === value),
          `one of ${CLASSES.join(', ')}`,
        );
      case 'category':
        return this.checkCategory(value, pointer);
      default:
        return expect(isText, 'a text');
    }
  }

  private checkUnit(unit: string, pointer: string): void {
    if (this.known.units && !this.known.units.has(unit)) {
      this.report(
        pointer,
        'unknown-unit',
        `Expected a unit of ${this.document.region} but "${unit}" is none.`,
      );
    }
  }

  private checkCategory(category: unknown, pointer: string): void {
    if (this.categories.size > 0 && !this.categories.has(String(category))) {
      this.report(
        pointer,
        'unknown-category',
        `Expected a category of the policy but got ${JSON.stringify(category)}.`,
      );
    }
  }
}

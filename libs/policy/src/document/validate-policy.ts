import type { Finding } from '../findings.js';
import { checkSchema } from '../schema/schemas.js';
import { LADDER_TARGETS_OUTSIDE } from '../vocabulary.js';
import { checkCondition } from './check-conditions.js';
import { checkEvent } from './check-event.js';
import { isDisabled, type PolicyDocument } from './policy-document.js';
import { checkLimits } from './policy-limits.js';
import { PolicyNames, type KnownNames } from './policy-names.js';
import { findUnreachableRules, type PlacedRule } from './unreachable-rules.js';

/**
 * Checks a policy document: limits, schema, the meaning of every name in it, then whether each rule can decide anything.
 * A document with an error finding must not be laid over others.
 */
export function validatePolicy(document: unknown, known: KnownNames = {}): Finding[] {
  const limits = checkLimits(document);
  if (limits.length > 0) return limits;
  const schema = checkSchema('policy', document);
  if (schema.length > 0) return schema;
  const names = new PolicyNames(document as PolicyDocument, known);
  checkTables(names);
  const rules = checkRules(names);
  // On names that nobody knows there is nothing to conclude from.
  const isSound = names.findings.every((finding) => finding.severity !== 'error');
  return isSound ? [...names.findings, ...findUnreachableRules(rules)] : names.findings;
}

function checkRules(names: PolicyNames): PlacedRule[] {
  const placed: PlacedRule[] = [];
  const seen = new Set<string>();
  (names.document.rules ?? []).forEach((rule, index) => {
    const pointer = `/rules/${index}`;
    if (seen.has(rule.id))
      names.report(
        `${pointer}/id`,
        'duplicate-rule',
        `Expected one rule "${rule.id}" in the document but got another.`,
      );
    seen.add(rule.id);
    if (!isDisabled(rule)) {
      checkCondition(names, rule.conditions, rule.kind, `${pointer}/conditions`, 1);
      checkEvent(names, rule, `${pointer}/event`);
      placed.push({ rule, pointer });
    } else if (names.known.ruleIds && !names.known.ruleIds.has(rule.id)) {
      names.report(
        `${pointer}/id`,
        'unknown-rule',
        `Expected a rule of an earlier layer to switch off but "${rule.id}" is none.`,
        'warning',
      );
    }
  });
  return placed;
}

function checkTables(names: PolicyNames): void {
  const { ladder, coordinator, evaluation } = names.document.tables ?? {};
  for (const list of ['by', 'decidedBy'] as const)
    (evaluation?.appeal?.[list] ?? []).forEach((role, index) => {
      if (names.known.roles && !names.known.roles.has(role))
        names.report(
          `/tables/evaluation/appeal/${list}/${index}`,
          'appeal-names-nobody',
          `Expected a role of the chain (${[...names.known.roles].join(', ')}) but got "${role}".`,
        );
    });
  let before = -1;
  const levels = new Set<number>();
  (ladder ?? []).forEach((rung, index) => {
    const pointer = `/tables/ladder/${index}`;
    if (names.known.roles && !names.known.roles.has(rung.to) && !LADDER_TARGETS_OUTSIDE.includes(rung.to)) {
      names.report(
        `${pointer}/to`,
        'ladder-names-nobody',
        `Expected a role of the chain (${[...names.known.roles].join(', ')}) but got "${rung.to}".`,
      );
    }
    if (levels.has(rung.level))
      names.report(
        `${pointer}/level`,
        'ladder-order',
        `Expected one rung of level ${rung.level} but got another.`,
      );
    levels.add(rung.level);
    if (rung.afterBreachWorkingDays < before) {
      names.report(
        `${pointer}/afterBreachWorkingDays`,
        'ladder-order',
        `Expected at least ${before} working days after the rung before but got ${rung.afterBreachWorkingDays}.`,
      );
    }
    before = rung.afterBreachWorkingDays;
  });
  if (coordinator) names.checkUnit(coordinator.unit, '/tables/coordinator/unit');
}

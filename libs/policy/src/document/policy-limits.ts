import { pointerSegment, type Finding } from '../findings.js';
import { MAX_CONDITIONS, MAX_DEPTH } from '../vocabulary.js';

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** Before anything recursive touches the document: depth, number of conditions, keys that reach into a prototype. */
export function checkLimits(document: unknown): Finding[] {
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

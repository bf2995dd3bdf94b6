import { pointerSegment } from '../findings.js';
import { CLASSES, EVENTS, ROUTE_TARGETS, TRANSFER_TARGETS } from '../vocabulary.js';
import type { PolicyRule } from './policy-document.js';
import type { PolicyNames } from './policy-names.js';

/** Checks that a rule's event is one of its kind, with the parameters that it needs. */
export function checkEvent(names: PolicyNames, rule: PolicyRule, pointer: string): void {
  const types = EVENTS[rule.kind];
  const type = Object.hasOwn(types, rule.event.type) ? types[rule.event.type] : undefined;
  if (!type) {
    names.report(
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
      names.report(
        `${pointer}/params`,
        'event-params',
        `Expected the parameter "${name}" but it is missing.`,
      );
  }
  for (const [name, value] of Object.entries(params)) {
    const here = `${pointer}/params${pointerSegment(name)}`;
    if (!Object.hasOwn(allowed, name))
      names.report(here, 'event-params', `Expected no parameter "${name}" for ${rule.event.type}.`);
    else checkParameter(names, allowed[name] ?? 'scalar', value, here);
  }
  if (rule.event.type === 'transfer')
    checkTarget(
      names,
      params['to'],
      [...TRANSFER_TARGETS, ...(names.known.regions ?? [])],
      names.known.regions !== undefined,
      `${pointer}/params/to`,
    );
  if (rule.event.type === 'route') {
    if (params['to'] !== undefined)
      checkTarget(names, params['to'], ROUTE_TARGETS, true, `${pointer}/params/to`);
    if ((params['to'] === undefined) === (params['unit'] === undefined)) {
      names.report(
        `${pointer}/params`,
        'event-params',
        'Expected either "unit" or "to" but got both or none.',
      );
    }
  }
}

function checkTarget(
  names: PolicyNames,
  target: unknown,
  allowed: readonly string[],
  isClosed: boolean,
  pointer: string,
): void {
  if (isClosed && !allowed.includes(String(target))) {
    names.report(
      pointer,
      'unknown-target',
      `Expected one of ${allowed.join(', ')} but got ${JSON.stringify(target)}.`,
    );
  }
}

function checkParameter(names: PolicyNames, type: string, value: unknown, pointer: string): void {
  const isText = typeof value === 'string' && value !== '';
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === 'string');
  const expect = (isRight: boolean, what: string): void => {
    if (!isRight) names.report(pointer, 'event-params', `Expected ${what} but got ${JSON.stringify(value)}.`);
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
      if (isTexts) value.forEach((unit: string, index) => names.checkUnit(unit, `${pointer}/${index}`));
      return;
    case 'unit':
      expect(isText, 'a unit code');
      if (isText) names.checkUnit(value, pointer);
      return;
    case 'role':
      if (names.known.roles && !names.known.roles.has(String(value))) {
        names.report(
          pointer,
          'unknown-role',
          `Expected a role of the chain (${[...names.known.roles].join(', ')}) but got ${JSON.stringify(value)}.`,
        );
      }
      return;
    case 'class':
      return expect(
        CLASSES.some((name) => name === value),
        `one of ${CLASSES.join(', ')}`,
      );
    case 'category':
      return names.checkCategory(value, pointer);
    default:
      return expect(isText, 'a text');
  }
}

import { checkSchema, validateCondition, type Finding, type KnownNames } from '#policy';
import { isSelected } from './compile-organisation.js';
import type { ChainDocument, OrganisationDocument } from './organisation-document.js';

/**
 * Checks a chain: schema, its names and conditions, and against the organisation that every role finds a position and
 * every delegation gives roles that its position has.
 */
export function validateChain(
  value: unknown,
  organisation?: OrganisationDocument,
  known: KnownNames = {},
): Finding[] {
  const schema = checkSchema('chain', value);
  if (schema.length > 0) return schema;
  const chain = value as ChainDocument;
  const findings: Finding[] = [];
  const report = (pointer: string, rule: string, message: string): void => {
    findings.push({ pointer, rule, severity: 'error', message });
  };
  const roles = new Set<string>();
  chain.roles.forEach((role, index) => {
    const pointer = `/roles/${index}`;
    if (roles.has(role.role))
      report(`${pointer}/role`, 'duplicate', `Expected one role "${role.role}" but got another.`);
    roles.add(role.role);
    const others = chain.roles.filter((other) => other.role !== role.role);
    if (role.ifVacant !== undefined && !others.some((other) => other.role === role.ifVacant)) {
      report(
        `${pointer}/ifVacant`,
        'unknown-role',
        `Expected another role of the chain but got "${role.ifVacant}".`,
      );
    }
    if (role.when) findings.push(...validateCondition(role.when, `${pointer}/when`, chain, known));
    if (!organisation) return;
    if ('position' in role.select) {
      const { position: code } = role.select;
      if (!organisation.positions.some((position) => position.code === code)) {
        report(
          `${pointer}/select/position`,
          'unknown-position',
          `Expected a position of ${chain.region} but got "${code}".`,
        );
      }
    } else if (!organisation.positions.some((position) => isSelected(role, position))) {
      report(
        `${pointer}/select`,
        'role-names-nobody',
        `Expected at least one position for "${role.role}" but none fits.`,
      );
    }
  });
  reportFallbackCircles(chain, report);
  return findings;
}

/** Whoever acts for a vacant role may be vacant too: the way has to end. */
function reportFallbackCircles(
  chain: ChainDocument,
  report: (pointer: string, rule: string, message: string) => void,
): void {
  const next = new Map(chain.roles.map(({ role, ifVacant }) => [role, ifVacant]));
  chain.roles.forEach(({ role }, index) => {
    const way = [role];
    for (let at = next.get(role); at !== undefined && way.length <= next.size; at = next.get(at)) {
      way.push(at);
      if (at !== role) continue;
      report(
        `/roles/${index}/ifVacant`,
        'cyclic-fallback',
        `Expected somebody to act in the end but got a circle: ${way.join(' -> ')}.`,
      );
      return;
    }
  });
}

import { checkSchema, type Finding, type FindingSeverity } from '#policy';
import type { ChainDocument, OrganisationDocument } from './organisation-document.js';
import { isSelected } from './compile-organisation.js';

const END_OF_TIME = '9999-12-31';

/**
 * Checks an organisation: schema, the unit tree, every name, overlapping appointments, appointments without a decree.
 * `asOf` (`YYYY-MM-DD`) also warns about decrees that have expired by then without a successor.
 */
export function validateOrganisation(value: unknown, asOf?: string): Finding[] {
  const schema = checkSchema('organisation', value);
  if (schema.length > 0) return schema;
  const document = value as OrganisationDocument;
  const findings: Finding[] = [];
  const report = (
    pointer: string,
    rule: string,
    message: string,
    severity: FindingSeverity = 'error',
  ): void => {
    findings.push({ pointer, rule, severity, message });
  };
  const unique = (
    items: readonly string[],
    pointer: (index: number) => string,
    what: string,
  ): Set<string> => {
    const seen = new Set<string>();
    items.forEach((item, index) => {
      if (seen.has(item))
        report(pointer(index), 'duplicate', `Expected one ${what} "${item}" but got another.`);
      seen.add(item);
    });
    return seen;
  };
  const { units, positions } = document;
  const people = document.people ?? [];
  const appointments = document.appointments ?? [];
  const unitCodes = unique(
    units.map((unit) => unit.code),
    (index) => `/units/${index}/code`,
    'unit',
  );
  const positionCodes = unique(
    positions.map((position) => position.code),
    (index) => `/positions/${index}/code`,
    'position',
  );
  const personIds = unique(
    people.map((person) => person.id),
    (index) => `/people/${index}/id`,
    'person',
  );

  const parents = new Map(units.map((unit) => [unit.code, unit.parent]));
  units.forEach((unit, index) => {
    if (unit.parent === undefined) return;
    if (!unitCodes.has(unit.parent)) {
      report(
        `/units/${index}/parent`,
        'unknown-unit',
        `Expected a unit of this organisation but got "${unit.parent}".`,
      );
    } else if (isCyclic(unit.code, parents)) {
      report(`/units/${index}/parent`, 'cyclic-units', `Expected a tree but "${unit.code}" is below itself.`);
    }
  });
  positions.forEach((position, index) => {
    if (!unitCodes.has(position.unit)) {
      report(
        `/positions/${index}/unit`,
        'unknown-unit',
        `Expected a unit of this organisation but got "${position.unit}".`,
      );
    }
  });
  for (const [unit, heads] of Map.groupBy(
    positions.filter((position) => position.head),
    (position) => position.unit,
  )) {
    if (heads.length > 1) {
      const index = positions.indexOf(heads[1]!);
      report(
        `/positions/${index}/head`,
        'two-heads',
        `Expected one head of "${unit}" but got ${heads.length}.`,
      );
    }
  }
  appointments.forEach((appointment, index) => {
    const pointer = `/appointments/${index}`;
    if (!personIds.has(appointment.person)) {
      report(
        `${pointer}/person`,
        'unknown-person',
        `Expected a person of this organisation but got "${appointment.person}".`,
      );
    }
    if (!positionCodes.has(appointment.position)) {
      report(
        `${pointer}/position`,
        'unknown-position',
        `Expected a position of this organisation but got "${appointment.position}".`,
      );
    }
    if (appointment.to !== undefined && appointment.to < appointment.from) {
      report(
        `${pointer}/to`,
        'appointment-dates',
        `Expected an end on or after ${appointment.from} but got ${appointment.to}.`,
      );
    }
    if (appointment.legalBasis.trim() === '') {
      report(`${pointer}/legalBasis`, 'without-decree', 'Expected the number of a decree (SK) but got none.');
    }
  });
  const indexed = appointments.map((appointment, index) => ({ ...appointment, index }));
  for (const [code, sameSeat] of Map.groupBy(indexed, (appointment) => appointment.position)) {
    const position = positions.find((candidate) => candidate.code === code);
    const seats = position?.seats ?? 1;
    for (const appointment of sameSeat) {
      // Counted on the first day of each: an overlap of any length begins on somebody's first day.
      const sitting = sameSeat.filter(
        (other) => other.from <= appointment.from && (other.to ?? END_OF_TIME) >= appointment.from,
      );
      const isLastToCome = sitting.every(
        (other) => other.from < appointment.from || other.index <= appointment.index,
      );
      if (sitting.length > seats && isLastToCome) {
        report(
          `/appointments/${appointment.index}`,
          'overlapping-appointment',
          `Expected at most ${seats} holder(s) of "${code}" on ${appointment.from} but got ${sitting.length} (${sitting.map((other) => other.person).join(', ')}).`,
        );
      }
    }
    if (asOf !== undefined && !sameSeat.some((other) => (other.to ?? END_OF_TIME) >= asOf)) {
      const last = sameSeat.reduce((left, right) => ((left.to ?? '') > (right.to ?? '') ? left : right));
      report(
        `/appointments/${last.index}/to`,
        'expired-decree',
        `Expected "${code}" to be held on ${asOf} but its last decree (${last.legalBasis}) ended on ${last.to}.`,
        'warning',
      );
    }
  }
  (document.delegations ?? []).forEach((delegation, index) => {
    const pointer = `/delegations/${index}`;
    for (const key of ['from', 'to'] as const) {
      if (!personIds.has(delegation[key])) {
        report(
          `${pointer}/${key}`,
          'unknown-person',
          `Expected a person of this organisation but got "${delegation[key]}".`,
        );
      }
    }
    if (!positionCodes.has(delegation.position)) {
      report(
        `${pointer}/position`,
        'unknown-position',
        `Expected a position of this organisation but got "${delegation.position}".`,
      );
    }
    if (delegation.validTo < delegation.validFrom) {
      report(
        `${pointer}/validTo`,
        'appointment-dates',
        `Expected an end on or after ${delegation.validFrom} but got ${delegation.validTo}.`,
      );
    }
  });
  return findings;
}

/**
 * Checks a chain: schema, its names, and against the organisation that every role finds somebody, in the number and with
 * the criteria that it demands.
 */
export function validateChain(value: unknown, organisation?: OrganisationDocument, asOf?: string): Finding[] {
  const schema = checkSchema('chain', value);
  if (schema.length > 0) return schema;
  const chain = value as ChainDocument;
  const findings: Finding[] = [];
  const report = (
    pointer: string,
    rule: string,
    message: string,
    severity: FindingSeverity = 'error',
  ): void => {
    findings.push({ pointer, rule, severity, message });
  };
  const roles = new Set<string>();
  chain.roles.forEach((role, index) => {
    const pointer = `/roles/${index}`;
    if (roles.has(role.role))
      report(`${pointer}/role`, 'duplicate', `Expected one role "${role.role}" but got another.`);
    roles.add(role.role);
    if (
      role.ifVacant !== undefined &&
      !chain.roles.some((other) => other.role === role.ifVacant && other.role !== role.role)
    ) {
      report(
        `${pointer}/ifVacant`,
        'unknown-role',
        `Expected another role of the chain but got "${role.ifVacant}".`,
      );
    }
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
      return;
    }
    const found = organisation.positions.filter((position) => isSelected(role, position));
    if (found.length === 0) {
      report(
        `${pointer}/select`,
        'role-names-nobody',
        `Expected at least one position for "${role.role}" but none fits.`,
      );
      return;
    }
    checkHolders(role, pointer, organisation, found, asOf, report);
  });
  return findings;
}

function checkHolders(
  role: ChainDocument['roles'][number],
  pointer: string,
  organisation: OrganisationDocument,
  found: OrganisationDocument['positions'],
  asOf: string | undefined,
  report: (pointer: string, rule: string, message: string, severity?: FindingSeverity) => void,
): void {
  if (asOf === undefined) return;
  for (const [unit, positions] of Map.groupBy(found, (position) => position.unit)) {
    const codes = new Set(positions.map((position) => position.code));
    const holders = (organisation.appointments ?? []).filter(
      (appointment) =>
        codes.has(appointment.position) &&
        appointment.from <= asOf &&
        (appointment.to ?? END_OF_TIME) >= asOf,
    );
    const { exactly, min } = role.count ?? {};
    if (
      (exactly !== undefined && holders.length !== exactly) ||
      (min !== undefined && holders.length < min)
    ) {
      const expected = exactly === undefined ? `at least ${min}` : `exactly ${exactly}`;
      report(
        `${pointer}/count`,
        'holder-count',
        `Expected ${expected} ${role.role} in ${unit} on ${asOf} but got ${holders.length}.`,
        'warning',
      );
    }
    for (const { person } of role.criteria ? holders : []) {
      const met = organisation.people?.find((candidate) => candidate.id === person)?.criteria ?? [];
      const missing = (role.criteria ?? []).filter((criterion) => !met.includes(criterion));
      if (missing.length > 0) {
        report(
          `${pointer}/criteria`,
          'criteria-not-met',
          `Expected ${person} (${role.role} in ${unit}) to meet "${missing.join('", "')}" but it is not recorded.`,
          'warning',
        );
      }
    }
  }
}

function isCyclic(code: string, parents: ReadonlyMap<string, string | undefined>): boolean {
  const seen = new Set<string>();
  for (let current: string | undefined = code; current !== undefined; current = parents.get(current)) {
    if (seen.has(current)) return current === code;
    seen.add(current);
  }
  return false;
}

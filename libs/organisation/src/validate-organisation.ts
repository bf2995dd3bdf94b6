import { checkSchema, type Finding, type FindingSeverity } from '#policy';
import { checkDelegations } from './checks/check-delegations.js';
import { END_OF_TIME } from './compile-organisation.js';
import type { OrganisationDocument } from './organisation-document.js';

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

  unique(
    (document.legalBases ?? []).map((basis) => basis.number),
    (index) => `/legalBases/${index}/number`,
    'legal basis',
  );
  (document.legalBases ?? []).forEach(({ date, validFrom = date, validTo }, index) => {
    if (validTo !== undefined && validTo < validFrom)
      report(
        `/legalBases/${index}/validTo`,
        'appointment-dates',
        `Expected an end on or after ${validFrom} but got ${validTo}.`,
      );
  });
  const trainings = unique(
    (document.trainings ?? []).map((training) => training.code),
    (index) => `/trainings/${index}/code`,
    'training',
  );
  people.forEach((person, index) =>
    (person.trainings ?? []).forEach(({ training }, at) => {
      if (!trainings.has(training))
        report(
          `/people/${index}/trainings/${at}/training`,
          'unknown-training',
          `Expected a training of this organisation but got "${training}".`,
        );
    }),
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
  findings.push(...checkDelegations(document));
  return findings;
}

function isCyclic(code: string, parents: ReadonlyMap<string, string | undefined>): boolean {
  const seen = new Set<string>();
  for (let current: string | undefined = code; current !== undefined; current = parents.get(current)) {
    if (seen.has(current)) return current === code;
    seen.add(current);
  }
  return false;
}

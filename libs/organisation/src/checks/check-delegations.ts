import type { Finding } from '#policy';
import { END_OF_TIME } from '../compile-organisation.js';
import type { DelegationDocument, OrganisationDocument } from '../organisation-document.js';

/**
 * Checks delegations: names and dates; that whoever gives holds the position by appointment for the whole of the time, as
 * nobody gives more than he has, and that two people do not give their work to each other at the same time.
 */
export function checkDelegations(document: OrganisationDocument): Finding[] {
  const findings: Finding[] = [];
  const report = (pointer: string, rule: string, message: string): void => {
    findings.push({ pointer, rule, severity: 'error', message });
  };
  const people = new Set((document.people ?? []).map(({ id }) => id));
  const positions = new Set(document.positions.map(({ code }) => code));
  const delegations = document.delegations ?? [];
  delegations.forEach((delegation, index) => {
    const pointer = `/delegations/${index}`;
    for (const key of ['from', 'to'] as const) {
      if (!people.has(delegation[key]))
        report(
          `${pointer}/${key}`,
          'unknown-person',
          `Expected a person of this organisation but got "${delegation[key]}".`,
        );
    }
    if (!positions.has(delegation.position)) {
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
    if (delegation.legalBasis.trim() === '')
      report(`${pointer}/legalBasis`, 'without-decree', 'Expected the letter of delegation but got none.');
    checkTerm(document, delegation, pointer, report);
    const circle = circleOf(delegations, delegation);
    if (circle) {
      report(
        pointer,
        'cyclic-delegation',
        `Expected delegations that end with somebody but got a circle: ${circle.join(' -> ')}.`,
      );
    }
  });
  return findings;
}

function checkTerm(
  { appointments = [] }: OrganisationDocument,
  { from, position, validFrom, validTo }: DelegationDocument,
  pointer: string,
  report: (pointer: string, rule: string, message: string) => void,
): void {
  const term = appointments.find(
    (appointment) =>
      appointment.person === from &&
      appointment.position === position &&
      appointment.from <= validFrom &&
      (appointment.to ?? END_OF_TIME) >= validFrom,
  );
  if (!term) {
    report(
      `${pointer}/from`,
      'delegation-without-office',
      `Expected "${from}" to hold "${position}" on ${validFrom} but he does not.`,
    );
  } else if ((term.to ?? END_OF_TIME) < validTo) {
    report(
      `${pointer}/validTo`,
      'delegation-beyond-term',
      `Expected an end on or before ${term.to}, the last day of "${from}" in "${position}", but got ${validTo}.`,
    );
  }
}

/** The people on a way of delegations that overlap in time from whoever gets this one back to whoever gives it. */
function circleOf(
  delegations: readonly DelegationDocument[],
  start: DelegationDocument,
): string[] | undefined {
  const visit = (
    at: DelegationDocument,
    way: readonly string[],
    since: string,
    until: string,
  ): string[] | undefined => {
    if (at.to === start.from) return [...way, at.to];
    if (way.includes(at.to)) return undefined;
    for (const next of delegations) {
      const from = next.validFrom > since ? next.validFrom : since;
      const to = next.validTo < until ? next.validTo : until;
      if (next.from !== at.to || from > to) continue;
      const found = visit(next, [...way, at.to], from, to);
      if (found) return found;
    }
    return undefined;
  };
  return visit(start, [start.from], start.validFrom, start.validTo);
}

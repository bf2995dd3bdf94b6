import type { Finding } from '#policy';
import { END_OF_TIME, isSelected } from '../compile-organisation.js';
import type {
  AppointmentDocument,
  ChainDocument,
  ChainRoleDocument,
  LegalBasisDocument,
  OrganisationDocument,
} from '../organisation-document.js';
import { isTrained, meetsCriterion } from '../qualification.js';
import type { CheckSeverity } from './check-severity.js';

/** Findings about the organisation, whose appointments are what can be mended, and about the chain, which asks. */
export interface HolderFindings {
  readonly organisation: Finding[];
  readonly chain: Finding[];
}

type PlacedAppointment = AppointmentDocument & { readonly index: number };

/**
 * Checks on a day (`YYYY-MM-DD`) that each role has the holders that the chain demands: how many in each unit, with which
 * criteria and training, appointed by which kind of decree.
 */
export function checkHolders(
  document: OrganisationDocument,
  chain: ChainDocument,
  bases: ReadonlyMap<string, LegalBasisDocument>,
  severityOf: CheckSeverity,
  day: string,
): HolderFindings {
  const findings: HolderFindings = { organisation: [], chain: [] };
  const sitting = (document.appointments ?? [])
    .map((appointment, index): PlacedAppointment => ({ ...appointment, index }))
    .filter(({ from, to = END_OF_TIME }) => from <= day && to >= day);
  chain.roles.forEach((role, index) => {
    const positions = document.positions.filter((position) => isSelected(role, position));
    for (const [unit, ofUnit] of Map.groupBy(positions, (position) => position.unit)) {
      const codes = new Set(ofUnit.map(({ code }) => code));
      const holders = sitting.filter(({ position }) => codes.has(position));
      checkCount(findings.chain, role, index, unit, holders.length, severityOf, day);
      for (const holder of holders)
        checkHolder(findings.organisation, document, bases, role, unit, holder, severityOf, day);
    }
  });
  return findings;
}

function checkCount(
  into: Finding[],
  role: ChainRoleDocument,
  index: number,
  unit: string,
  found: number,
  severityOf: CheckSeverity,
  day: string,
): void {
  const { exactly, min } = role.count ?? {};
  const isWrong = (exactly !== undefined && found !== exactly) || (min !== undefined && found < min);
  const severity = isWrong ? severityOf('holder-count') : undefined;
  if (!severity) return;
  const expected = exactly === undefined ? `at least ${min}` : `exactly ${exactly}`;
  into.push({
    pointer: `/roles/${index}/count`,
    rule: 'holder-count',
    severity,
    message: `Expected ${expected} ${role.role} in ${unit} on ${day} but got ${found}.`,
  });
}

function checkHolder(
  into: Finding[],
  document: OrganisationDocument,
  bases: ReadonlyMap<string, LegalBasisDocument>,
  role: ChainRoleDocument,
  unit: string,
  { index, person: id, legalBasis }: PlacedAppointment,
  severityOf: CheckSeverity,
  day: string,
): void {
  const person = document.people?.find((candidate) => candidate.id === id);
  const who = `${id} (${role.role} in ${unit})`;
  const pointer = `/appointments/${index}`;
  const missing = (role.criteria ?? []).filter((criterion) => !meetsCriterion(person, criterion, day));
  const criteria = missing.length > 0 ? severityOf('criteria-not-met') : undefined;
  if (criteria) {
    into.push({
      pointer: `${pointer}/person`,
      rule: 'criteria-not-met',
      severity: criteria,
      message: `Expected ${who} to meet "${missing.join('", "')}" on ${day} but it is not recorded.`,
    });
  }
  const kind = bases.get(legalBasis)?.kind;
  const isByOther = role.appointedBy !== undefined && kind !== undefined && kind !== role.appointedBy;
  const authority = isByOther ? severityOf('appointing-authority') : undefined;
  if (authority) {
    into.push({
      pointer: `${pointer}/legalBasis`,
      rule: 'appointing-authority',
      severity: authority,
      message: `Expected ${who} to be appointed by ${role.appointedBy} but "${legalBasis}" is ${kind}.`,
    });
  }
  const { requires } = role;
  if (requires === undefined) return;
  const training = document.trainings?.find(({ code }) => code === requires);
  const gate = isTrained(person, requires, training, day) ? undefined : severityOf('untrained-operator');
  if (gate) {
    const checklist = training ? ` with ${training.checklist.length} items of its checklist` : '';
    into.push({
      pointer: `${pointer}/person`,
      rule: 'untrained-operator',
      severity: gate,
      message: `Expected ${who} to have done "${requires}"${checklist} by ${day} but it is not recorded.`,
    });
  }
}

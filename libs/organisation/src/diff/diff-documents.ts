import type { CalendarDocument } from '#calendar';
import { namedChanges, orderChange, valueChanges, type DocumentChange } from '#policy';
import type {
  AppointmentDocument,
  ChainDocument,
  DelegationDocument,
  OrganisationDocument,
  RegionDocument,
} from '../organisation-document.js';

/** What changes from one chain to another: roles by name, and their order. */
export function diffChains(
  before: ChainDocument | undefined,
  after: ChainDocument | undefined,
): DocumentChange[] {
  const rolesOf = (chain: ChainDocument | undefined) =>
    new Map((chain?.roles ?? []).map((role) => [role.role, role]));
  const left = rolesOf(before);
  const right = rolesOf(after);
  return [
    ...restOf(before, after, ['roles']),
    ...namedChanges('role', left, right),
    ...orderChange('order of roles', 'chain', [...left.keys()], [...right.keys()]),
  ];
}

/** What changes from one organisation to another: legal bases, trainings, units, positions, people, appointments and delegations, one by one. */
export function diffOrganisations(
  before: OrganisationDocument | undefined,
  after: OrganisationDocument | undefined,
): DocumentChange[] {
  const by = <T>(items: readonly T[] | undefined, name: (item: T) => string) =>
    new Map((items ?? []).map((item) => [name(item), item]));
  const code = ({ code: own }: { readonly code: string }): string => own;
  const id = ({ id: own }: { readonly id: string }): string => own;
  return [
    ...restOf(before, after, [
      'legalBases',
      'trainings',
      'units',
      'positions',
      'people',
      'appointments',
      'delegations',
    ]),
    ...namedChanges(
      'legal basis',
      by(before?.legalBases, ({ number }) => number),
      by(after?.legalBases, ({ number }) => number),
    ),
    ...namedChanges('training', by(before?.trainings, code), by(after?.trainings, code)),
    ...namedChanges('unit', by(before?.units, code), by(after?.units, code)),
    ...namedChanges('position', by(before?.positions, code), by(after?.positions, code)),
    ...namedChanges('person', by(before?.people, id), by(after?.people, id)),
    ...namedChanges(
      'appointment',
      by(before?.appointments, appointmentName),
      by(after?.appointments, appointmentName),
    ),
    ...namedChanges(
      'delegation',
      by(before?.delegations, delegationName),
      by(after?.delegations, delegationName),
    ),
  ];
}

/** What changes from one calendar to another: its free days and days worked one by one, then zone, hours and span. */
export function diffCalendars(
  before: CalendarDocument | undefined,
  after: CalendarDocument | undefined,
): DocumentChange[] {
  return [
    ...restOf(before, after, ['holidays', 'cutiBersama', 'workdays']),
    ...namedChanges('day', daysOf(before), daysOf(after)),
  ];
}

/** What changes from one region document to another. */
export function diffRegions(
  before: RegionDocument | undefined,
  after: RegionDocument | undefined,
): DocumentChange[] {
  return restOf(before, after, []);
}

function appointmentName({ person, position, from }: AppointmentDocument): string {
  return `${position}: ${person} from ${from}`;
}

function delegationName({ from, to, position, validFrom }: DelegationDocument): string {
  return `${position}: ${from} to ${to} from ${validFrom}`;
}

function daysOf(calendar: CalendarDocument | undefined): Map<string, Record<string, string>> {
  const days = new Map<string, Record<string, string>>();
  for (const kind of ['holidays', 'cutiBersama', 'workdays'] as const)
    for (const [day, name] of Object.entries(calendar?.[kind] ?? {}))
      days.set(day, { ...days.get(day), [kind]: name });
  return days;
}

/** What stands beside the parts that are compared one by one. */
function restOf(
  before: object | undefined,
  after: object | undefined,
  parts: readonly string[],
): DocumentChange[] {
  const rest = (document: object | undefined): Record<string, unknown> | undefined =>
    document &&
    Object.fromEntries(
      Object.entries(document).filter(([name]) => name !== '$schema' && !parts.includes(name)),
    );
  const values = valueChanges(rest(before), rest(after));
  if (values.length === 0) return [];
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return [{ subject: 'document', id: '', change, values }];
}

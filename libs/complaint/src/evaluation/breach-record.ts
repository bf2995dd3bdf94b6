import type { ProcessEvent } from '#engine';
import type { Json } from '#feel';

/** The variable in which the job `catat-pelanggaran` leaves what it found: with it the journal has it. */
export const BREACH_VARIABLE = 'pelanggaran';

/** `breach`: the clock ran out; `noFollowUp`: a later rung of the ladder came due and the matter still lay. */
export type BreachTrigger = 'breach' | 'noFollowUp';

/** A rung of the ladder that came due, and who held the office then: what the journal says of it for ever. */
export interface BreachRecord {
  readonly clock: string;
  readonly level: number;
  readonly role: string;
  readonly trigger: BreachTrigger;
  /** RFC 3339: when the rung came due, whenever that was written down. */
  readonly breachedAt: string;
  /** None where nobody held the office. */
  readonly officials: readonly BreachedOfficial[];
}

export interface BreachedOfficial {
  /** Code of the position, e.g. `PUPR-KEPALA`. */
  readonly position?: string;
  /** Id of the person, never a name. */
  readonly holder: string;
  /** `II.a` */
  readonly eselon?: string;
  /** Where the policy has the official entered in the register. */
  readonly entry?: {
    readonly evaluationKey: string;
    /** Level of the eselon: `II`. */
    readonly category: string;
    readonly rule: string;
    readonly layer: string;
  };
}

/** The breach that an event of a complaint's journal tells of; undefined for all other events. */
export function breachIn(event: ProcessEvent): BreachRecord | undefined {
  if (event.type !== 'JobCompleted') return undefined;
  const record = event.variables[BREACH_VARIABLE];
  return isRecord(record) ? (record as unknown as BreachRecord) : undefined;
}

function isRecord(value: Json | undefined): boolean {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const { clock, level, role, trigger, breachedAt, officials } = value;
  return (
    typeof clock === 'string' &&
    typeof level === 'number' &&
    typeof role === 'string' &&
    (trigger === 'breach' || trigger === 'noFollowUp') &&
    typeof breachedAt === 'string' &&
    Array.isArray(officials)
  );
}

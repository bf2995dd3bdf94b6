import type { Json } from '#feel';
import { derivedKey, type JournalEntry } from '#runtime';

/** The process of an appeal; its last step decides what becomes of the entry. */
export const APPEAL_PROCESS = 'keberatan-evaluasi';

/** The variable in which the job `catat-koreksi` leaves the entry that it has made. */
export const CORRECTION_VARIABLE = 'koreksi';

/** `ditolak`: the entry stands; `dibatalkan`: it does not count; `diperbaiki`: somebody else was answerable. */
export const APPEAL_DECISIONS = ['ditolak', 'dibatalkan', 'diperbaiki'] as const;
export type AppealDecision = (typeof APPEAL_DECISIONS)[number];

/** The instance of the one appeal that an entry may have: a second one meets the first. */
export function appealKeyOf(tenant: string, evaluationKey: string): string {
  return derivedKey([tenant, APPEAL_PROCESS, evaluationKey]);
}

/** The entry that a granted appeal puts beside an entry. */
export function correctionKeyOf(tenant: string, evaluationKey: string): string {
  return derivedKey([tenant, CORRECTION_VARIABLE, evaluationKey]);
}

/** An appeal as its journal tells it. */
export interface AppealAccount {
  readonly instanceKey: string;
  readonly evaluationKey: string;
  /** Id of the person. */
  readonly filedBy: string;
  readonly filedAt: string;
  /** Key of the sealed words. */
  readonly reasonKey?: string;
  /** `canceled`: an operator has ended it without a decision. */
  readonly status: 'open' | 'decided' | 'canceled';
  readonly decision?: AppealDecision;
  /** Who set the decision, and when: the last one before the process was done. */
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  /** Key of the sealed words. */
  readonly decisionReasonKey?: string;
  /** Key of the entry that stands in the place of this one. */
  readonly correctionKey?: string;
}

/** Folds the journal of an appeal's instance; undefined for an empty one, or one of another process. */
export function appealAccount(entries: readonly JournalEntry[]): AppealAccount | undefined {
  const [first] = entries;
  const start = first?.events[0];
  if (!first || start?.type !== 'InstanceStarted' || start.bpmnProcessId !== APPEAL_PROCESS) return undefined;
  const known: Record<string, Json> = { ...start.variables };
  let decided: { by: string; at: string } | undefined;
  let status: AppealAccount['status'] = 'open';
  for (const { events, actor, at } of entries)
    for (const event of events) {
      if (event.type === 'VariablesSet' && event.scopeKey === 0) {
        Object.assign(known, event.variables);
        if (isDecision(event.variables.putusan)) decided = { by: actor, at };
      } else if (event.type === 'InstanceCompleted') status = 'decided';
      else if (event.type === 'InstanceTerminated') status = 'canceled';
    }
  const { putusan, alasan, alasanPutusan, koreksi } = known;
  const isDecided = status === 'decided' && decided !== undefined && isDecision(putusan);
  return {
    instanceKey: first.instanceKey,
    evaluationKey: String(known.evaluationKey),
    filedBy: String(known.pemohon),
    filedAt: first.at,
    ...textOf('reasonKey', alasan),
    status: status === 'decided' && !isDecided ? 'canceled' : status,
    ...(isDecided && {
      decision: putusan,
      decidedBy: decided!.by,
      decidedAt: decided!.at,
      ...textOf('decisionReasonKey', alasanPutusan),
      ...textOf('correctionKey', (koreksi as { evaluationKey?: Json } | undefined)?.evaluationKey),
    }),
  };
}

function isDecision(value: Json | undefined): value is AppealDecision {
  return (APPEAL_DECISIONS as readonly unknown[]).includes(value);
}

function textOf<K extends string>(name: K, value: Json | undefined): { [name in K]?: string } {
  return (typeof value === 'string' && value !== '' ? { [name]: value } : {}) as { [name in K]?: string };
}

import type { Command, ProcessEvent } from '#engine';
import type { DeviationKind } from './process-insight.js';

/** What conformance needs of a version of the model. */
export interface ConformanceModel {
  readonly elementIds: ReadonlySet<string>;
  readonly flowIds: ReadonlySet<string>;
  /** Elements into which no flow leads: starts, boundary events, event sub-processes, compensation handlers, parts of ad-hoc ones. */
  readonly entrances: ReadonlySet<string>;
}

/** Commands with which an operator does what the model does not say. */
const BY_HAND: Readonly<Partial<Record<string, DeviationKind>>> = {
  CancelInstance: 'canceledByOperator',
  SetVariables: 'variablesSetByOperator',
} satisfies Partial<Record<Command['type'], DeviationKind>>;

/** Follows one case and notes where it left its model. */
export class CaseDeviations {
  /** `kind elementId` */
  readonly found = new Map<string, { readonly kind: DeviationKind; readonly elementId?: string }>();

  /** @param commandType of the entry that the events belong to */
  command(commandType: string): void {
    const kind = BY_HAND[commandType];
    if (kind) this.note(kind);
  }

  /** @param model the version that the case runs by; without it nothing is compared with it */
  event(event: ProcessEvent, model: ConformanceModel | undefined): void {
    if (event.type === 'IncidentRaised') this.note('incident', event.elementId);
    if (!model) return;
    if (event.type === 'SequenceFlowTaken') {
      if (!model.flowIds.has(event.flowId)) this.note('unknownFlow', event.flowId);
    } else if (event.type === 'ElementEntered') {
      const { elementId } = event;
      if (!model.elementIds.has(elementId)) this.note('unknownElement', elementId);
      else if (
        !event.consumes &&
        event.loopCounter === undefined &&
        event.compensates === undefined &&
        !model.entrances.has(elementId)
      )
        this.note('withoutToken', elementId);
    }
  }

  private note(kind: DeviationKind, elementId?: string): void {
    this.found.set(`${kind} ${elementId ?? ''}`, elementId === undefined ? { kind } : { kind, elementId });
  }
}

import type { EventOf } from '#engine';
import type { JournalEntry } from '#runtime';
import { CaseReader, type Tallies } from './case-reader.js';
import { conformanceModelOf, type ModelShape } from './conformance-model.js';
import type { ConformanceModel } from './case-deviations.js';
import { daysOf } from './days.js';
import { Durations } from './durations.js';
import { ElementTally } from './element-tally.js';
import type { DeviationInsight, ProcessInsight, VariantInsight } from './process-insight.js';

export interface InsightPeriod {
  readonly region: string;
  readonly bpmnProcessId: string;
  /** Epoch ms; `to` does not belong to it. */
  readonly from: number;
  readonly to: number;
  /** IANA zone, for days. */
  readonly timeZone: string;
}

/** Variants and deviations that are told at most, the most frequent ones. */
const MOST_TOLD = 50;

/**
 * Counts a region's journal, entry by entry in order of position. Cases are those of the process that began in the period;
 * their later entries count up to where reading ends.
 */
export class InsightReader implements Tallies {
  private readonly cases = new Map<string, CaseReader>();
  private readonly elements = new Map<string, ElementTally>();
  private readonly flows = new Map<string, number>();
  private readonly names = new Map<string, string | undefined>();
  private readonly models = new Map<string, ConformanceModel | undefined>();
  private entriesRead = 0;
  private lastPosition = 0;

  /** @param modelOf the compiled version by its key, where it is known */
  constructor(
    private readonly period: InsightPeriod,
    private readonly modelOf: (definitionKey: string) => Promise<ModelShape | undefined>,
  ) {}

  /** Whether a case of the period begins with this entry. */
  begins({ entryNo, events, at }: JournalEntry): boolean {
    const [first] = events;
    if (entryNo !== 1 || first?.type !== 'InstanceStarted') return false;
    const { bpmnProcessId, from, to } = this.period;
    const moment = Date.parse(at);
    return first.bpmnProcessId === bpmnProcessId && moment >= from && moment < to;
  }

  /** @param withheld keys of cases that may not be counted */
  async read(entry: JournalEntry, withheld: ReadonlySet<string>): Promise<void> {
    this.entriesRead++;
    this.lastPosition = entry.position;
    const { instanceKey } = entry;
    const at = Date.parse(entry.at);
    if (this.begins(entry) && !withheld.has(instanceKey)) {
      const { definitionKey } = entry.events[0] as EventOf<'InstanceStarted'>;
      this.cases.set(instanceKey, new CaseReader(instanceKey, at, await this.model(definitionKey), this));
    }
    const known = this.cases.get(instanceKey);
    if (!known) return;
    for (const event of entry.events)
      if (event.type === 'InstanceMigrated') await this.model(event.definitionKey);
    known.read(commandTypeOf(entry), entry.events, at);
  }

  knownModel(definitionKey: string): ConformanceModel | undefined {
    return this.models.get(definitionKey);
  }

  element(elementId: string): ElementTally {
    const known = this.elements.get(elementId);
    if (known) return known;
    const tally = new ElementTally();
    this.elements.set(elementId, tally);
    return tally;
  }

  flowTaken(flowId: string): void {
    this.flows.set(flowId, (this.flows.get(flowId) ?? 0) + 1);
  }

  /** @param now epoch ms: what is open and due before it is overdue. */
  insight(now: number): ProcessInsight {
    const { region, bpmnProcessId, from, to, timeZone } = this.period;
    const cases = [...this.cases.values()];
    for (const one of cases) one.close(now);
    const durations = new Durations();
    for (const { startedAt, endedAt } of cases) if (endedAt !== undefined) durations.add(endedAt - startedAt);
    const duration = durations.summary();
    const variants = variantsOf(cases);
    const count = (status: CaseReader['status']): number =>
      cases.filter((one) => one.status === status).length;
    const known = [...this.names.keys()].filter((id) => this.elements.has(id));
    const unknown = [...this.elements.keys()].filter((id) => !this.names.has(id));
    return {
      region,
      bpmnProcessId,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      upToPosition: this.lastPosition,
      entriesRead: this.entriesRead,
      cases: cases.length,
      completed: count('completed'),
      terminated: count('terminated'),
      open: count('open'),
      ...(duration && { duration }),
      elements: [...known, ...unknown].map((id) => this.elements.get(id)!.insight(id, this.names.get(id))),
      flows: [...this.flows].map(([flowId, taken]) => ({ flowId, taken })),
      variants: variants.slice(0, MOST_TOLD),
      variantCount: variants.length,
      days: daysOf(cases, Math.min(to, now), from, timeZone),
      conformance:
        cases.length === 0
          ? 1
          : cases.filter(({ deviations }) => deviations.found.size === 0).length / cases.length,
      deviations: deviationsOf(cases).slice(0, MOST_TOLD),
    };
  }

  private async model(definitionKey: string): Promise<ConformanceModel | undefined> {
    if (this.models.has(definitionKey)) return this.models.get(definitionKey);
    const shape = await this.modelOf(definitionKey);
    for (const { id, name } of shape?.nodes ?? []) if (!this.names.has(id)) this.names.set(id, name);
    const model = shape && conformanceModelOf(shape);
    this.models.set(definitionKey, model);
    return model;
  }
}

function commandTypeOf({ command }: JournalEntry): string {
  const { type } = (command ?? {}) as { type?: unknown };
  return typeof type === 'string' ? type : '';
}

function variantsOf(cases: readonly CaseReader[]): VariantInsight[] {
  const byPath = new Map<string, CaseReader[]>();
  for (const one of cases) {
    const path = JSON.stringify(one.path);
    const same = byPath.get(path);
    if (same) same.push(one);
    else byPath.set(path, [one]);
  }
  return [...byPath.values()]
    .map((same) => {
      const durations = new Durations();
      for (const { startedAt, endedAt } of same)
        if (endedAt !== undefined) durations.add(endedAt - startedAt);
      const duration = durations.summary();
      return {
        elementIds: same[0]!.path,
        count: same.length,
        share: same.length / cases.length,
        ...(duration && { duration }),
        exampleInstanceKey: same[0]!.instanceKey,
      };
    })
    .sort((a, b) => b.count - a.count);
}

function deviationsOf(cases: readonly CaseReader[]): DeviationInsight[] {
  const found = new Map<string, DeviationInsight>();
  for (const { deviations, instanceKey } of cases)
    for (const [key, deviation] of deviations.found) {
      const known = found.get(key);
      found.set(key, {
        ...deviation,
        cases: (known?.cases ?? 0) + 1,
        exampleInstanceKey: known?.exampleInstanceKey ?? instanceKey,
      });
    }
  return [...found.values()].sort((a, b) => b.cases - a.cases);
}

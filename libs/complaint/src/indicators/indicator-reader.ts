import type { JournalEntry } from '#runtime';
import { CaseRecord, type CaseFindings } from './case-record.js';
import {
  COUNTED_CLOCKS,
  Tally,
  type CountedClock,
  type IndicatorSet,
  type RegionIndicators,
} from './indicator.js';

const PROCESS = 'pengaduan';

export interface IndicatorPeriod {
  readonly region: string;
  /** Epoch ms; cases that began from `from` on and before `to`. */
  readonly from: number;
  readonly to: number;
  /** Epoch ms: entries after it are not read, and what is due before it is overdue. */
  readonly asOf: number;
}

/** What an entry of a journal must have to be counted: one of the store, or a line of an export. */
export type CountedEntry = Pick<JournalEntry, 'instanceKey' | 'entryNo' | 'position' | 'at' | 'events'>;

/**
 * Counts "cepat, tepat, tuntas, terkoordinasi" over a region's journal, entry by entry in order of position: from what is
 * exported the same figures come.
 */
export class IndicatorReader {
  private readonly cases = new Map<string, CaseRecord>();
  private lastPosition = 0;

  constructor(private readonly period: IndicatorPeriod) {}

  /** Whether a case of the period begins with this entry. */
  begins({ entryNo, events, at }: CountedEntry): boolean {
    const [first] = events;
    if (entryNo !== 1 || first?.type !== 'InstanceStarted' || first.bpmnProcessId !== PROCESS) return false;
    const moment = Date.parse(at);
    return moment >= this.period.from && moment < this.period.to && moment <= this.period.asOf;
  }

  /** @param withheld keys of cases that may not be counted */
  read(entry: CountedEntry, withheld: ReadonlySet<string> = new Set()): void {
    if (Date.parse(entry.at) > this.period.asOf) return;
    this.lastPosition = Math.max(this.lastPosition, entry.position);
    if (this.begins(entry) && !withheld.has(entry.instanceKey))
      this.cases.set(entry.instanceKey, new CaseRecord());
    this.cases.get(entry.instanceKey)?.read(entry);
  }

  indicators(): RegionIndicators {
    const { region, from, to, asOf } = this.period;
    const findings = [...this.cases.values()].map((one) => one.findings(asOf));
    const byUnit = Map.groupBy(findings, ({ unit }) => unit);
    const named = [...byUnit.keys()].filter((unit) => unit !== null).sort();
    const units = byUnit.has(null) ? [...named, null] : named;
    return {
      region,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      asOf: new Date(asOf).toISOString(),
      upToPosition: this.lastPosition,
      total: indicatorsOf(findings),
      units: units.map((unit) => ({ unit, ...indicatorsOf(byUnit.get(unit)!) })),
    };
  }
}

function indicatorsOf(cases: readonly CaseFindings[]): IndicatorSet {
  const clocks = new Map(COUNTED_CLOCKS.map((name): [CountedClock, Tally] => [name, new Tally()]));
  const [cepat, tepat, tuntas, terkoordinasi] = [new Tally(), new Tally(), new Tally(), new Tally()];
  for (const one of cases) {
    for (const [name, wasKept] of one.clocks) {
      clocks.get(name)!.add(wasKept);
      cepat.add(wasKept);
    }
    tepat.add(one.tepat);
    tuntas.add(one.tuntas);
    for (const wasShared of one.shared) terkoordinasi.add(wasShared);
  }
  return {
    cases: cases.length,
    ended: cases.filter(({ hasEnded }) => hasEnded).length,
    cepat: cepat.indicator,
    clocks: [...clocks].map(([clock, tally]) => ({ clock, ...tally.indicator })),
    tepat: tepat.indicator,
    tuntas: tuntas.indicator,
    terkoordinasi: terkoordinasi.indicator,
  };
}

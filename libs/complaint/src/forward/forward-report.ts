/** Office hours; null when nobody waited. */
export interface Waiting {
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
}

/** How many tasks waited for somebody to begin, without those in work. */
export interface QueueLength {
  /** Over the days of arrivals, by time. */
  readonly mean: number;
  readonly most: number;
  /** When the simulation ended. */
  readonly atEnd: number;
}

/** The tasks of a group of office holders, or of a whole unit. */
export interface StationReport {
  /** Full code of the unit, `14.08/PUPR`. */
  readonly unit: string;
  readonly unitName: string;
  /** Role of the chain; absent for a unit as a whole. */
  readonly role?: string;
  /** Most people who worked for it on any of the days. */
  readonly holders: number;
  readonly created: number;
  readonly done: number;
  /** Tasks that went away undone: taken back, or their complaint ended. */
  readonly canceled: number;
  readonly waiting: Waiting;
  readonly queue: QueueLength;
  /** Part of its people's office time that its tasks took, from 0 to 1, over the days of arrivals; null without people. */
  readonly utilisation: number | null;
}

export interface UnitReport extends StationReport {
  /** Tasks that waited at the end of each day of the simulation. */
  readonly waitingByDay: readonly number[];
}

/** A clock of the offices over all complaints that had it; a clock that was started anew counts once. */
export interface ClockReport {
  readonly clock: string;
  readonly complaints: number;
  /** Complaints of which it ran out. */
  readonly breached: number;
  /** Complaints of which it still runs at the end and is not due: nobody knows. */
  readonly undecided: number;
}

export interface ForwardReport {
  readonly region: string;
  readonly process: string;
  readonly seed: number;
  /** `YYYY-MM-DD`: days on which complaints came in, and the last day that was played. */
  readonly from: string;
  readonly until: string;
  readonly end: string;
  readonly arrived: number;
  readonly finished: number;
  /** Complaints that go on when the simulation ends. */
  readonly backlog: number;
  /** Complaints of which at least one clock of the offices ran out. */
  readonly breached: number;
  /** Calendar days from the receipt to the first answer. */
  readonly answered: {
    readonly complaints: number;
    readonly p50Days: number | null;
    readonly p90Days: number | null;
  };
  /** By the variable `hasilAkhir`, the most frequent first; the reason without what comes after its colon. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly clocks: readonly ClockReport[];
  /** Rungs of the ladder that were climbed, by clock. */
  readonly escalations: readonly {
    readonly clock: string;
    readonly level: number;
    readonly role: string;
    readonly times: number;
  }[];
  /** Messages that went out, by kind, the most frequent first. */
  readonly messages: Readonly<Record<string, number>>;
  /** Groups of office holders, in the order in which their first task came. */
  readonly stations: readonly StationReport[];
  /** Units, those with the longest queue first. */
  readonly units: readonly UnitReport[];
  readonly days: readonly {
    readonly day: string;
    readonly arrived: number;
    readonly finished: number;
    readonly open: number;
  }[];
  /** What went wrong in the model or the rules, the most frequent first. */
  readonly incidents: readonly {
    readonly elementId: string;
    readonly message: string;
    readonly times: number;
  }[];
  /** Groups that tasks waited for and that nobody works for. */
  readonly unattended: readonly string[];
}

/** One simulation, or two that differ in the configuration and have the same load. */
export interface ForwardComparison {
  readonly before: ForwardReport;
  readonly after?: ForwardReport;
}

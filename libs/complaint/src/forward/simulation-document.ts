import type { Variables } from '#engine';

/** A `simulation.json`; its shape is the published schema `simulation`. */
export interface SimulationDocument {
  /** Code of the region that receives the complaints. */
  readonly region: string;
  /** Id of the process; `pengaduan` when absent. */
  readonly process?: string;
  /** First and last day on which complaints come in, `YYYY-MM-DD` in the region's zone. */
  readonly from: string;
  readonly until: string;
  /** Calendar days after `until` in which open complaints are worked on; 30 when absent. */
  readonly followDays?: number;
  readonly seed?: number;
  /** Which task comes first: the oldest (when absent), or the one that is due first. */
  readonly order?: 'oldest' | 'due';
  readonly arrivals: ArrivalsDocument;
  /** By element id of the task, `*` for all others. */
  readonly service?: Readonly<Record<string, ServiceDocument>>;
  /** By `UNIT:role`, `UNIT`, `role` or `*`: the more specific wins, field by field. */
  readonly capacity?: Readonly<Record<string, CapacityDocument>>;
  /** What is filled in, by element id of the task. */
  readonly answers?: Readonly<Record<string, readonly AnswerDocument[]>>;
  /** Messages from outside, by name, whenever a complaint waits for them. */
  readonly messages?: Readonly<Record<string, MessageDocument>>;
}

export interface ArrivalsDocument {
  /** Mean of complaints a calendar day, over a week without holidays. */
  readonly perDay: number;
  /** Monday to Sunday; a holiday is like a Sunday. */
  readonly byWeekday?: readonly number[];
  readonly byHour?: readonly number[];
  readonly byChannel?: Readonly<Record<string, number>>;
  readonly byCategory?: Readonly<Record<string, number>>;
  readonly withContact?: number;
  /** Complaints that come again and again, instead of the weights by channel and category. */
  readonly complaints?: readonly ComplaintTemplate[];
}

export interface ComplaintTemplate {
  readonly weight?: number;
  readonly channel?: string;
  readonly source?: string;
  readonly category?: string;
  readonly sensitivity?: string;
  readonly urgency?: string;
  readonly schoolLevel?: string;
  readonly text: string;
}

export interface ServiceDocument {
  /** Mean, office time. */
  readonly minutes: number;
  readonly distribution?: ServiceDistribution;
}

export type ServiceDistribution = 'exponential' | 'fixed' | 'uniform';

export interface CapacityDocument {
  /** So many people instead of those whom the organisation names. */
  readonly holders?: number;
  /** What one of them does on a working day, instead of the task's own time. */
  readonly tasksPerDay?: number;
  /** Part of their working time that they have for it; 1 when absent. */
  readonly share?: number;
}

export interface AnswerDocument {
  readonly weight?: number;
  readonly data: Variables;
}

export interface MessageDocument {
  /** From 0 to 1. */
  readonly share: number;
  /** Mean, calendar hours from when it is waited for. */
  readonly afterHours: number;
  readonly data?: Variables;
}

/** What a simulation takes from the process's own `simulation.json` where it says nothing itself. */
export type SimulationHabits = Pick<SimulationDocument, 'service' | 'answers' | 'messages'>;

/** A document with the habits of its process below it, entry by entry. */
export function withHabits(document: SimulationDocument, habits: SimulationHabits): SimulationDocument {
  return {
    ...document,
    service: { ...habits.service, ...document.service },
    answers: { ...habits.answers, ...document.answers },
    messages: { ...habits.messages, ...document.messages },
  };
}

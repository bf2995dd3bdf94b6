import type { CalendarDocument } from '#calendar';
import type { Variables } from '#engine';
import type { ChainRoleDocument, OrganisationDocument } from '#organisation';

/** A complaint, what people do with it, and what must come of it: `workflows/<process>/scenarios/*.json`. */
export interface Scenario {
  readonly name: string;
  /** Id of the process that it runs. */
  readonly process: string;
  /** Region that receives the complaint. */
  readonly region: string;
  /** Why it is expected so: the arithmetic of its dates. */
  readonly note?: string;
  readonly given: {
    /** When it is received, RFC 3339. */
    readonly at: string;
    /** As `ComplaintInput`, without its region. */
    readonly complaint: ScenarioComplaint;
    /** Results of jobs by type, instead of those of the host in memory. */
    readonly host?: Readonly<Record<string, Variables>>;
    /** Types of jobs that nobody does until a step says so: what comes in the meantime finds the complaint before them. */
    readonly held?: readonly string[];
    /** Laid over what the policies answer, by decision: what a rule would say that no region has yet. */
    readonly decisions?: Readonly<Record<string, Variables>>;
    /** Laid over the organisation of the scenario's region: who else holds what, and how the chain is otherwise. */
    readonly organisation?: ScenarioOrganisation;
  };
  readonly when: readonly ScenarioStep[];
  readonly then: ScenarioOutcome;
}

/** Appointments take the place of all of the same positions; roles that of the roles of the same name. */
export type ScenarioOrganisation = Pick<
  Partial<OrganisationDocument>,
  'people' | 'appointments' | 'delegations'
> & { readonly roles?: readonly ChainRoleDocument[] };

export interface ScenarioComplaint {
  readonly channel: string;
  readonly text: string;
  readonly category?: string;
  readonly sensitivity?: string;
  readonly urgency?: string;
  readonly source?: string;
  readonly schoolLevel?: string;
  readonly geo?: readonly [number, number];
  readonly contact?: { readonly name?: string; readonly email?: string; readonly phone?: string } | null;
}

export type ScenarioStep =
  | {
      /** Id of the user task; of several that are open the one for `as`, else the oldest. */
      readonly task: string;
      /** One of its candidate groups. */
      readonly as?: string;
      /** Who takes it before completing it. */
      readonly claim?: string;
      readonly data?: Variables;
    }
  | { readonly message: string; readonly data?: Variables }
  | { readonly signal: string; readonly data?: Variables }
  /** Does a job of a type that is held. */
  | { readonly job: string }
  /** A calendar that comes into force: laid over those of all regions; running clocks are counted anew. */
  | { readonly calendar: CalendarDocument; readonly reason?: string }
  /** RFC 3339 */
  | { readonly advanceTo: string }
  /** ISO 8601 */
  | { readonly advance: string }
  | { readonly expect: ScenarioOutcome };

/** What holds; what is left out is not compared. */
export interface ScenarioOutcome {
  /** Id of the end event that the process reached, null while it runs. */
  readonly ended?: string | null;
  readonly status?: string;
  /** The variable `hasilAkhir`. */
  readonly outcome?: string | null;
  /** Elements in this order, also of called processes; others may stand between. */
  readonly path?: readonly string[];
  /** Elements that must not be entered. */
  readonly avoids?: readonly string[];
  /** Due day of clocks in the region's zone, `YYYY-MM-DD`. */
  readonly due?: Readonly<Record<string, string>>;
  /** Clocks whose dates are provisional, as the calendar is incomplete on the way to them: all of them. */
  readonly provisional?: readonly string[];
  /** What was done to clocks, in order, by their names: `start`, `pause`, `resume`, `replan`, `recompute`, `stop`. */
  readonly ledger?: Readonly<Record<string, readonly string[]>>;
  /** Kinds of messages in the order in which they were sent: all of them. */
  readonly sent?: readonly string[];
  /** `holder`: who held the position when the clock ran out; null when nobody did. */
  readonly breaches?: readonly {
    readonly level: number;
    readonly role: string;
    readonly holder?: string | null;
  }[];
  /** Candidate groups of all open tasks, in any order, `verifikasi 14.08/SETDA:pengarah`. */
  readonly openFor?: readonly string[];
  /** Ids of all open tasks, in any order. */
  readonly openTasks?: readonly string[];
  /** Code of the region where the same complaint has arrived. */
  readonly arrivedIn?: string;
  /** Variables of the process, compared as a whole each. */
  readonly variables?: Variables;
}

/** What a scenario came to. */
export interface ScenarioResult {
  readonly name: string;
  readonly passed: boolean;
  /** What differs, a sentence each, with the step where it was found. */
  readonly differences: readonly string[];
  /** How it stood at the end, in the words of `then`. */
  readonly actual: ScenarioOutcome;
}

import type {
  AuditTrail,
  ComplaintHistory,
  EngineReplay,
  InboxHistory,
  InsightService,
  InstanceAsOf,
  InstanceDifference,
  InstanceMoment,
  StoryProcess,
  StoryService,
} from '#audit';
import type { Participant } from '#bpmn';
import type { GroupDirectory, Viewer } from '#identity';
import type { Command, ProcessEvent, ProcessState, Rejection, Variables } from '#engine';
import type {
  ClockBook,
  ComplaintStore,
  DeployedResourceDiff,
  EvaluationRegister,
  EvaluationStore,
  IndicatorService,
  PolicySimulationInput,
  PolicySimulationOutcome,
  StoredComplaint,
  WordErasure,
} from '#complaint';
import type { Json } from '#feel';
import type { OrganisationRegister } from '#organisation';
import type { EffectiveRegion, KeptThing } from '#policy';
import type {
  ActivatedJob,
  DeploymentLifecycle,
  DeploymentStore,
  DeployInput,
  DeployOutcome,
  InstanceDeletion,
  EntryRange,
  InstanceMigrations,
  JobFailure,
  JournalEntry,
  Operations,
  OperationStore,
  QueryStore,
  ResourceStore,
  RestartInput,
} from '#runtime';
import type { WebhookRegister, WebhookStore } from '#webhook';

/**
 * What the edge asks of the layers below: its ports. Classes of those layers satisfy them by their shape; `apps` plugs
 * them in by the tokens at the end of this file.
 */
export interface CommandOptions {
  readonly actor: string;
  readonly idempotencyKey?: string;
  readonly expectedRevision?: number;
}

/** An expected refusal of the runtime: the kernel's, or a lost race. */
export interface CommandRejection {
  readonly code: Rejection['code'] | 'REVISION_CONFLICT' | (string & {});
  readonly message: string;
  /** With REVISION_CONFLICT: the revision to look at before trying again. */
  readonly currentRevision?: number;
}

export type CommandOutcome =
  | { readonly outcome: 'accepted'; readonly instanceKey: string; readonly revision: number }
  | { readonly outcome: 'rejected'; readonly rejection: CommandRejection };

/** What a command would do. */
export type PreviewOutcome =
  | {
      readonly outcome: 'accepted';
      readonly events: readonly ProcessEvent[];
      readonly state: ProcessState;
    }
  | { readonly outcome: 'rejected'; readonly rejection: CommandRejection };

export interface ProcessRuntimePort {
  startProcess(
    input: {
      tenant: string;
      bpmnProcessId: string;
      version?: number;
      businessKey?: string;
      variables: Variables;
    },
    options: CommandOptions,
  ): Promise<CommandOutcome>;
  execute(
    tenant: string,
    instanceKey: string,
    command: Command,
    options: CommandOptions,
  ): Promise<CommandOutcome>;
  /** What the command would do; nothing is written. */
  preview(
    tenant: string,
    instanceKey: string,
    command: Exclude<Command, { type: 'StartInstance' }>,
    options: CommandOptions,
  ): Promise<PreviewOutcome>;
  publishMessage(
    input: {
      tenant: string;
      name: string;
      correlationKey: string;
      variables: Variables;
      messageId?: string;
      timeToLiveMs?: number;
    },
    options: CommandOptions,
  ): Promise<{ readonly instanceKeys: readonly string[]; readonly isBuffered: boolean }>;
}

/** Does finished instances anew: what is accepted has the key of the new instance. */
export interface RestartPort {
  restart(input: RestartInput, options: CommandOptions): Promise<CommandOutcome>;
  /** What it would do; nothing is written. */
  preview(input: RestartInput, options: CommandOptions): Promise<PreviewOutcome>;
}

/** Names a lease on a job. */
export interface JobLeaseKey {
  readonly tenant: string;
  readonly instanceKey: string;
  readonly jobKey: number;
  readonly leaseNo: number;
}

/** Jobs for workers outside. */
export interface JobPort {
  /** Leases jobs of one tenant; waits for one for `waitMs` at most, or until the signal aborts. */
  activateWithin(
    request: {
      tenant: string;
      jobTypes: readonly string[];
      limit: number;
      leaseMs: number;
      owner: string;
      fetchVariables?: readonly string[];
    },
    waitMs: number,
    signal?: AbortSignal,
  ): Promise<readonly ActivatedJob[]>;
  complete(lease: JobLeaseKey, variables: Variables, options: CommandOptions): Promise<CommandOutcome>;
  fail(lease: JobLeaseKey, failure: JobFailure, options: CommandOptions): Promise<CommandOutcome>;
  throwError(
    lease: JobLeaseKey,
    error: { code: string; message: string; variables?: Variables },
    options: CommandOptions,
  ): Promise<CommandOutcome>;
  /** New end of the lease (RFC 3339); undefined when it was lost. */
  extend(lease: JobLeaseKey, leaseMs: number): Promise<string | undefined>;
  /** Sends those home who wait for jobs: the node stops. */
  close(): void;
}

/** The tail of the journal on this node. */
export interface FeedPort {
  /**
   * Entries of these tenants after the cursors, in order within each tenant: first what is stored, then live. Ends when the
   * signal aborts.
   */
  follow(cursors: ReadonlyMap<string, number>, signal: AbortSignal): AsyncIterable<JournalEntry>;
  /** Positions up to which entries may have gone to the archive, by tenant. */
  archivedUpTo(tenants: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Stored entries of a tenant after a position, up to another. */
  stored(tenant: string, after: number, upTo: number, signal: AbortSignal): AsyncIterable<JournalEntry>;
  heads(tenants: string[]): Promise<Map<string, number>>;
}

/** What is asked of a compiled process. */
export interface DeployedProcess extends StoryProcess {
  readonly participant?: Participant;
}

/** What is deployed, compiled. */
export interface ConfigurationPort {
  current(): Promise<{ readonly generation: number; readonly regions: ReadonlyMap<string, EffectiveRegion> }>;
  definition(definitionKey: string): Promise<{ readonly process: DeployedProcess } | undefined>;
  form(region: string, formId: string): Promise<Json | undefined>;
}

export interface FindingView {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly file?: string;
  readonly pointer?: string;
  readonly elementId?: string;
  readonly line?: number;
}

export interface DeploymentPort {
  /** Nothing is written in a dry run, and when a finding is an error. `regions`: those that the files belong to. */
  deploy(input: DeployInput, options: CommandOptions): Promise<DeployOutcome>;
}

/** Deployments as they are stored. */
export type DeploymentReadPort = Pick<
  DeploymentStore,
  'deployments' | 'byKey' | 'resourcesOf' | 'steps' | 'check'
>;

/** The steps of a deployment's life. */
export type LifecyclePort = Pick<
  DeploymentLifecycle,
  'submit' | 'approve' | 'reject' | 'activate' | 'retire' | 'rollback'
>;

/** Compares a bundle with what is active. */
export interface DeploymentPreviewPort {
  compare(files: readonly { path: string; content: string }[]): Promise<DeployedResourceDiff[]>;
  /** Of a stored deployment against what was in force when it was stored. */
  compareStored(deploymentKey: string): Promise<DeployedResourceDiff[]>;
}

/** Tries candidate rules on stored complaints. */
export interface SimulationPort {
  regionsOf(files: readonly { path: string; content: string }[]): Promise<string[]>;
  /** What is to be said of a candidate before it is tried. */
  check(files: readonly { path: string; content: string }[]): Promise<readonly FindingView[]>;
  /** While the caller waits; nothing is stored. */
  run(input: PolicySimulationInput): Promise<PolicySimulationOutcome>;
}

export interface InputError {
  readonly path: readonly string[];
  readonly code: string;
  readonly message: string;
}

/** What the public sees of a complaint: a type of its own, not a filter over the private one. */
export interface PublicComplaintView {
  readonly number: string;
  readonly status: string;
  /** Indonesian. */
  readonly statusLabel: string;
  readonly category?: string;
  readonly unitName?: string;
  readonly receivedAt: string;
  readonly dueAt?: string;
  readonly steps: readonly { readonly label: string; readonly at: string }[];
  readonly messages: readonly { readonly from: string; readonly body: string; readonly at: string }[];
  readonly transferredTo?: string;
  readonly mergedInto?: string;
}

export interface NewComplaint {
  tenant: string;
  channel: string;
  text: string;
  category?: string;
  sensitivity?: string;
  latitude?: number;
  longitude?: number;
  locationText?: string;
  level?: string;
  contact?: { name?: string; email?: string; phone?: string };
  anonymity?: 'terbuka' | 'anonim' | 'rahasia';
  sourceId?: string;
  urgency?: string;
}

/** A citizen's command: accepted, or refused with the place; an unknown number and a wrong code are one refusal. */
export type CitizenOutcome =
  { readonly outcome: 'accepted' } | { readonly outcome: 'rejected'; readonly errors: readonly InputError[] };

export interface ComplaintPort {
  file(
    input: NewComplaint,
    options: CommandOptions,
  ): Promise<
    | {
        readonly outcome: 'accepted';
        readonly number: string;
        readonly trackingCode: string;
        readonly complaint: StoredComplaint;
      }
    | { readonly outcome: 'rejected'; readonly errors: readonly InputError[] }
  >;
  track(number: string, trackingCode: string): Promise<PublicComplaintView | undefined>;
  /** Where the complaint runs now, transfers followed; undefined for a wrong number or code alike, in constant time. */
  locate(
    number: string,
    trackingCode: string,
  ): Promise<
    { readonly tenant: string; readonly complaintKey: string; readonly instanceKey: string } | undefined
  >;
  reply(number: string, trackingCode: string, body: string, options: CommandOptions): Promise<CitizenOutcome>;
  rate(
    number: string,
    trackingCode: string,
    score: number,
    isSatisfied: boolean,
    options: CommandOptions,
  ): Promise<CitizenOutcome>;
  withdraw(number: string, trackingCode: string, options: CommandOptions): Promise<CitizenOutcome>;
  object(
    number: string,
    trackingCode: string,
    body: string,
    options: CommandOptions,
  ): Promise<CitizenOutcome>;
  /** Validates against the task's form, seals words, completes. */
  completeUserTask(
    task: { tenant: string; instanceKey: string; key: number },
    data: Record<string, Json>,
    options: CommandOptions & { user: string },
  ): Promise<CommandOutcome | { readonly outcome: 'rejected'; readonly errors: readonly InputError[] }>;
  words(
    tenant: string,
    complaintKey: string,
    viewer: Viewer,
  ): Promise<
    | {
        readonly text: string;
        readonly messages: readonly {
          readonly kind: string;
          readonly author: string;
          readonly at: string;
          readonly body: string;
        }[];
      }
    | undefined
  >;
  /** Records the access, then answers. */
  identityOf(
    tenant: string,
    complaintKey: string,
    viewer: Viewer,
    purpose: string,
  ): Promise<{ readonly name?: string; readonly email?: string; readonly phone?: string } | undefined>;
}

/** The clocks of a complaint as an auditor reads them. */
export type ClockPort = Pick<ClockBook, 'accounts'>;

/** The register of officials as it is stored. */
export type EvaluationReads = EvaluationStore;
/** The four indicators, counted from the journal. */
export type IndicatorPort = Pick<IndicatorService, 'region'>;
/** Where entries of the register come from, and their appeals. */
export type EvaluationPort = Pick<
  EvaluationRegister,
  'originOf' | 'appealOf' | 'wordsOf' | 'appealRights' | 'unitOf' | 'positionsIn' | 'appeal'
>;

export interface HistoryPort {
  history(tenant: string, instanceKey: string, range?: EntryRange): Promise<JournalEntry[]>;
  asOf(tenant: string, instanceKey: string, at: InstanceMoment): Promise<InstanceAsOf | undefined>;
  compare(
    tenant: string,
    instanceKey: string,
    from: InstanceMoment,
    to: InstanceMoment,
  ): Promise<InstanceDifference | undefined>;
  verifyReplay(
    tenant: string,
    instanceKey: string,
  ): Promise<
    | {
        readonly isIntact: boolean;
        readonly isDeterministic: boolean;
        readonly checkedEntries: number;
        /** The first entry that does not fit the chain. */
        readonly chainBreak?: unknown;
        /** JSON pointer of the first difference between the fold of the journal and the stored state. */
        readonly firstDivergence?: string;
        /** The first entry whose events cannot follow those before it. */
        readonly unplayableEntryNo?: number;
      }
    | undefined
  >;
}

/** What this version of the engine would have done. */
export type EngineReplayPort = Pick<EngineReplay, 'check'>;

/** Inboxes as they were. */
export type InboxHistoryPort = Pick<InboxHistory, 'at' | 'candidates' | 'openAmong'>;
/** Histories told for people. */
export type StoryPort = Pick<StoryService, 'open' | 'called'>;
/** Complaints as they were. */
export type ComplaintHistoryPort = Pick<ComplaintHistory, 'asOf'>;

/** A tenant's journal with its signed checkpoints, for auditors. */
export type AuditPort = Pick<AuditTrail, 'journal' | 'search' | 'checkpoints' | 'archivedRuns' | 'head'>;

/** Who holds what, and organisations as files. */
export type OrganisationPort = Pick<OrganisationRegister, 'holders' | 'history' | 'export' | 'import'>;
/** How processes went, counted from the journal. */
export type InsightPort = Pick<InsightService, 'process'>;
/** Work in the background: asked for, paused, resumed, cancelled. */
export type OperationPort = Pick<Operations, 'request' | 'change'>;
/** How long things are kept: one instance by hand, a region's by its policy. */
export interface RetentionPort {
  readonly delete: InstanceDeletion['delete'];
  readonly previewDeletion: InstanceDeletion['preview'];
  readonly erase: WordErasure['erase'];
  readonly previewErasure: WordErasure['preview'];
  /** Undefined where no region is deployed by that code. */
  report(tenant: string): Promise<RetentionReport | undefined>;
}
export interface RetentionReport {
  readonly terms: readonly {
    readonly process: string;
    readonly thing: KeptThing;
    readonly term: string;
    readonly layer: string;
  }[];
  readonly due: readonly { readonly thing: KeptThing; readonly count: number }[];
}
/** Operations as they stand. */
export type OperationReads = Pick<OperationStore, 'find' | 'list' | 'items' | 'changes' | 'result'>;

/** Who outside is told of changes. */
export type WebhookPort = Pick<
  WebhookRegister,
  'register' | 'change' | 'remove' | 'rotateSecret' | 'test' | 'redeliver'
>;
/** Webhooks and their deliveries as they stand. */
export type WebhookReads = Pick<
  WebhookStore,
  'find' | 'list' | 'counts' | 'changes' | 'deliveries' | 'delivery'
>;

/** What another version of a process would make of running instances. */
export type MigrationPort = Pick<InstanceMigrations, 'versions' | 'foreignVersion' | 'preview' | 'mappingOf'>;

/** What the effective policy makes of a complaint that nobody files; nothing is stored. */
export interface RoutePreviewPort {
  preview(
    complaint: NewComplaint & { receivedAt?: string },
  ): Promise<RoutePreviewView | { readonly errors: readonly InputError[] }>;
}
export interface RoutePreviewView {
  readonly class: string;
  readonly category: string;
  readonly sensitivity: string;
  readonly urgency: string;
  readonly authority: string;
  /** After any transfer, e.g. `14.08/PUPR`. */
  readonly unit: string;
  readonly unitName: string;
  readonly role: string;
  readonly restricted: boolean;
  /** Documents as `runut route --json` prints them. */
  readonly position: unknown;
  readonly transfer: unknown;
  readonly archive: unknown;
  readonly chain: unknown;
  readonly clocks: unknown;
  readonly trace: unknown;
}

/** Everything that the edge needs to run. */
export interface EdgeServices {
  readonly runtime: ProcessRuntimePort;
  readonly restarts: RestartPort;
  readonly jobs: JobPort;
  readonly feed: FeedPort;
  readonly configuration: ConfigurationPort;
  readonly deployments: DeploymentPort;
  readonly deploymentStore: DeploymentReadPort;
  readonly lifecycle: LifecyclePort;
  readonly deploymentPreview: DeploymentPreviewPort;
  readonly simulations: SimulationPort;
  readonly complaints: ComplaintPort;
  readonly clocks: ClockPort;
  readonly evaluations: EvaluationPort;
  readonly indicators: IndicatorPort;
  readonly evaluationReads: EvaluationReads;
  readonly history: HistoryPort;
  readonly engineReplay: EngineReplayPort;
  readonly inboxHistory: InboxHistoryPort;
  readonly complaintHistory: ComplaintHistoryPort;
  readonly stories: StoryPort;
  readonly operations: OperationPort;
  readonly operationReads: OperationReads;
  readonly retention: RetentionPort;
  readonly webhooks: WebhookPort;
  readonly webhookReads: WebhookReads;
  readonly migrations: MigrationPort;
  readonly audit: AuditPort;
  readonly insights: InsightPort;
  readonly routePreview: RoutePreviewPort;
  readonly queries: QueryStore;
  readonly complaintStore: ComplaintStore;
  readonly resources: ResourceStore;
  readonly groups: GroupDirectory;
  readonly organisation: OrganisationPort;
}

/** Injection tokens of the ports, one for each service. */
export const RUNTIME = Symbol('ProcessRuntimePort');
export const RESTARTS = Symbol('RestartPort');
export const JOBS = Symbol('JobPort');
export const FEED = Symbol('FeedPort');
export const CONFIGURATION = Symbol('ConfigurationPort');
export const DEPLOYMENTS = Symbol('DeploymentPort');
export const DEPLOYMENT_STORE = Symbol('DeploymentReadPort');
export const LIFECYCLE = Symbol('LifecyclePort');
export const DEPLOYMENT_PREVIEW = Symbol('DeploymentPreviewPort');
export const SIMULATIONS = Symbol('SimulationPort');
export const COMPLAINTS = Symbol('ComplaintPort');
export const CLOCKS = Symbol('ClockPort');
export const INDICATORS = Symbol('IndicatorPort');
export const EVALUATIONS = Symbol('EvaluationPort');
export const EVALUATION_READS = Symbol('EvaluationReads');
export const HISTORY = Symbol('HistoryPort');
export const ENGINE_REPLAY = Symbol('EngineReplayPort');
export const INBOX_HISTORY = Symbol('InboxHistoryPort');
export const COMPLAINT_HISTORY = Symbol('ComplaintHistoryPort');
export const STORIES = Symbol('StoryPort');
export const OPERATIONS = Symbol('OperationPort');
export const OPERATION_READS = Symbol('OperationReads');
export const RETENTION = Symbol('RetentionPort');
export const WEBHOOKS = Symbol('WebhookPort');
export const WEBHOOK_READS = Symbol('WebhookReads');
export const MIGRATIONS = Symbol('MigrationPort');
export const AUDIT = Symbol('AuditPort');
export const INSIGHTS = Symbol('InsightPort');
export const ROUTE_PREVIEW = Symbol('RoutePreviewPort');
export const QUERIES = Symbol('QueryStore');
export const COMPLAINT_STORE = Symbol('ComplaintStore');
export const RESOURCES = Symbol('ResourceStore');
export const GROUPS = Symbol('GroupDirectory');
export const ORGANISATION = Symbol('OrganisationPort');

/** The services as Nest providers. */
export function providersOf(services: EdgeServices): { provide: symbol; useValue: unknown }[] {
  return [
    { provide: RUNTIME, useValue: services.runtime },
    { provide: RESTARTS, useValue: services.restarts },
    { provide: JOBS, useValue: services.jobs },
    { provide: FEED, useValue: services.feed },
    { provide: CONFIGURATION, useValue: services.configuration },
    { provide: DEPLOYMENTS, useValue: services.deployments },
    { provide: DEPLOYMENT_STORE, useValue: services.deploymentStore },
    { provide: LIFECYCLE, useValue: services.lifecycle },
    { provide: DEPLOYMENT_PREVIEW, useValue: services.deploymentPreview },
    { provide: SIMULATIONS, useValue: services.simulations },
    { provide: COMPLAINTS, useValue: services.complaints },
    { provide: CLOCKS, useValue: services.clocks },
    { provide: INDICATORS, useValue: services.indicators },
    { provide: EVALUATIONS, useValue: services.evaluations },
    { provide: EVALUATION_READS, useValue: services.evaluationReads },
    { provide: HISTORY, useValue: services.history },
    { provide: ENGINE_REPLAY, useValue: services.engineReplay },
    { provide: INBOX_HISTORY, useValue: services.inboxHistory },
    { provide: COMPLAINT_HISTORY, useValue: services.complaintHistory },
    { provide: STORIES, useValue: services.stories },
    { provide: OPERATIONS, useValue: services.operations },
    { provide: OPERATION_READS, useValue: services.operationReads },
    { provide: RETENTION, useValue: services.retention },
    { provide: WEBHOOKS, useValue: services.webhooks },
    { provide: WEBHOOK_READS, useValue: services.webhookReads },
    { provide: MIGRATIONS, useValue: services.migrations },
    { provide: AUDIT, useValue: services.audit },
    { provide: INSIGHTS, useValue: services.insights },
    { provide: ROUTE_PREVIEW, useValue: services.routePreview },
    { provide: QUERIES, useValue: services.queries },
    { provide: COMPLAINT_STORE, useValue: services.complaintStore },
    { provide: RESOURCES, useValue: services.resources },
    { provide: GROUPS, useValue: services.groups },
    { provide: ORGANISATION, useValue: services.organisation },
  ];
}

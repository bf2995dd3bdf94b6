import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  AuditTrail,
  ComplaintHistory,
  Checkpointer,
  CheckpointSigner,
  checkOfReport,
  EngineReplay,
  HistoryService,
  InboxHistory,
  InsightService,
  replayOperation,
  StoryService,
  type CheckpointPace,
} from '#audit';
import {
  checkRegions,
  CitizenService,
  ClockBook,
  ClockReplanner,
  ComplaintHost,
  complaintJobs,
  ComplaintService,
  ComplaintVault,
  DeploymentPreview,
  PastComplaints,
  EvaluationRegister,
  IndicatorService,
  PolicySimulation,
  RegionConfiguration,
  reviewRule,
  runDeploymentCases,
  screenRestricted,
  Sealer,
  simulatePolicy,
  TaskService,
} from '#complaint';
import {
  ANY_STATUS,
  CandidateCheck,
  cancelInstances,
  Configuration,
  Courier,
  DeploymentLifecycle,
  DeploymentService,
  DeploymentWorker,
  Feed,
  InstanceRestart,
  InstanceMigrations,
  JobService,
  JobWorker,
  Messages,
  migrateInstances,
  NodeLoop,
  Operations,
  ProcessRuntime,
  StartTimers,
  resolveIncidents,
  resumeInstances,
  suspendInstances,
  TargetReader,
  TimerWorker,
  FeedSpans,
  type Clock,
  type KeyGenerator,
  type RuntimeObserver,
  type ReviewMode,
} from '#runtime';
import { OrganisationRegister } from '#organisation';
import type { Store } from '#store';
import { composeRetention } from './compose-retention.js';

export interface NodeOptions {
  /** 32 bytes under which the complaints' keys are sealed. */
  readonly sealKey: Buffer;
  /** Whether this node carries messages, fires timers and does jobs. */
  readonly hasWorkers: boolean;
  /** Told what a background loop failed at; it tries again by itself. */
  readonly onLoopError: (loop: string, error: unknown) => void;
  /** 32 bytes, the private key that signs the journals' checkpoints; without it nothing is signed. */
  readonly checkpointKey?: Buffer;
  readonly checkpointPace?: CheckpointPace;
  /** Told what the runtime does, for metrics and logs. */
  readonly observer?: RuntimeObserver;
  /** Whether a second person must approve deployments; where the policy says so when absent. */
  readonly review?: ReviewMode;
  /** Where runs of the journal go whose term is over; without it none leaves. */
  readonly archiveDirectory?: string;
  readonly clock?: Clock;
  readonly keys?: KeyGenerator;
}

/** How often a node without work looks for operations, in milliseconds. */
const OPERATIONS_TICK_MS = 500;

/** One node: every service over one store, and the background work. */
export type ComposedNode = ReturnType<typeof composeNode>;

/** Builds the services from the store upwards; the order is that of the layers. */
export function composeNode(store: Store, options: NodeOptions) {
  const clock = options.clock ?? { now: Date.now };
  const keys = options.keys ?? { newKey: randomUUID };
  const owner = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;

  const configuration = new Configuration(store.resources, clock);
  const regions = new RegionConfiguration(configuration);
  const vault = new ComplaintVault(store.complaints, new Sealer(options.sealKey));
  const host = new ComplaintHost(regions, vault, store.complaints);
  const feedSpans = new FeedSpans();
  const runtime = new ProcessRuntime(
    store.journal,
    configuration,
    host,
    clock,
    keys,
    options.observer,
    feedSpans,
  );
  const messages = new Messages(runtime, store.work, configuration, keys);
  const restarts = new InstanceRestart(runtime, store.journal, configuration, keys);
  const feed = new Feed(store.journal, options.observer, feedSpans);
  const candidates = new CandidateCheck(
    configuration,
    checkRegions,
    (cases, resources) => runDeploymentCases(cases, resources, clock),
    clock,
  );
  const reviewed = reviewRule(options.review ?? 'policy', regions);
  const deployments = new DeploymentService(
    store.deployments,
    store.journal,
    configuration,
    candidates,
    reviewed,
    clock,
  );
  const lifecycle = new DeploymentLifecycle(
    store.deployments,
    store.resources,
    configuration,
    candidates,
    reviewed,
  );

  const deploymentPreview = new DeploymentPreview(
    configuration,
    regions,
    store.resources,
    store.deployments,
    store.queries,
    clock,
  );
  const past = new PastComplaints(store.complaints, vault);
  const simulations = new PolicySimulation(configuration, regions, past);

  const complaints = new ComplaintService(
    runtime,
    configuration,
    regions,
    store.complaints,
    vault,
    clock,
    keys,
  );
  const citizens = new CitizenService(store.complaints, vault, store.journal, messages, regions, clock, keys);
  const tasks = new TaskService(runtime, configuration, store.journal, store.complaints, vault, clock, keys);
  const clocks = new ClockBook(store.journal, regions, clock);
  const evaluations = new EvaluationRegister(runtime, store.journal, regions, vault, clock, keys);
  const indicators = new IndicatorService(store.journal, clock);
  const history = new HistoryService(store.journal);
  const engineReplay = new EngineReplay(
    store.journal,
    async (definitionKey) => (await configuration.definition(definitionKey)).process,
    (tenant) => host.timeZoneOf(tenant),
  );
  const organisation = new OrganisationRegister(regions, clock);
  const inboxHistory = new InboxHistory(store.audit, store.journal, organisation);
  const complaintHistory = new ComplaintHistory(store.journal, regions, clock);
  const stories = new StoryService(store.journal, (definitionKey) => configuration.definition(definitionKey));
  const insights = new InsightService(
    store.journal,
    async (definitionKey) => (await configuration.definition(definitionKey)).process,
    clock,
  );
  const signer = options.checkpointKey && new CheckpointSigner(options.checkpointKey);
  const audit = new AuditTrail(store.journal, store.checkpoints, store.archive, store.audit, signer, clock);

  const jobs = new JobService(store.work, store.journal, runtime, clock, (error) =>
    options.onLoopError('waiting for jobs', error),
  );
  const jobWorker = new JobWorker(jobs, clock, owner);
  for (const [jobType, handler] of Object.entries(
    complaintJobs({ store: store.complaints, evaluations: store.evaluations, vault, regions, keys }),
  ))
    jobWorker.handle(jobType, handler);
  const timers = new TimerWorker(store.work, runtime, configuration);
  const courier = new Courier(store.journal, store.work, runtime, messages, owner, (_entry, _event, error) =>
    options.onLoopError('courier', error),
  );
  const operations = new Operations(store.operations, keys, owner);
  const screen = screenRestricted(store.queries, store.complaints);
  const targets = new TargetReader(store.queries, screen);
  const migrations = new InstanceMigrations(configuration, store.resources, store.journal, runtime);
  operations.handle('migrate-instances', migrateInstances(targets, runtime, migrations));
  operations.handle('cancel-instances', cancelInstances(targets, runtime));
  operations.handle('suspend-instances', suspendInstances(targets, runtime));
  operations.handle('resume-instances', resumeInstances(targets, runtime));
  operations.handle('resolve-incidents', resolveIncidents(store.queries, screen, runtime));
  const retention = composeRetention(store, { regions, runtime, operations, targets, clock }, options);
  const histories = {
    open: new TargetReader(store.queries, screen, ANY_STATUS),
    all: new TargetReader(store.queries, () => Promise.resolve(new Set()), ANY_STATUS),
  };
  operations.handle('simulate-policy', simulatePolicy(past, configuration));
  operations.handle(
    'verify-replay',
    replayOperation(histories, async (tenant, key) => {
      const report = await history.verifyReplay(tenant, key);
      return report && checkOfReport(key, report);
    }),
  );
  operations.handle(
    'decide-anew',
    replayOperation(histories, (tenant, key) => engineReplay.check(tenant, key)),
  );
  const loop = new NodeLoop(
    store.journal,
    store.work,
    feed,
    options.hasWorkers ? { courier, jobs: jobWorker, timers } : undefined,
    options.onLoopError,
    clock,
  );
  if (options.hasWorkers) {
    const replanner = new ClockReplanner(regions, store.journal, store.queries, store.work, runtime, clock);
    const worker = new DeploymentWorker(
      store.deployments,
      configuration,
      candidates,
      new StartTimers(store.resources, store.work, configuration),
      (activation, cursor) => replanner.followUp(activation, cursor),
    );
    loop.repeat('deployments', () => worker.work());
  }
  if (options.hasWorkers)
    loop.repeat('operations', async () => ((await operations.workOnce()) ? 0 : OPERATIONS_TICK_MS));
  if (options.hasWorkers) loop.repeat('retention', () => retention.schedule.work());
  if (options.hasWorkers && signer) {
    const checkpoints = new Checkpointer(
      store.journal,
      store.checkpoints,
      signer,
      clock,
      options.checkpointPace,
    );
    loop.repeat('checkpoints', () => checkpoints.work());
  }
  runtime.onCommit({
    committed: (entry) => {
      loop.noticed(entry);
      jobs.noticed(entry);
    },
  });

  return {
    configuration,
    regions,
    vault,
    runtime,
    restarts,
    messages,
    feed,
    deployments,
    lifecycle,
    deploymentPreview,
    simulations,
    complaints,
    citizens,
    tasks,
    clocks,
    evaluations,
    indicators,
    history,
    engineReplay,
    inboxHistory,
    complaintHistory,
    stories,
    organisation,
    audit,
    insights,
    jobs,
    operations,
    retention,
    migrations,
    loop,
  };
}

export { BACKLOG_CAP } from './ports/backlog.port.js';
export type { Backlog, BacklogStore } from './ports/backlog.port.js';
export type * from './ports/clock.port.js';
export type * from './ports/deployment.port.js';
export type * from './ports/journal.port.js';
export type * from './ports/operation.port.js';
export type * from './ports/query.port.js';
export type * from './ports/resource.port.js';
export type * from './ports/retention.port.js';
export type * from './ports/work.port.js';
export { DecisionFault } from './ports/process-host.port.js';
export type { CommandPlace, DecisionAnswer, HostWrites, ProcessHost } from './ports/process-host.port.js';
export { eventLoopTurns } from './event-loop-turn.js';
export { entryHash } from './command/entry-hash.js';
export { globalId } from './global-id.js';
export { InstanceRestart, type RestartInput } from './command/instance-restart.js';
export { ProcessRuntime } from './command/process-runtime.js';
export type {
  Accepted,
  CommandOptions,
  CommandOutcome,
  CommitListener,
  PreviewOutcome,
  RuntimeRejection,
  StartProcessInput,
} from './command/process-runtime.js';
export { Configuration } from './configuration/configuration.js';
export type { ConfigurationSnapshot, Definition } from './configuration/configuration.js';
export { Courier } from './delivery/courier.js';
export { childInstanceKey, derivedKey } from './delivery/derived-key.js';
export { Messages } from './delivery/messages.js';
export type { MessageInput, MessageOutcome } from './delivery/messages.js';
export { CandidateCheck, isCase } from './deployment/candidate-check.js';
export type { CandidateResource, CaseRunner, ConfigurationCheck } from './deployment/candidate-check.js';
export { DeploymentLifecycle } from './deployment/deployment-lifecycle.js';
export type {
  LifecycleOptions,
  LifecycleOutcome,
  LifecycleRejection,
} from './deployment/deployment-lifecycle.js';
export { DeploymentService } from './deployment/deployment-service.js';
export type { DeployInput, DeployOutcome } from './deployment/deployment-service.js';
export { DeploymentWorker, type ActivationFollowUp } from './deployment/deployment-worker.js';
export type { ReviewMode, ReviewRule } from './deployment/review-rule.js';
export { StartTimers } from './deployment/start-timers.js';
export type { BundleFile, DeploymentFinding } from './deployment/bundle.js';
export { documentPath, readBundle, type NewResource } from './deployment/read-bundle.js';
export { Feed } from './feed/feed.js';
export { journalSince, PeriodTooLong } from './feed/journal-period.js';
export { FeedSpans } from './observation/feed-spans.js';
export type {
  CommandEnd,
  CommandStage,
  ObservedCommand,
  RuntimeObserver,
} from './observation/runtime-observer.js';
export { CommitRefused, EngineFault, TransientError } from './runtime-errors.js';
export { InstanceMigrations, migrationCommand } from './migration/instance-migrations.js';
export type {
  ElementMap,
  InstanceMigrationPreview,
  MigrationVersions,
} from './migration/instance-migrations.js';
export { migrateInstances } from './migration/migrate-operation.js';
export {
  cancelInstances,
  eachAtOnce,
  itemOfOutcome,
  resolveIncidents,
  resumeInstances,
  suspendInstances,
} from './operation/instance-operations.js';
export { ANY_STATUS, TargetReader, targetsFault, targetsOf } from './operation/instance-targets.js';
export type { InstanceScreen, InstanceTargets } from './operation/instance-targets.js';
export { itemOf, OperationFault } from './operation/operation-handler.js';
export type {
  BatchOutcome,
  OperationBatch,
  OperationHandler,
  OperationTurn,
} from './operation/operation-handler.js';
export { MOST_ATTEMPTS, Operations } from './operation/operations.js';
export type { OperationOutcome, OperationRejection, OperationRequest } from './operation/operations.js';
export { deleteInstances } from './retention/delete-operation.js';
export { overTerm } from './retention/over-term.js';
export { InstanceDeletion, type DeletionPreview } from './retention/instance-deletion.js';
export { RetentionSchedule, type ScheduledRetention } from './retention/retention-schedule.js';
export { NATIONAL, tenantLineage } from './tenant-lineage.js';
export { backoffMs, MAX_BACKOFF_MS, retryDelayMs } from './work/job-backoff.js';
export { JobService } from './work/job-service.js';
export type { ActivatedJob, ActivateJobs, JobFailure, JobOutcome, JobRejection } from './work/job-service.js';
export { JobError, JobWorker } from './work/job-worker.js';
export type { JobContext, JobHandler, JobResult } from './work/job-worker.js';
export { NodeLoop } from './work/node-loop.js';
export { TimerWorker } from './work/timer-worker.js';

export { RunutError } from '#client';
export { BpmnError, FailedAttempt, LeaseLost } from './errors.js';
export { RunutWorker } from './runut-worker.js';
export type {
  Job,
  JobHandler,
  JobHandling,
  RunutWorkerOptions,
  StopOptions,
  WorkerEvent,
} from './runut-worker.js';

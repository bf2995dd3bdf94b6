import { setTimeout as delay } from 'node:timers/promises';
import { RunutWorker } from '#worker-client';
import { CASE_JOB, POISON_JOB } from './models.js';

/**
 * A worker in a process of its own, which the harness kills and freezes. It says on its output which leases it had in hand,
 * before it works: `{"jobId", "leaseNo", "worker", "at"}`, a line each.
 */
const { url, token, region, worker, leaseSeconds } = JSON.parse(process.argv[2]!) as {
  url: string;
  token: string;
  region: string;
  worker: string;
  leaseSeconds: number;
};
const SHORT_MS = 10;
/** Longer than a worker is frozen, so that it wakes up with the job in hand. */
const LONG_MS = 2_600;

const given = ({ id: jobId, leaseNo }: { id: string; leaseNo: number }): void => {
  process.stdout.write(`${JSON.stringify({ jobId, leaseNo, worker, at: Date.now() })}\n`);
};

new RunutWorker({
  url,
  token,
  region,
  worker,
  leaseSeconds,
  concurrency: 16,
  longPollSeconds: 2,
  fetchVariables: ['lama', 'racun'],
  jobs: {
    [CASE_JOB]: async (job) => {
      given(job);
      await delay(job.variables.lama === true ? LONG_MS : SHORT_MS);
      return { dikerjakan: `${worker}.${job.leaseNo}` };
    },
    [POISON_JOB]: async (job) => {
      if (job.variables.racun === true) throw new Error('poison');
      return { dikerjakan: `${worker}.${job.leaseNo}` };
    },
  },
}).start();
process.stdout.write('outside worker ready\n');

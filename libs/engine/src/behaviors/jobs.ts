import type { FlowNode, JobDefinition } from '#bpmn';
import type { Execution } from '../execution.js';
import { ModelFault } from '../model-fault.js';
import type { FlowNodeInstance } from '../process-state.js';

/** Hands the element's work to a worker of the job's type. */
export function createJob(x: Execution, element: FlowNodeInstance, node: FlowNode, job: JobDefinition): void {
  const jobType = x.evaluate(job.jobType, element.key);
  const retries = Number(x.evaluate(job.retries, element.key));
  if (typeof jobType !== 'string' || jobType === '')
    throw new ModelFault(
      'EXPRESSION_FAILED',
      `Expected ${job.jobType.source} to give a job type, but it gave ${JSON.stringify(jobType)}`,
    );
  if (!Number.isInteger(retries) || retries < 1)
    throw new ModelFault(
      'EXPRESSION_FAILED',
      `Expected ${job.retries.source} to give a number of retries from 1, but it gave ${retries}`,
    );
  x.emit({
    type: 'JobCreated',
    key: element.key,
    elementId: node.id,
    jobType,
    retries,
    headers: job.headers,
  });
}

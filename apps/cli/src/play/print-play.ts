import { enteredElements, lastEnd, rootVariables, type SimulatedEvent, type SimulatedWorld } from '#engine';
import { describeEvent } from '../history/describe-event.js';
import type { Output } from '../output.js';

/** One event: a line of text, or a line of JSON. */
export function printEvent(
  output: Output,
  { now, tenant, instanceKey, bpmnProcessId, event }: SimulatedEvent,
): void {
  const at = new Date(now).toISOString();
  if (output.isJson) output.line(JSON.stringify({ at, tenant, instanceKey, bpmnProcessId, ...event }));
  else {
    const { type, ...detail } = event;
    output.line(
      `${output.style('dim', at.replace('.000Z', 'Z'))}  ${output.style('cyan', instanceKey.padEnd(4))}  ${output.style('bold', type)}  ${describeEvent({ type, detail })}`,
    );
  }
}

/** How the world stands when the play is over: what each instance came to and what is awaited. */
export function playSummary(world: SimulatedWorld) {
  return {
    type: 'Summary',
    at: new Date(world.now).toISOString(),
    instances: world.instances.map((instance) => ({
      instanceKey: instance.state.instanceKey,
      tenant: instance.tenant,
      bpmnProcessId: instance.process.bpmnProcessId,
      status: instance.state.status,
      ended: lastEnd(instance) ?? null,
      path: enteredElements(instance),
      variables: rootVariables(instance),
    })),
    tasks: world.tasks.map(({ instanceKey, elementId, name, candidateGroups, assignee, dueAt, formId }) => ({
      instanceKey,
      elementId,
      name,
      candidateGroups,
      assignee,
      dueAt,
      formId,
    })),
    jobs: world.jobs.map(({ instanceKey, elementId, jobType, headers }) => ({
      instanceKey,
      elementId,
      jobType,
      headers,
    })),
    subscriptions: world.subscriptions.map(
      ({ key: _key, elementKey: _element, tenant: _tenant, ...one }) => one,
    ),
    bufferedMessages: world.bufferedMessages.map(({ name, correlationKey, expiresAt }) => ({
      name,
      correlationKey,
      expiresAt: new Date(expiresAt).toISOString(),
    })),
    incidents: world.incidents.map(({ instanceKey, elementId, kind, message }) => ({
      instanceKey,
      elementId,
      kind,
      message,
    })),
  };
}

export function printSummary(output: Output, world: SimulatedWorld): void {
  const summary = playSummary(world);
  if (output.isJson) {
    output.line(JSON.stringify(summary));
    return;
  }
  output.line();
  for (const { instanceKey, bpmnProcessId, status, ended } of summary.instances)
    output.line(
      `${instanceKey}  ${bpmnProcessId}: ${output.style('bold', status)}${ended === null ? '' : ` at ${ended}`}`,
    );
  const waits: [string, string[]][] = [
    [
      'tasks',
      summary.tasks.map(({ elementId, name, candidateGroups, dueAt }) =>
        [
          elementId,
          name && `"${name}"`,
          candidateGroups.length > 0 && `for ${candidateGroups.join(', ')}`,
          dueAt && `due ${dueAt}`,
        ]
          .filter(Boolean)
          .join(' '),
      ),
    ],
    ['jobs', summary.jobs.map(({ elementId, jobType }) => `${elementId} (${jobType})`)],
    [
      'awaited',
      summary.subscriptions.map((one) =>
        one.type === 'timer'
          ? `timer ${one.catchId} at ${one.dueAt}`
          : one.type === 'message'
            ? `message ${one.name} with key "${one.correlationKey}" (${one.catchId})`
            : one.type === 'signal'
              ? `signal ${one.name} (${one.catchId})`
              : `${one.type} (${one.catchId})`,
      ),
    ],
    [
      'buffered',
      summary.bufferedMessages.map(
        ({ name, correlationKey, expiresAt }) => `${name} "${correlationKey}" until ${expiresAt}`,
      ),
    ],
    [
      'incidents',
      summary.incidents.map(({ elementId, kind, message }) => `${elementId} ${kind}: ${message}`),
    ],
  ];
  for (const [title, lines] of waits) {
    if (lines.length === 0) continue;
    output.line(output.style(title === 'incidents' ? 'red' : 'bold', title));
    for (const line of lines) output.line(`  ${line}`);
  }
}

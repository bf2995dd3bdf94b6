import type { Call } from '../load/history.js';
import { CASE_PROCESS } from '../load/models.js';
import type { Check, Evidence } from './check.js';
import type { RecordedEntry, RecordedInstance } from './database-record.js';

function casesOf({ record }: Evidence): Map<string, RecordedInstance[]> {
  const cases = new Map<string, RecordedInstance[]>();
  for (const instance of record.instances) {
    if (instance.bpmnProcessId !== CASE_PROCESS || instance.businessKey === null) continue;
    cases.set(instance.businessKey, [...(cases.get(instance.businessKey) ?? []), instance]);
  }
  return cases;
}

/** Entries by which a call shows in the journal, told without the product's own table of keys. */
function effectsOf(call: Call, instance: RecordedInstance): RecordedEntry[] {
  return instance.entries.filter(({ actor, command }) => {
    const { type, variables, messageId, assignee } = command as {
      type: string;
      variables?: Record<string, unknown>;
      messageId?: string;
      assignee?: string;
    };
    switch (call.kind) {
      case 'start':
        return type === 'StartInstance';
      case 'claim':
        return type === 'ClaimUserTask' && assignee === call.actor && actor === call.actor;
      case 'complete':
        return type === 'CompleteUserTask' && variables?.oleh === call.key;
      case 'message':
        return type === 'CorrelateMessage' && messageId === `${call.subject}:message`;
      case 'complaint':
        return false;
    }
  });
}

/** Calls that stand for themselves: of a message that was published twice only the first. */
function callsWithEffects({ history }: Evidence): Call[] {
  return history.calls.filter(
    ({ kind, key }) => kind !== 'complaint' && !(kind === 'message' && !key.endsWith(':1')),
  );
}

export const acknowledgedIsDurable: Check = {
  name: 'what was acknowledged is there',
  look(evidence, wrong) {
    const cases = casesOf(evidence);
    const instanceKeys = new Set(evidence.record.instances.map(({ instanceKey }) => instanceKey));
    const numbers = new Set(evidence.record.complaints.map(({ number }) => number));
    const acknowledged = evidence.history.calls.filter(({ outcome }) => outcome === 'ok');
    for (const call of acknowledged) {
      if (call.kind === 'complaint') {
        if (!numbers.has(call.instanceKey!))
          wrong(`${told(call)}: complaint ${call.instanceKey} is not there`);
        continue;
      }
      const instances = cases.get(call.subject) ?? [];
      if (call.kind === 'start') {
        if (!instanceKeys.has(call.instanceKey!))
          wrong(`${told(call)}: instance ${call.instanceKey} is not there`);
        // A message may be buffered still; that it arrives is told by the cases that end.
      } else if (call.kind !== 'message' && instances.flatMap((one) => effectsOf(call, one)).length === 0) {
        wrong(`${told(call)}: no entry of the journal shows it`);
      }
    }
    return acknowledged.length;
  },
};

export const eachKeyHasOneEffect: Check = {
  name: 'each key has one effect',
  look(evidence, wrong) {
    const cases = casesOf(evidence);
    const calls = callsWithEffects(evidence);
    for (const call of calls) {
      const effects = (cases.get(call.subject) ?? []).flatMap((one) => effectsOf(call, one));
      if (effects.length > 1) wrong(`${told(call)}: ${effects.length} effects, ${places(effects)}`);
      if (effects.length > 0 && call.outcome === 'fail')
        wrong(`${told(call)}: refused, but ${places(effects)}`);
    }
    // What is filed has no word of its caller in clear: it is counted.
    const filed = evidence.history.calls.filter(({ kind }) => kind === 'complaint');
    const settled = filed.filter(({ outcome }) => outcome === 'ok').length;
    const unknown = filed.filter(({ outcome }) => outcome === 'unknown').length;
    const there = evidence.record.complaints.length;
    if (there < settled || there > settled + unknown)
      wrong(`${settled} complaints were acknowledged and ${unknown} are unknown, but ${there} are there`);
    return calls.length + filed.length;
  },
};

export const oneWinner: Check = {
  name: 'of those who race one wins, and the others get a conflict',
  look({ history }, wrong) {
    const races = new Map<string, Call[]>();
    for (const call of history.calls) {
      if (call.kind !== 'claim' && call.kind !== 'complete') continue;
      const name = `${call.subject} ${call.kind}`;
      races.set(name, [...(races.get(name) ?? []), call]);
    }
    for (const [name, calls] of races) {
      const winners = calls.filter(({ outcome }) => outcome === 'ok');
      if (winners.length > 1)
        wrong(`${name}: ${winners.map(({ actor }) => actor).join(' and ')} were both told that they won`);
      if (
        winners.length === 0 &&
        calls.length === 2 &&
        calls.every(({ outcome }) => outcome === 'fail') &&
        name.endsWith('claim')
      )
        wrong(`${name}: nobody won (${calls.map(({ code }) => code).join(', ')})`);
    }
    return races.size;
  },
};

export const staleLeasesNeverCommit: Check = {
  name: 'a worker that lost its lease never commits',
  look({ history, record }, wrong) {
    const leases = new Map<string, { leaseNo: number; at: number }[]>();
    for (const { jobId, leaseNo, at } of history.leases)
      leases.set(jobId, [...(leases.get(jobId) ?? []), { leaseNo, at }]);
    let looked = 0;
    for (const instance of record.instances)
      for (const entry of instance.entries) {
        const command = entry.command as {
          type: string;
          elementKey?: number;
          variables?: { dikerjakan?: string };
        };
        const done = command.variables?.dikerjakan;
        if (command.type !== 'CompleteJob' || done === undefined) continue;
        looked++;
        const leaseNo = Number(done.split('.').at(-1));
        const jobId = idOf('Job', instance.tenant, instance.instanceKey, command.elementKey!);
        const later = (leases.get(jobId) ?? []).find(
          (one) => one.leaseNo > leaseNo && one.at < entry.committedAt,
        );
        if (later)
          wrong(
            `${instance.businessKey}: the result of lease ${leaseNo} (${done}) was committed ${entry.committedAt - later.at} ms after lease ${later.leaseNo} was in another worker's hand`,
          );
      }
    return looked;
  },
};

/** A global id as the edge gives it. */
export function idOf(type: string, ...parts: readonly (string | number)[]): string {
  return Buffer.from([type, ...parts].join('\u0000'), 'utf8').toString('base64url');
}

function told({ kind, key, outcome, attempts }: Call): string {
  return `${kind} ${key} (${outcome} after ${attempts} attempts)`;
}

function places(entries: readonly RecordedEntry[]): string {
  return entries
    .map(({ tenant, position, instanceKey, entryNo }) => `${tenant}:${position} (${instanceKey} #${entryNo})`)
    .join(', ');
}

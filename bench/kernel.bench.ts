import { EventEmitter } from 'node:events';
import { Engine } from 'bpmn-engine';
import { readModel, type ExecutableProcess } from '#bpmn';
import { decide, type Command, type ProcessState } from '#engine';
import { benchLine, type Bench, type BenchLine } from './bench-line.js';
import { REFERENCE_PROCESSES, type ReferenceProcess } from './reference-processes.js';

const ROUND_MS = 400;
const NOW = Date.UTC(2026, 0, 5);
const STATE_LIMIT_BYTES = 1_024;
const RATIO = 1_000;

/** Instances per second in memory, events and all, against bpmn-engine (parsed once) in turn in every round. */
export const bench: Bench = {
  name: 'kernel',
  async run({ rounds }): Promise<BenchLine[]> {
    const lines: BenchLine[] = [];
    for (const reference of REFERENCE_PROCESSES) {
      const model = (await readModel(reference.xml)).processes[0]!;
      const peer = await peerOf(reference);
      const ours: number[] = [];
      const theirs: number[] = [];
      runToEnd(model);
      for (let round = 0; round < rounds; round++) {
        ours.push(await rate(() => Promise.resolve(void runToEnd(model))));
        theirs.push(await rate(peer));
      }
      lines.push(
        benchLine(`${reference.name}: runut`, 'instances/s', ours),
        benchLine(`${reference.name}: bpmn-engine`, 'instances/s', theirs),
        benchLine(
          `${reference.name}: ratio`,
          'x',
          ours.map((value, i) => value / theirs[i]!),
          RATIO,
        ),
      );
      if (reference.name.startsWith('P3'))
        lines.push(
          benchLine('P3 waiting: state as JSON', 'bytes', [waitingBytes(model)], STATE_LIMIT_BYTES, true),
        );
    }
    return lines;
  },
};

/** One instance from start to end, by real commands. @returns number of events */
function runToEnd(process: ExecutableProcess): number {
  const context = { now: NOW };
  let decision = decide(process, undefined, startCommand, context);
  let events = 0;
  for (;;) {
    if (decision.outcome === 'rejected') throw new Error(decision.rejection.message);
    events += decision.events.length;
    const command = nextCommand(decision.state);
    if (!command) return events;
    decision = decide(process, decision.state, command, context);
  }
}

const startCommand: Command = {
  type: 'StartInstance',
  instanceKey: '0193b1c0-0000-8000-8000-000000000000',
  definitionKey: '0193b1c0-0000-8000-8000-000000000001',
  variables: { nilai: 11 },
};

function nextCommand(state: ProcessState): Command | undefined {
  for (const { key, wait } of state.elements) {
    if (wait?.type === 'job') return { type: 'CompleteJob', elementKey: key, variables: {} };
    if (wait?.type === 'userTask') return { type: 'CompleteUserTask', elementKey: key, variables: {} };
  }
  return undefined;
}

function waitingBytes(process: ExecutableProcess): number {
  const started = decide(process, undefined, startCommand, { now: NOW });
  if (started.outcome === 'rejected') throw new Error(started.rejection.message);
  return Buffer.byteLength(JSON.stringify(started.state));
}

/** Instances per second of CPU: what others do on the machine counts for neither side. */
async function rate(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  const until = performance.now() + ROUND_MS;
  let done = 0;
  do {
    await work();
    done++;
  } while (performance.now() < until);
  const { user, system } = process.cpuUsage(before);
  return (done / (user + system)) * 1e6;
}

/** The peer with its model parsed once, as a server would keep it: its own engine reads the source, copies of it run. */
async function peerOf(reference: ReferenceProcess): Promise<() => Promise<void>> {
  const source = reference.xml.replaceAll('=nilai > 10', '${environment.variables.nilai}');
  const parsed = new Engine({ name: reference.name, source });
  const [definition] = await parsed.getDefinitions();
  const sourceContext = definition!.environment.options.source as unknown;
  return async () => {
    const engine = new Engine({
      name: reference.name,
      sourceContext,
      services: { kerja: (_scope: unknown, next: () => void) => next() },
      variables: { nilai: 11 },
    } as never);
    const listener = new EventEmitter();
    listener.on('activity.wait', (api: { signal(): void }) => api.signal());
    await new Promise<void>((resolve, reject) => {
      engine.once('end', () => resolve());
      engine.once('error', reject);
      engine.execute({ listener } as never).catch(reject);
    });
  };
}

import { readModel } from '#bpmn';
import { eventLoopTurns } from '#runtime';
import { benchLine, type Bench, type BenchLine } from './bench-line.js';
import { HOSTILE_MODELS, LARGEST_MODELS, type NamedModel } from './model/models.js';

/** Milliseconds of CPU within which a hostile model is refused. */
const REFUSED_WITHIN_MS = 150;

/** What it costs to refuse hostile models, and for how long the largest ones that are accepted keep the event loop. */
export const bench: Bench = {
  name: 'model',
  async run({ rounds }): Promise<BenchLine[]> {
    const lines: BenchLine[] = [];
    for (const model of HOSTILE_MODELS) {
      const { cpu } = await measure(model, rounds, false);
      lines.push(benchLine(`refused: ${model.name}`, 'ms of CPU', cpu, REFUSED_WITHIN_MS, true));
    }
    for (const model of LARGEST_MODELS) {
      const { cpu, blocked } = await measure(model, rounds, true);
      lines.push(
        benchLine(`accepted: ${model.name}`, 'ms of CPU', cpu),
        benchLine(`accepted: ${model.name}, longest slice`, 'ms', blocked),
      );
    }
    return lines;
  },
};

async function measure(
  { name, xml }: NamedModel,
  rounds: number,
  isAccepted: boolean,
): Promise<{ cpu: number[]; blocked: number[] }> {
  const cpu: number[] = [];
  const blocked: number[] = [];
  // The first time is that of a code not yet compiled.
  for (let round = -1; round < rounds; round++) {
    const loop = watchEventLoop();
    const before = process.cpuUsage();
    const { processes } = await readModel(xml, { turn: eventLoopTurns() });
    const { user, system } = process.cpuUsage(before);
    const longest = await loop.stop();
    if (processes.length > 0 !== isAccepted)
      throw new Error(`Expected "${name}" to be ${isAccepted ? 'accepted' : 'refused'}, but it was not`);
    if (round < 0) continue;
    cpu.push((user + system) / 1_000);
    blocked.push(longest);
  }
  return { cpu, blocked };
}

/** Notes the longest time between two turns of the event loop, in milliseconds. */
function watchEventLoop(): { stop(): Promise<number> } {
  let longest = 0;
  let last = performance.now();
  const turn = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  return {
    async stop() {
      await new Promise((resolve) => setImmediate(resolve));
      clearImmediate(next);
      return longest;
    },
  };
}

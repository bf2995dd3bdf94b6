import { describe, expect, it } from '@jest/globals';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Figures, quantile } from './figures.js';
import { topSample } from './top-sample.js';

/** As they come over the wire. */
const figuresOf = async (registry: Registry) =>
  new Figures(JSON.parse(JSON.stringify(await registry.getMetricsAsJSON())) as never);

function node() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    commands: new Histogram({
      name: 'runut_command_seconds',
      help: '.',
      labelNames: ['command', 'outcome'],
      buckets: [0.01, 0.1, 1],
      registers,
    }),
    conflicts: new Counter({ name: 'runut_command_conflicts_total', help: '.', registers }),
    backlog: new Gauge({ name: 'runut_backlog', help: '.', labelNames: ['kind'], registers }),
  };
}

describe('a sample of runut top', () => {
  it('should tell rates and latencies of the interval alone', async () => {
    const { registry, commands, conflicts, backlog } = node();
    for (let n = 0; n < 1_000; n++) commands.observe({ command: 'CompleteJob', outcome: 'accepted' }, 5);
    const before = await figuresOf(registry);
    for (let n = 0; n < 90; n++) commands.observe({ command: 'StartInstance', outcome: 'accepted' }, 0.005);
    for (let n = 0; n < 10; n++) commands.observe({ command: 'StartInstance', outcome: 'rejected' }, 0.05);
    conflicts.inc(4);
    backlog.set({ kind: 'timers' }, 7);

    const after = await figuresOf(registry);
    const sample = topSample([{ url: 'http://a', before, after }], 2, new Date(0));

    expect(sample.nodes[0]).toMatchObject({ commandsPerS: 50, conflictsPerS: 2, commitWaiting: 0 });
    expect(sample.commands).toEqual([
      { command: 'StartInstance', perS: 50, refusedPerS: 5, failedPerS: 0, p50Ms: (10 * 50) / 90, p99Ms: 91 },
    ]);
    expect(sample.backlog).toEqual([{ kind: 'timers', count: 7, oldestS: 0 }]);
  });

  it('should add up the nodes of one kind of command', async () => {
    const nodes = [node(), node()];
    const before = await Promise.all(nodes.map(({ registry }) => figuresOf(registry)));
    nodes[0]!.commands.observe({ command: 'CompleteJob', outcome: 'accepted' }, 0.005);
    for (let n = 0; n < 99; n++)
      nodes[1]!.commands.observe({ command: 'CompleteJob', outcome: 'failed' }, 0.5);

    const after = await Promise.all(nodes.map(({ registry }) => figuresOf(registry)));
    const { commands } = topSample(
      nodes.map((_, at) => ({ url: `http://${at}`, before: before[at]!, after: after[at]! })),
      10,
      new Date(0),
    );
    expect(commands).toHaveLength(1);
    expect(commands[0]).toMatchObject({ perS: 10, failedPerS: 9.9 });
    expect(commands[0]!.p50Ms).toBeGreaterThan(100);
  });

  it('should not invent a quantile where nothing was counted or beyond the last bound', () => {
    expect(quantile(0.5, new Map(), new Map())).toBeUndefined();
    const before = new Map([
      [1, 0],
      [Infinity, 0],
    ]);
    const after = new Map([
      [1, 0],
      [Infinity, 10],
    ]);
    expect(quantile(0.99, before, after)).toBe(1);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { watchBacklog } from './backlog-metrics.js';
import { NodeMetrics } from './node-metrics.js';

const DASHBOARD = join(import.meta.dirname, '../../../../docs/grafana/runut.json');

it('should show figures on the dashboard that a node has, and every figure of ours', async () => {
  const metrics = new NodeMetrics();
  metrics.runtime.watch({
    feedLagSeconds: () => 0,
    commitDepth: () => ({ waiting: 0, callsInFlight: 0 }),
  });
  watchBacklog(metrics.registry, async () => []);
  const known = new Set(metrics.registry.getMetricsAsArray().map(({ name }) => name));
  const { panels } = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as {
    panels: { title: string; targets: { expr: string }[] }[];
  };
  const shown = new Set<string>();
  for (const { title, targets } of panels)
    for (const { expr } of targets)
      for (const [name] of expr.matchAll(/\b(?:runut|process|nodejs)_\w+/g)) {
        const metric = name.replace(/_(?:bucket|sum|count)$/, '');
        expect(`${title}: ${known.has(metric) ? 'known' : metric}`).toBe(`${title}: known`);
        shown.add(metric);
      }
  expect([...known].filter((name) => name.startsWith('runut_') && !shown.has(name))).toEqual([]);
});

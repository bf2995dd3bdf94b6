import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PolicySimulationInput } from '#complaint';
import { FakeWorld } from './testing/fake-world.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const SIMULATE = `query Try($input: SimulatePolicyInput!) { simulatePolicy(input: $input) {
  considered complaints changed erased
  aspects { aspect complaints } routes { from to complaints } workload { unit name before after }
  clocks { clock sooner later onlyBefore onlyAfter withEnd breachedBefore breachedAfter }
  cases { number aspects before after traceBefore traceAfter } findings { severity file message }
} }`;
const PREVIEW = `mutation Preview($input: DeployResourcesInput!) { deployResources(input: $input) {
  diffs { region kind name path change activeVersion runningInstances arePinned layout
    changes { subject id name change line values { path before after } } }
  findings { rule severity message file line pointer elementId }
  userErrors { path code message }
} }`;
const FILES = [{ path: 'rules/14.08-siak/policy.json', content: '{}' }];

describe('looking before a change', () => {
  const world = new FakeWorld();
  const asked: PolicySimulationInput[] = [];
  let api: TestApi;
  let owner: string;

  beforeAll(async () => {
    const services = world.services();
    world.services = () => ({
      ...services,
      simulations: {
        regionsOf: async () => ['14.08'],
        check: async () => [],
        run: async (input) => {
          asked.push(input);
          return { findings: [], regions: ['14.08'], considered: 3, erased: 0 };
        },
      },
      deploymentPreview: {
        compareStored: async () => [],
        compare: async () => [
          {
            region: '14.08',
            kind: 'policy',
            name: 'policy',
            path: FILES[0]!.path,
            change: 'changed',
            changes: [
              {
                subject: 'table',
                id: 'ladder/level 2',
                change: 'changed',
                values: [{ path: '/afterBreachWorkingDays', before: 3, after: 2 }],
              },
            ],
            layout: [],
            activeVersion: 4,
            runningInstances: 7,
            arePinned: false,
          },
        ],
      },
    });
    api = await startTestApi(world);
    owner = await api.token('tuti', 'PROCESS_OWNER', ['14.08']);
  });
  afterAll(() => api.stop());

  it('should run for the process owner of the region, with bounds and a signal', async () => {
    const input = { region: '14.08', files: FILES, receivedFrom: '2026-01-01T00:00:00Z' };
    const answer = await api.ask(SIMULATE, { input }, owner);

    expect(answer.errors).toBeUndefined();
    expect(answer.data).toMatchObject({ simulatePolicy: { considered: 3, changed: 0, cases: [] } });
    expect(asked.at(-1)).toMatchObject({ tenant: '14.08', sample: 200, seed: 1, mostCases: 20 });
    expect(asked.at(-1)!.signal).toBeInstanceOf(AbortSignal);
  });

  it('should refuse other regions, other roles and samples without bounds', async () => {
    const before = asked.length;
    const code = async (input: object, token = owner) =>
      (await api.ask(SIMULATE, { input }, token)).errors?.[0]?.extensions.code;

    expect(await code({ region: '14', files: FILES })).toBe('FORBIDDEN');
    const auditor = await api.token('ani', 'AUDITOR', ['14.08']);
    expect(await code({ region: '14.08', files: FILES }, auditor)).toBe('FORBIDDEN');
    const foreign = await api.token('ujang', 'PROCESS_OWNER', ['13']);
    expect(await code({ region: '13', files: FILES }, foreign)).toBe('FORBIDDEN');
    expect(await code({ region: '14.08', files: FILES, sample: 5000 })).toBe('BAD_USER_INPUT');
    expect(await code({ region: '14.08', files: [] })).toBe('BAD_USER_INPUT');
    expect(asked).toHaveLength(before);
  });

  it('should tell a dry run what would change, and nothing when it is deployed', async () => {
    const dry = await api.ask(PREVIEW, { input: { files: FILES, dryRun: true } }, owner);
    expect(dry.errors).toBeUndefined();
    expect(dry.data).toMatchObject({
      deployResources: {
        diffs: [
          {
            kind: 'POLICY',
            change: 'CHANGED',
            activeVersion: 4,
            runningInstances: 7,
            arePinned: false,
            changes: [{ id: 'ladder/level 2', change: 'CHANGED', values: [{ before: 3, after: 2 }] }],
          },
        ],
      },
    });
    const real = await api.ask(PREVIEW, { input: { files: FILES } }, owner);
    expect(real.data).toMatchObject({ deployResources: { diffs: [] } });
  });
});

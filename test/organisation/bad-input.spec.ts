import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OrganisationDocument } from '#organisation';
import type { PolicyDocument } from '#policy';
import { startTestNode, type TestNode } from '../support/node.js';
import { repositoryBundle } from '../support/repository-bundle.js';

type Change<T> = (document: T) => unknown;
const SIAK = 'rules/14.08-siak';

const withRule =
  (conditions: object): Change<PolicyDocument> =>
  (policy) => ({
    ...policy,
    rules: [
      ...policy.rules!,
      { id: 'uji', kind: 'routing', conditions, event: { type: 'route', params: { unit: 'PUPR' } } },
    ],
  });
const comparison = (more: object) => ({ fact: 'category', operator: 'equal', value: 'jalan', ...more });
const appointed =
  (more: object): Change<OrganisationDocument> =>
  (document) => ({
    ...document,
    appointments: [
      ...document.appointments!,
      {
        person: 'siak.dlh.kabid',
        from: '2026-01-01',
        kind: 'Plt',
        legalBasis: document.appointments![0]!.legalBasis,
        ...more,
      },
    ],
  });

/** What must be refused, with the check that refuses it and the place that it names. */
const CASES: readonly [string, string, Change<never>, string, RegExp][] = [
  [
    'cyclic inheritance',
    'rules/14-riau/region.json',
    ((region: object) => ({ ...region, parent: '14.08' })) as Change<never>,
    'cyclic-inheritance',
    /^\/parent$/,
  ],
  [
    'two holders where one is meant',
    `${SIAK}/organisation.json`,
    appointed({ position: 'PUPR-KEPALA' }) as Change<never>,
    'overlapping-appointment',
    /^\/appointments\/\d+$/,
  ],
  [
    'an appointment that overlaps for one day',
    `${SIAK}/organisation.json`,
    ((document: OrganisationDocument) => {
      const position = 'DLH-KEPALA';
      const ended = {
        ...document,
        appointments: document.appointments!.map((one) =>
          one.position === position ? { ...one, to: '2026-06-30' } : one,
        ),
      };
      return appointed({ position, from: '2026-06-30' })(ended);
    }) as Change<never>,
    'overlapping-appointment',
    /^\/appointments\/\d+$/,
  ],
  [
    'a ladder that names nobody',
    `${SIAK}/policy.json`,
    ((policy: PolicyDocument) => ({
      ...policy,
      tables: { ...policy.tables, ladder: [{ level: 1, to: 'raja', afterBreachWorkingDays: 0 }] },
    })) as Change<never>,
    'ladder-names-nobody',
    /^\/tables\/ladder\/0\/to$/,
  ],
  [
    'a rule on an unknown fact',
    `${SIAK}/policy.json`,
    withRule({ all: [comparison({ fact: 'zodiac' })] }) as Change<never>,
    'unknown-fact',
    /^\/rules\/\d+\/conditions\/all\/0\/fact$/,
  ],
  [
    'a policy with 501 conditions',
    `${SIAK}/policy.json`,
    withRule({ any: Array.from({ length: 501 }, () => comparison({})) }) as Change<never>,
    'too-many-conditions',
    /^\/rules\/\d+\/conditions\/any\/\d+$/,
  ],
  [
    '__proto__ in a path',
    `${SIAK}/policy.json`,
    withRule({ all: [comparison({ fact: 'attributes', path: '__proto__.polluted' })] }) as Change<never>,
    'unsafe-path',
    /^\/rules\/\d+\/conditions\/all\/0\/path$/,
  ],
  [
    'an expired SK',
    `${SIAK}/organisation.json`,
    ((document: OrganisationDocument) => ({
      ...document,
      legalBases: document.legalBases!.map((basis) =>
        basis.number === document.appointments![0]!.legalBasis ? { ...basis, validTo: '2026-01-31' } : basis,
      ),
    })) as Change<never>,
    'expired-basis',
    /^\/appointments\/0\/legalBasis$/,
  ],
];

describe('bad input', () => {
  let node: TestNode;
  let bundle: Record<string, string>;
  beforeAll(async () => {
    node = await startTestNode({ hasWorkers: false });
    bundle = await repositoryBundle();
    await node.deploy(bundle);
  }, 120_000);
  afterAll(() => node.stop());

  it.each(CASES)(
    'should refuse %s, with the place, and leave what is active untouched',
    async (_name, path, change, rule, pointer) => {
      const before = await node.store.resources.pulse();
      const document = change(JSON.parse(bundle[path]!) as never);
      // Deployed alone: the rest of the configuration is what is active.
      const { findings, created, deployment } = await node.deployments.deploy(
        { files: [{ path, content: JSON.stringify(document, null, 2) }] },
        { actor: 'test' },
      );
      const found = findings.find(
        (finding) => finding.rule === rule && finding.severity === 'error' && finding.file === path,
      );
      expect(found).toMatchObject({ file: path, pointer: expect.stringMatching(pointer) });
      expect(found!.line).toBeGreaterThan(1);
      expect({ created, deployment }).toEqual({ created: [], deployment: undefined });
      expect((await node.store.resources.pulse()).generation).toBe(before.generation);
      expect((await node.regions.current()).regions.has('14.08')).toBe(true);
    },
  );
});

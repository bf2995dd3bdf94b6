import { describe, expect, it } from '@jest/globals';
import type { PolicyDocument } from '../document/policy-document.js';
import { diffPolicies } from './diff-policies.js';

const POLICY: PolicyDocument = {
  id: 'contoh',
  region: '14.08',
  version: 1,
  effectiveFrom: '2026-01-01',
  spellings: { blm: 'belum' },
  lists: { jalan: ['jalan', 'aspal'], sampah: { add: ['tps'] } },
  tables: {
    slaProfile: { aspirasi: { verify: 3, firstResponse: 5, resolve: 14 } },
    windows: { citizenReply: 10 },
    ladder: [
      { level: 1, to: 'pejabatPenghubung', afterBreachWorkingDays: 0 },
      { level: 2, to: 'penanggungJawab', afterBreachWorkingDays: 3 },
    ],
  },
  rules: [
    {
      id: 'rute.a',
      kind: 'routing',
      priority: 10,
      conditions: { all: [{ fact: 'category', operator: 'equal', value: 'jalan' }] },
      event: { type: 'route', params: { unit: 'PUPR' } },
    },
    {
      id: 'rute.b',
      kind: 'routing',
      priority: 10,
      conditions: { all: [{ fact: 'category', operator: 'equal', value: 'sampah' }] },
      event: { type: 'route', params: { unit: 'DLH' } },
    },
  ],
};

describe('diffPolicies', () => {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  const changed = (change: (draft: any) => void) => {
    const draft = structuredClone(POLICY);
    change(draft);
    return diffPolicies(POLICY, draft);
  };

  it('should find nothing between a policy and its copy with members in another order', () => {
    const turned = Object.fromEntries(Object.entries(POLICY).reverse()) as unknown as PolicyDocument;
    expect(diffPolicies(POLICY, turned)).toEqual([]);
  });

  it('should tell a rule by its id with each value that differs', () => {
    expect(
      changed((draft) => {
        draft.rules[0].event.params.unit = 'DISHUB';
        draft.rules[0].conditions.all[0].value = 'penerangan';
      }),
    ).toEqual([
      {
        subject: 'rule',
        id: 'rute.a',
        change: 'changed',
        values: [
          { path: '/conditions/all/0/value', before: 'jalan', after: 'penerangan' },
          { path: '/event/params/unit', before: 'PUPR', after: 'DISHUB' },
        ],
      },
    ]);
  });

  it('should tell rules that came, went or were switched off', () => {
    const changes = changed((draft) => {
      draft.rules = [
        { id: 'rute.a', disabled: true },
        { ...draft.rules[1], id: 'rute.c' },
      ];
    });
    expect(changes.map(({ id, change }) => [change, id])).toEqual([
      ['changed', 'rute.a'],
      ['removed', 'rute.b'],
      ['added', 'rute.c'],
    ]);
    expect(changes[0]!.values).toContainEqual({ path: '/disabled', after: true });
  });

  it('should tell when rules of one kind and priority changed places, and only then', () => {
    expect(changed((draft) => void draft.rules.reverse())).toEqual([
      {
        subject: 'order of rules',
        id: 'routing, priority 10',
        change: 'changed',
        values: [{ path: '', before: ['rute.a', 'rute.b'], after: ['rute.b', 'rute.a'] }],
      },
    ]);
  });

  it('should tell tables entry by entry: the ladder by level, others by their names', () => {
    const changes = changed((draft) => {
      draft.tables.ladder[1].afterBreachWorkingDays = 2;
      draft.tables.ladder.push({ level: 3, to: 'pembina', afterBreachWorkingDays: 5 });
      draft.tables.slaProfile.aspirasi.resolve = 10;
      delete draft.tables.windows.citizenReply;
    });
    expect(changes).toEqual([
      expect.objectContaining({
        id: 'ladder/level 2',
        values: [{ path: '/afterBreachWorkingDays', before: 3, after: 2 }],
      }),
      expect.objectContaining({ id: 'ladder/level 3', change: 'added' }),
      expect.objectContaining({
        id: 'slaProfile/aspirasi/resolve',
        values: [{ path: '', before: 14, after: 10 }],
      }),
      expect.objectContaining({ id: 'windows/citizenReply', change: 'removed' }),
    ]);
  });

  it('should tell lists term by term, spellings word by word, and the top of the document', () => {
    const changes = changed((draft) => {
      draft.lists.jalan = ['jalan', 'trotoar'];
      draft.lists.sampah = { remove: ['tps'] };
      draft.spellings.tlg = 'tolong';
      draft.version = 2;
    });
    expect(changes.map(({ subject, id, change }) => `${change} ${subject} ${id}`)).toEqual([
      'changed document contoh',
      'removed term jalan: aspal',
      'added term jalan: trotoar',
      'changed term sampah: tps',
      'added spelling tlg',
    ]);
  });

  it('should tell all of a policy that is new, and not stumble over names of JavaScript objects', () => {
    expect(diffPolicies(undefined, POLICY).every(({ change }) => change === 'added')).toBe(true);
    const changes = changed((draft) => {
      draft.rules[0].event.params = JSON.parse('{"unit": "PUPR", "constructor": "x", "__proto__": "y"}');
    });
    expect(changes[0]!.values.map(({ path }) => path).sort()).toEqual([
      '/event/params/__proto__',
      '/event/params/constructor',
    ]);
  });
});

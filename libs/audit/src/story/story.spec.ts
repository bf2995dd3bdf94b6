import { describe, expect, it } from '@jest/globals';
import type { ProcessEvent } from '#engine';
import type { JournalEntry } from '#runtime';
import { storyMarkdown } from './story-markdown.js';
import { isWanted, type StoryFilter } from './story-filter.js';
import { StoryService } from './story-service.js';
import { storyOf, type StoryLanguage } from './story.js';

function entry(entryNo: number, actor: string, events: ProcessEvent[]): JournalEntry {
  return {
    tenant: '14.08',
    position: entryNo,
    instanceKey: 'i-1',
    entryNo,
    command: {},
    commandText: '{}',
    actor,
    at: `2026-03-10T02:00:0${entryNo}.000Z`,
    hash: '',
    events,
    eventsText: JSON.stringify(events),
  };
}

const running = { verifikasi: { state: 'running', due: '2026-03-13T09:00:00.000Z' } };
const ENTRIES = [
  entry(1, 'publik', [
    {
      type: 'InstanceStarted',
      instanceKey: 'i-1',
      bpmnProcessId: 'pengaduan',
      definitionKey: 'd',
      businessKey: 'N-1',
      variables: { status: 'baru' },
    },
    { type: 'ElementEntered', key: 1, elementId: 'v', elementType: 'userTask', scopeKey: 0 },
    {
      type: 'UserTaskCreated',
      key: 1,
      elementId: 'v',
      candidateGroups: ['14.08/PUPR:pelaksana'],
      candidateUsers: [],
      priority: 50,
    },
    { type: 'VariablesSet', scopeKey: 0, variables: { tenggat: running } },
  ]),
  entry(2, 'ani|<b>', [
    { type: 'UserTaskCompleted', key: 1, variables: {} },
    { type: 'VariablesSet', scopeKey: 0, variables: { status: 'diproses' } },
    {
      type: 'DecisionEvaluated',
      key: 1,
      decisionId: 'routing',
      outcome: {},
      trace: [
        { rule: 'rute.penangan', layer: '14', fired: true },
        { rule: 'rute.lain', layer: 'nasional', fired: false },
      ],
      source: {},
    },
  ]),
];
const PROCESS = { name: 'Pengaduan', nodes: [{ id: 'v', name: 'Verifikasi laporan' }] };

describe('storyOf', () => {
  const tell = (language: StoryLanguage) => storyOf(ENTRIES, () => PROCESS, language);

  it('should tell who did what, by which rule, with which change and clock', () => {
    const { title, steps } = tell('en');
    expect(title).toBe('The story of Pengaduan N-1');
    expect(steps).toHaveLength(2);
    expect(steps[0]).toMatchObject({
      actor: 'publik',
      actorName: 'The public',
      sentences: [
        'The process pengaduan starts.',
        'The task "Verifikasi laporan" goes to 14.08/PUPR:pelaksana.',
      ],
      changes: [{ name: 'status', after: 'baru' }],
      clocks: [
        { name: 'verifikasi', state: 'running', dueAt: '2026-03-13T09:00:00.000Z', isProvisional: false },
      ],
    });
    expect(steps[1]).toMatchObject({
      rules: [{ decisionId: 'routing', rule: 'rute.penangan', layer: '14' }],
      changes: [{ name: 'status', before: 'baru', after: 'diproses' }],
      clocks: [],
    });
  });

  it('should tell the same in Indonesian', () => {
    expect(tell('id').steps[0]!.sentences).toEqual([
      'Proses pengaduan dimulai.',
      'Tugas "Verifikasi laporan" diberikan kepada 14.08/PUPR:pelaksana.',
    ]);
  });

  it('should let no text of the journal become Markdown or HTML', () => {
    const markdown = storyMarkdown(tell('en'));
    expect(markdown).toContain('by ani\\|\\<b\\>');
    expect(markdown).toContain('| status | "baru" | "diproses" |');
    expect(markdown).toContain('verifikasi: runs, due 13 March 2026');
  });
});

describe('a filtered story', () => {
  const told = (filter: StoryFilter) =>
    storyOf(ENTRIES, () => PROCESS, 'en')
      .steps.filter((step) => isWanted(step, filter))
      .map(({ sequence }) => sequence);

  it.each<[StoryFilter, number[]]>([
    [{}, [1, 2]],
    [{ actors: ['publik'] }, [1]],
    [{ actors: ['publik', 'ani|<b>'] }, [1, 2]],
    [{ elementIds: ['v'] }, [1, 2]],
    [{ elementIds: ['elsewhere'] }, []],
    [{ kinds: ['decision'] }, [2]],
    [{ kinds: ['process', 'decision'] }, [1, 2]],
    // The decision of the second step is of the same element as its task.
    [{ elementIds: ['v'], kinds: ['decision'] }, [2]],
    [{ elementIds: ['v'], kinds: ['data'] }, []],
    [{ from: '2026-03-10T02:00:02Z' }, [2]],
    [{ from: '2026-03-10T02:00:01Z', to: '2026-03-10T02:00:01Z' }, [1]],
    [{ actors: ['publik'], kinds: ['decision'] }, []],
  ])('%j should tell %j', (filter, sequences) => {
    expect(told(filter)).toEqual(sequences);
  });
});

describe('StoryService', () => {
  const entryOf = (instanceKey: string, entryNo: number, at: string): JournalEntry => ({
    ...entry(entryNo, 'ani', [
      entryNo === 1
        ? {
            type: 'InstanceStarted',
            instanceKey,
            bpmnProcessId: instanceKey,
            definitionKey: 'd',
            variables: {},
          }
        : { type: 'VariablesSet', scopeKey: 0, variables: { n: entryNo } },
    ]),
    instanceKey,
    at,
  });
  const moment = (minute: number) => new Date(Date.UTC(2026, 2, 1, 0, minute)).toISOString();
  /** 450 entries of one, of which the 300th has a time before its own past; 2 of the other in between. */
  const journal = [
    ...Array.from({ length: 450 }, (_, n) => entryOf('a', n + 1, moment(n === 299 ? 5 : n + 10))),
    entryOf('b', 1, moment(20)),
    entryOf('b', 2, moment(30)),
  ];
  const reads: number[] = [];
  const service = new StoryService(
    {
      readInstance: async (_tenant, instanceKey, { afterEntryNo = 0, limit = 1e9 } = {}) => {
        reads.push(limit);
        return journal
          .filter((one) => one.instanceKey === instanceKey && one.entryNo > afterEntryNo)
          .slice(0, limit);
      },
    },
    async () => ({ process: PROCESS }),
  );
  const instance = (instanceKey: string) => ({ tenant: '14.08', instanceKey });

  it('should tell several instances in one order, each as it happened', async () => {
    const story = await service.open([instance('a'), instance('b')], 'en');
    const steps: string[] = [];
    for await (const step of story!.steps) steps.push(`${step.instanceKey}${step.sequence}`);
    expect(steps).toHaveLength(452);
    expect(steps.filter((one) => one.startsWith('a'))).toEqual(
      Array.from({ length: 450 }, (_, n) => `a${n + 1}`),
    );
    expect(steps.indexOf('b1') - steps.indexOf('a11')).toBe(1);
    expect(story!.title).toBe('The story of Pengaduan');
    // Page by page, never a whole journal at once.
    expect(Math.max(...reads)).toBeLessThanOrEqual(200);
  });

  it('should have no story of what there is not', async () => {
    expect(await service.open([instance('c')], 'en')).toBeUndefined();
  });
});

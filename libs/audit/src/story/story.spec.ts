import { describe, expect, it } from '@jest/globals';
import type { ProcessEvent } from '#engine';
import type { JournalEntry } from '#runtime';
import { storyMarkdown } from './story-markdown.js';
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

import { describe, expect, it } from '@jest/globals';
import { Parser } from 'saxen';
import type { ProcessEvent } from '#engine';
import type { EntryLine } from './export-line.js';
import { csvOf } from './csv.js';
import { xesOf } from './xes.js';

function entry(position: number, actor: string, events: ProcessEvent[]): EntryLine {
  return {
    line: 'entry',
    position,
    instanceKey: 'i-1',
    entryNo: position,
    at: `2026-03-10T02:00:0${position}.000Z`,
    actor,
    commandText: '{"type":"StartInstance"}',
    eventsText: JSON.stringify(events),
    hash: 'aGFzaA==',
  };
}

const ENTRIES = [
  entry(1, 'publik', [
    {
      type: 'InstanceStarted',
      instanceKey: 'i-1',
      bpmnProcessId: 'pengaduan',
      definitionKey: 'd',
      businessKey: 'A&B <"1">',
      variables: {},
    },
    { type: 'ElementEntered', key: 1, elementId: 'verifikasi', elementType: 'userTask', scopeKey: 0 },
    {
      type: 'UserTaskCreated',
      key: 1,
      elementId: 'verifikasi',
      candidateGroups: [],
      candidateUsers: [],
      priority: 50,
      dueAt: '2026-03-13T09:00:00.000Z',
    },
  ]),
  entry(2, '=HYPERLINK("http://x","\u0001y")', [{ type: 'UserTaskClaimed', key: 1, assignee: 'ani' }]),
  entry(3, 'ani', [{ type: 'UserTaskCompleted', key: 1, variables: {} }, { type: 'InstanceCompleted' }]),
];

interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlNode[];
}

/** Reads XML; throws where it is not well formed. */
function parseXml(text: string): XmlNode {
  const root: XmlNode = { name: '', attributes: {}, children: [] };
  const stack = [root];
  const parser = new Parser();
  parser.on(
    'openTag',
    (name: string, attributes: () => Record<string, string>, decode: (s: string) => string) => {
      const decoded = Object.entries(attributes()).map(([key, value]) => [key, decode(value)]);
      const node = { name, attributes: Object.fromEntries(decoded) as Record<string, string>, children: [] };
      stack.at(-1)!.children.push(node);
      stack.push(node);
    },
  );
  parser.on('closeTag', () => void stack.pop());
  parser.on('error', (error: Error) => {
    throw error;
  });
  parser.on('warn', (error: Error) => {
    throw error;
  });
  parser.parse(text);
  return root.children[0]!;
}

const valuesOf = (node: XmlNode): Record<string, string> =>
  Object.fromEntries(
    node.children
      .filter(({ attributes }) => attributes['value'] !== undefined)
      .map(({ attributes }) => [attributes['key'], attributes['value']]),
  );

describe('xesOf', () => {
  const log = parseXml([...xesOf('14.08', ENTRIES)].join(''));

  it('should be a log of the standard with its extensions declared', () => {
    expect(log.name).toBe('log');
    expect(log.attributes['xes.version']).toBe('1849-2016');
    const prefixes = log.children
      .filter(({ name }) => name === 'extension')
      .map((one) => one.attributes['prefix']);
    expect(prefixes).toEqual(['concept', 'time', 'lifecycle', 'org']);
  });

  it('should have a trace for each instance with the steps of its activities', () => {
    const traces = log.children.filter(({ name }) => name === 'trace');
    expect(traces).toHaveLength(1);
    expect(valuesOf(traces[0]!)).toEqual({ 'concept:name': 'i-1', process: 'pengaduan', case: 'A&B <"1">' });
    const events = traces[0]!.children.filter(({ name }) => name === 'event').map(valuesOf);
    expect(events).toEqual([
      {
        'concept:name': 'pengaduan',
        'time:timestamp': '2026-03-10T02:00:01.000Z',
        'lifecycle:transition': 'start',
        'org:resource': 'publik',
      },
      {
        'concept:name': 'verifikasi',
        'time:timestamp': '2026-03-10T02:00:01.000Z',
        'lifecycle:transition': 'schedule',
        'org:resource': 'publik',
        dueAt: '2026-03-13T09:00:00.000Z',
      },
      expect.objectContaining({
        'concept:name': 'verifikasi',
        'lifecycle:transition': 'assign',
        'org:resource': '=HYPERLINK("http://x","\ufffdy")',
      }),
      expect.objectContaining({ 'concept:name': 'verifikasi', 'lifecycle:transition': 'complete' }),
      expect.objectContaining({ 'concept:name': 'pengaduan', 'lifecycle:transition': 'complete' }),
    ]);
  });
});

describe('csvOf', () => {
  const lines = [...csvOf('14.08', ENTRIES)];

  it('should have a row for each event, quoted after RFC 4180', () => {
    expect(lines).toHaveLength(1 + 6);
    expect(lines[0]).toBe('region,position,instance,entry,at,actor,command,event,element,detail,hash\r\n');
    expect(lines[2]).toBe(
      '14.08,1,i-1,1,2026-03-10T02:00:01.000Z,publik,StartInstance,ElementEntered,verifikasi,"{""key"":1,""elementId"":""verifikasi"",""elementType"":""userTask"",""scopeKey"":0}",aGFzaA==\r\n',
    );
  });

  it('should leave no formula to a spreadsheet', () => {
    expect(lines[4]).toContain(`,"'=HYPERLINK(""http://x"",""\u0001y"")",`);
    for (const sign of ['=', '+', '-', '@', '\t', '\r'])
      expect([...csvOf('14.08', [entry(1, `${sign}1`, [{ type: 'InstanceCompleted' }])])][1]).toContain(
        `,"'${sign}1",`,
      );
  });
});

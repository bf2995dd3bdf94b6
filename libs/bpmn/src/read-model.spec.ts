import { describe, expect, it } from '@jest/globals';
import {
  definitionsXml,
  element,
  escapeXml,
  extensions,
  flow,
  flows,
  processXml,
  timer,
} from '../../../test/support/bpmn-xml.js';
import type { ExecutableProcess, FlowNode, FlowNodeKind } from './executable-process.js';
import { readModel } from './read-model.js';

/** The only process of a model that has no errors. */
async function compiled(body: string, definitions = ''): Promise<ExecutableProcess> {
  const { processes, findings } = await readModel(processXml({ body, definitions }));
  expect(findings.filter((finding) => finding.severity === 'error')).toEqual([]);
  return processes[0]!;
}

type NodeOf<K extends FlowNodeKind, N = FlowNode> = N extends { kind: infer Kinds }
  ? K extends Kinds
    ? N
    : never
  : never;

function node<K extends FlowNodeKind>(process: ExecutableProcess, id: string, kind: K): NodeOf<K> {
  const found = process.nodeById.get(id);
  if (found?.kind !== kind) throw new Error(`Expected ${id} to be a ${kind} but it is a ${found?.kind}.`);
  return found as NodeOf<K>;
}

const start = element('startEvent', 'mulai');
const end = element('endEvent', 'selesai');
const around = (body: string, id: string) => start + body + end + flows(`mulai > ${id} > selesai`);
const mapping = (inside: string) => `<zeebe:ioMapping>${inside}</zeebe:ioMapping>`;
const message = (inside = '<zeebe:subscription correlationKey="=nomor" />') =>
  element('message', 'pesan', { name: 'jawaban' }, extensions(inside));
const onMessage = '<bpmn:messageEventDefinition messageRef="pesan" />';

describe('readModel', () => {
  it('should lay out nodes and flows by dense indexes', async () => {
    const process = await compiled(
      start +
        element('exclusiveGateway', 'layak', { default: 'layak-selesai' }) +
        element('endEvent', 'tolak', { name: 'Ditolak' }) +
        end +
        flows('mulai > layak > selesai', 'layak > tolak ? =skor < 10'),
    );

    expect(process.nodes.map(({ id, index, incoming, outgoing }) => [id, index, incoming, outgoing])).toEqual(
      [
        ['mulai', 0, [], [0]],
        ['layak', 1, [0], [1, 2]],
        ['tolak', 2, [2], []],
        ['selesai', 3, [1], []],
      ],
    );
    expect(
      process.flows.map(({ index, source, target, isDefault }) => [index, source, target, isDefault]),
    ).toEqual([
      [0, 0, 1, false],
      [1, 1, 3, true],
      [2, 1, 2, false],
    ]);
    expect(process.flows[2]?.condition).toMatchObject({
      source: '=skor < 10',
      compiled: { names: ['skor'] },
    });
    expect(node(process, 'layak', 'exclusiveGateway').defaultFlow).toBe(1);
    expect(process.root).toEqual({
      startEvents: [0],
      implicitStarts: [],
      eventSubProcesses: [],
      variables: [],
    });
    expect(process.nodeById.get('tolak')).toBe(process.nodes[2]);
  });

  it('should mark the default and the conditional flows out of an activity', async () => {
    const body =
      start +
      element('manualTask', 'periksa', { default: 'periksa-selesai' }) +
      end +
      element('endEvent', 'tolak') +
      flows('mulai > periksa > selesai', 'periksa > tolak ? =buruk');

    const { flows: compiledFlows } = await compiled(body);

    expect(compiledFlows.map(({ id, isDefault, condition }) => [id, isDefault, condition?.source])).toEqual([
      ['mulai-periksa', false, undefined],
      ['periksa-selesai', true, undefined],
      ['periksa-tolak', false, '=buruk'],
    ]);
  });

  it('should read everything of a user task', async () => {
    const inside = extensions(
      '<zeebe:userTask />' +
        '<zeebe:assignmentDefinition assignee="=petugas" candidateGroups="14.08/PUPR:pelaksana, 14.08/PUPR:apip" candidateUsers="=calon" />' +
        '<zeebe:taskSchedule dueDate="=tenggat.due" followUpDate="2026-03-01T09:00:00+07:00" />' +
        '<zeebe:priorityDefinition priority="75" />' +
        '<zeebe:formDefinition formId="verifikasi" />' +
        '<zeebe:properties><zeebe:property name="clock" value="verifikasi" /><zeebe:property name="__proto__" value="x" /></zeebe:properties>' +
        mapping(
          '<zeebe:input source="=a.b" target="lokal" /><zeebe:output source="teks" target="hasil.nilai" />',
        ),
    );

    const task = node(
      await compiled(around(element('userTask', 'verifikasi', { name: 'Verifikasi' }, inside), 'verifikasi')),
      'verifikasi',
      'userTask',
    );

    expect(task).toMatchObject({
      name: 'Verifikasi',
      assignee: { source: '=petugas' },
      candidateGroups: { constant: ['14.08/PUPR:pelaksana', '14.08/PUPR:apip'] },
      candidateUsers: { source: '=calon' },
      dueDate: { source: '=tenggat.due' },
      followUpDate: { constant: '2026-03-01T09:00:00+07:00' },
      priority: { constant: 75 },
      formId: 'verifikasi',
      inputs: [{ target: ['lokal'] }],
      outputs: [{ source: { constant: 'teks' }, target: ['hasil', 'nilai'] }],
    });
    expect(Object.entries(task.properties)).toEqual([
      ['clock', 'verifikasi'],
      ['__proto__', 'x'],
    ]);
  });

  it('should read jobs with their headers, and three retries when none are named', async () => {
    const inside = extensions(
      '<zeebe:taskDefinition type="kirim-surel" /><zeebe:taskHeaders><zeebe:header key="templat" value="terima" /></zeebe:taskHeaders>',
    );

    const { job } = node(
      await compiled(around(element('serviceTask', 'kirim', {}, inside), 'kirim')),
      'kirim',
      'serviceTask',
    );

    expect(job).toMatchObject({
      jobType: { constant: 'kirim-surel' },
      retries: { constant: 3 },
      headers: { templat: 'terima' },
    });
  });

  it('should read decisions, scripts and calls', async () => {
    const process = await compiled(
      start +
        element(
          'businessRuleTask',
          'klasifikasi',
          {},
          extensions('<zeebe:calledDecision decisionId="klasifikasi" resultVariable="kelas" />'),
        ) +
        element(
          'scriptTask',
          'hitung',
          {},
          extensions('<zeebe:script expression="=1 + 1" resultVariable="dua" />'),
        ) +
        element(
          'callActivity',
          'panggil',
          {},
          extensions('<zeebe:calledElement processId="=anak" propagateAllChildVariables="false" />'),
        ) +
        element('callActivity', 'standar', { calledElement: 'lain' }) +
        end +
        flows('mulai > klasifikasi > hitung > panggil > standar > selesai'),
    );

    expect(node(process, 'klasifikasi', 'businessRuleTask').decision).toMatchObject({
      decisionId: { constant: 'klasifikasi' },
      resultVariable: 'kelas',
    });
    expect(node(process, 'hitung', 'scriptTask').script).toMatchObject({
      expression: { source: '=1 + 1' },
      resultVariable: 'dua',
    });
    expect(node(process, 'panggil', 'callActivity')).toMatchObject({
      processId: { source: '=anak' },
      propagateAllParentVariables: true,
      propagateAllChildVariables: false,
    });
    expect(node(process, 'standar', 'callActivity')).toMatchObject({
      processId: { constant: 'lain' },
      propagateAllChildVariables: true,
    });
  });

  it('should read boundary events, interrupting or not, at their activity', async () => {
    const process = await compiled(
      around(element('manualTask', 'periksa'), 'periksa') +
        element(
          'boundaryEvent',
          'lewat',
          { attachedToRef: 'periksa', cancelActivity: false },
          timer('timeCycle', 'R3/PT1H'),
        ) +
        element('boundaryEvent', 'galat', { attachedToRef: 'periksa' }, '<bpmn:errorEventDefinition />') +
        flows('lewat > selesai', 'galat > selesai'),
    );

    const lewat = node(process, 'lewat', 'boundaryEvent');
    const galat = node(process, 'galat', 'boundaryEvent');
    const periksa = node(process, 'periksa', 'manualTask');
    expect(periksa.boundaryEvents).toEqual([lewat.index, galat.index]);
    expect(lewat).toMatchObject({
      attachedTo: periksa.index,
      isInterrupting: false,
      event: { type: 'timer', timer: 'cycle', value: { constant: 'R3/PT1H' } },
    });
    expect(galat).toMatchObject({ isInterrupting: true, event: { type: 'error', code: undefined } });
  });

  it('should read sub-processes and event sub-processes with their content', async () => {
    const process = await compiled(
      start +
        element(
          'subProcess',
          'sub',
          {},
          element('manualTask', 'satu') +
            element('manualTask', 'dua') +
            element(
              'subProcess',
              'saat',
              { triggeredByEvent: true },
              element('startEvent', 'lewat', { isInterrupting: false }, timer('timeDuration', '=durasi')) +
                element('endEvent', 'tutup') +
                flows('lewat > tutup'),
            ) +
            flows('satu > dua'),
        ) +
        end +
        flows('mulai > sub > selesai'),
    );

    const sub = node(process, 'sub', 'subProcess');
    const saat = node(process, 'saat', 'subProcess');
    const satu = node(process, 'satu', 'manualTask');
    const lewat = node(process, 'lewat', 'startEvent');
    expect(sub).toMatchObject({ scope: -1, isEventSubProcess: false });
    expect(sub.content).toEqual({
      startEvents: [],
      implicitStarts: [satu.index],
      eventSubProcesses: [saat.index],
      variables: [],
    });
    expect(saat).toMatchObject({ scope: sub.index, isEventSubProcess: true });
    expect(saat.content.startEvents).toEqual([lewat.index]);
    expect(lewat).toMatchObject({
      scope: saat.index,
      isInterrupting: false,
      event: { type: 'timer', timer: 'duration' },
    });
    expect(node(process, 'mulai', 'startEvent').isInterrupting).toBe(true);
  });

  it('should read multi-instance by collection and by cardinality', async () => {
    const loop = (inside: string, attributes = '') =>
      `<bpmn:multiInstanceLoopCharacteristics ${attributes}>${inside}</bpmn:multiInstanceLoopCharacteristics>`;
    const collection = extensions(
      '<zeebe:loopCharacteristics inputCollection="=berkas" inputElement="satu" outputCollection="hasil" outputElement="=nilai" />',
    );
    const process = await compiled(
      start +
        element(
          'manualTask',
          'tiap',
          {},
          loop(
            `${collection}<bpmn:completionCondition>=cukup</bpmn:completionCondition>`,
            'isSequential="true"',
          ),
        ) +
        element('manualTask', 'kali', {}, loop('<bpmn:loopCardinality>3</bpmn:loopCardinality>')) +
        end +
        flows('mulai > tiap > kali > selesai'),
    );

    expect(node(process, 'tiap', 'manualTask').multiInstance).toMatchObject({
      isSequential: true,
      inputCollection: { source: '=berkas' },
      inputElement: 'satu',
      outputCollection: 'hasil',
      outputElement: { source: '=nilai' },
      completionCondition: { source: '=cukup' },
    });
    expect(node(process, 'kali', 'manualTask').multiInstance).toMatchObject({
      isSequential: false,
      loopCardinality: { constant: 3 },
    });
  });

  it('should read messages that are waited for and messages that are sent', async () => {
    const properties =
      '<zeebe:properties><zeebe:property name="tenant" value="=tujuan" /><zeebe:property name="timeToLive" value="PT1H" /></zeebe:properties>';
    const process = await compiled(
      start +
        element('intermediateThrowEvent', 'kirim', {}, extensions(properties) + onMessage) +
        element('sendTask', 'kirim_lagi', { messageRef: 'pesan' }) +
        element('receiveTask', 'terima', { messageRef: 'pesan' }) +
        element('intermediateCatchEvent', 'tunggu', {}, onMessage) +
        element('endEvent', 'selesai', {}, extensions('<zeebe:taskDefinition type="kirim" />') + onMessage) +
        flows('mulai > kirim > kirim_lagi > terima > tunggu > selesai'),
      message(),
    );

    const publication = { name: { constant: 'jawaban' }, correlationKey: { source: '=nomor' } };
    expect(node(process, 'kirim', 'intermediateThrowEvent').publication).toMatchObject({
      ...publication,
      tenant: { source: '=tujuan' },
      timeToLive: { constant: 'PT1H' },
    });
    expect(node(process, 'kirim_lagi', 'sendTask')).toMatchObject({ publication, job: undefined });
    expect(node(process, 'terima', 'receiveTask').event).toMatchObject({ type: 'message', ...publication });
    expect(node(process, 'tunggu', 'intermediateCatchEvent').event).toMatchObject({
      type: 'message',
      ...publication,
    });
    expect(node(process, 'selesai', 'endEvent')).toMatchObject({
      publication: undefined,
      job: { jobType: { constant: 'kirim' } },
    });
  });

  it('should read signals, errors, escalations and terminate', async () => {
    const process = await compiled(
      start +
        element('parallelGateway', 'bagi') +
        element('intermediateThrowEvent', 'isyarat', {}, '<bpmn:signalEventDefinition signalRef="libur" />') +
        element(
          'intermediateThrowEvent',
          'naik',
          {},
          '<bpmn:escalationEventDefinition escalationRef="eskalasi" />',
        ) +
        element('endEvent', 'gagal', {}, '<bpmn:errorEventDefinition errorRef="galat" />') +
        element('endEvent', 'henti', {}, '<bpmn:terminateEventDefinition />') +
        flows('mulai > bagi > isyarat > henti', 'bagi > naik > gagal'),
      element('signal', 'libur', { name: 'hari-libur' }) +
        element('escalation', 'eskalasi', { escalationCode: 'LEWAT' }) +
        element('error', 'galat', { errorCode: 'GAGAL' }),
    );

    expect(process.nodes.slice(2).map((one) => ('event' in one ? one.event : undefined))).toEqual([
      { type: 'signal', name: { source: 'hari-libur', constant: 'hari-libur' } },
      { type: 'escalation', code: { source: 'LEWAT', constant: 'LEWAT' } },
      { type: 'error', code: { source: 'GAGAL', constant: 'GAGAL' } },
      { type: 'terminate' },
    ]);
  });

  it('should join link events', async () => {
    const link = '<bpmn:linkEventDefinition name="B" />';
    const process = await compiled(
      start +
        element('intermediateThrowEvent', 'lompat', {}, link) +
        element('intermediateCatchEvent', 'tiba', {}, link) +
        end +
        flows('mulai > lompat', 'tiba > selesai'),
    );

    const tiba = node(process, 'tiba', 'intermediateCatchEvent');
    expect(node(process, 'lompat', 'intermediateThrowEvent').linkTarget).toBe(tiba.index);
    expect(process.root.implicitStarts).toEqual([]);
  });

  it('should name the innermost lane, inside sub-processes too', async () => {
    const ref = (id: string) => `<bpmn:flowNodeRef>${id}</bpmn:flowNodeRef>`;
    const process = await compiled(
      '<bpmn:laneSet id="jalur"><bpmn:lane id="dinas" name="Dinas">' +
        ref('mulai') +
        ref('sub') +
        ref('selesai') +
        `<bpmn:childLaneSet id="dalam"><bpmn:lane id="bidang" name="Bidang">${ref('sub')}</bpmn:lane></bpmn:childLaneSet>` +
        '</bpmn:lane></bpmn:laneSet>' +
        around(element('subProcess', 'sub', {}, element('manualTask', 'periksa')), 'sub'),
    );

    expect(process.nodes.map(({ id, lane }) => [id, lane])).toEqual([
      ['mulai', 'Dinas'],
      ['sub', 'Bidang'],
      ['selesai', 'Dinas'],
      ['periksa', 'Bidang'],
    ]);
  });

  it('should return every executable process of a file, and no other', async () => {
    const body = start + end + flows('mulai > selesai');
    const other = body.replace(/(mulai|selesai)/g, '$1_lain');
    const xml = definitionsXml(
      `<bpmn:process id="satu" name="Satu" isExecutable="true">${extensions('<zeebe:versionTag value="v2" />')}${body}</bpmn:process>` +
        `<bpmn:process id="dua" isExecutable="true">${other}</bpmn:process>` +
        `<bpmn:process id="gambar" isExecutable="false"><bpmn:inclusiveGateway id="g" /></bpmn:process>`,
    );

    const { processes, findings } = await readModel(xml);

    expect(findings).toEqual([]);
    expect(processes.map(({ bpmnProcessId, name, versionTag }) => [bpmnProcessId, name, versionTag])).toEqual(
      [
        ['satu', 'Satu', 'v2'],
        ['dua', undefined, undefined],
      ],
    );
  });

  it('should give no process but all errors when there is one', async () => {
    const body =
      `\n${start}\n${element('serviceTask', 'kirim')}\n${element('businessRuleTask', 'pilih')}\n${end}\n` +
      `${flows('mulai > kirim > pilih', 'pilih > selesai ? =a >')}\n${flow('pilih', 'selesai', '${b}', 'kedua')}`;

    const { processes, findings } = await readModel(processXml({ body }), { fileName: 'proses.bpmn' });

    expect(processes).toEqual([]);
    expect(findings.map(({ rule, elementId, line, file }) => [rule, elementId, line, file])).toEqual([
      ['task-definition', 'kirim', 4, 'proses.bpmn'],
      ['business-rule-decision', 'pilih', 5, 'proses.bpmn'],
      ['expression-syntax', 'pilih-selesai', 7, 'proses.bpmn'],
      ['expression-language', 'kedua', 8, 'proses.bpmn'],
    ]);
    expect(findings[2]?.message).toMatch(/^In the condition "=a >": .*line 1, column \d+/);
  });

  it('should report a fault in a shared message once', async () => {
    const body = around(
      element('receiveTask', 'satu', { messageRef: 'pesan' }) +
        element('receiveTask', 'dua', { messageRef: 'pesan' }),
      'satu > dua',
    );

    const { findings } = await readModel(
      processXml({ body, definitions: message('<zeebe:subscription correlationKey="=nomor +" />') }),
    );

    expect(findings.map(({ rule, elementId }) => [rule, elementId])).toEqual([
      ['expression-syntax', 'pesan'],
    ]);
  });

  it('should refuse an expression that is too long before it is compiled', async () => {
    const { findings } = await readModel(
      processXml({
        body:
          around(element('exclusiveGateway', 'g', { default: 'g-selesai' }), 'g') +
          element('endEvent', 'lain') +
          flow('g', 'lain', `=${'('.repeat(20_000)}`),
      }),
    );

    expect(findings).toEqual([expect.objectContaining({ rule: 'expression-syntax', elementId: 'g-lain' })]);
  });

  it('should read expressions that XML escapes', async () => {
    const text = '="a" < b & c';
    expect(escapeXml(text)).toBe('=&quot;a&quot; &lt; b &amp; c');
    const xml = processXml({
      body: around(
        element(
          'scriptTask',
          's',
          {},
          extensions(`<zeebe:script expression="${escapeXml('="a" < b')}" resultVariable="r" />`),
        ),
        's',
      ),
    });

    const { processes } = await readModel(xml);

    expect(node(processes[0]!, 's', 'scriptTask').script?.expression.source).toBe('="a" < b');
  });

  it('should let others on between the slices of its work', async () => {
    const ids = Array.from({ length: 500 }, (_, i) => `t${i}`);
    const body =
      ids.map((id) => element('manualTask', id)).join('') +
      element('startEvent', 'mulai') +
      element('endEvent', 'selesai') +
      flows(['mulai', ...ids, 'selesai'].join(' > '));
    let turns = 0;

    const { processes } = await readModel(processXml({ body }), {
      turn: () => Promise.resolve(void turns++),
    });

    expect(processes).toHaveLength(1);
    expect(turns).toBeGreaterThan(500);
  });

  it('should read no more expressions than a file may have, and say so once', async () => {
    const long = `=${'a+'.repeat(100)}${'1'.repeat(9_000)}`;
    const body = Array.from({ length: 40 }, (_, i) =>
      element('serviceTask', `t${i}`, {}, extensions(`<zeebe:taskDefinition type="${long}" />`)),
    ).join('');

    const { processes, findings } = await readModel(processXml({ body }));

    expect(processes).toEqual([]);
    expect(findings.filter(({ rule }) => rule === 'model-limits')).toEqual([
      expect.objectContaining({ severity: 'error', elementId: 't6' }),
    ]);
  });
});

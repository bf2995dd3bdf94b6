import { describe, expect, it } from '@jest/globals';
import { element, extensions, flow, flows, processXml, timer } from '../../../test/support/bpmn-xml.js';
import { KernelRun, START } from '../../../test/support/kernel.js';
import {
  boundary,
  end,
  job,
  messageEvent,
  messages,
  start,
  task,
} from '../../../test/support/kernel-model.js';
import { elementOf } from './index.js';

describe('the kernel', () => {
  it('should run a service task and an exclusive gateway', async () => {
    const run = await KernelRun.of(
      processXml({
        body:
          start +
          element('serviceTask', 'cek', {}, job('cek')) +
          element('exclusiveGateway', 'g', { default: 'g-tolak' }) +
          task('terima') +
          task('tolak') +
          end +
          flows('mulai > cek > g', 'g > terima ? =nilai > 10', 'terima > selesai', 'tolak > selesai') +
          flow('g', 'tolak'),
      }),
    );
    run.start({}).completeJob('cek', { nilai: 11 });
    expect(run.live).toEqual(['terima']);
    expect(run.variables).toEqual({ nilai: 11 });
    run.completeTask('terima');
    expect(run.state!.status).toBe('completed');
  });

  it('should fire a parallel join once per full set of tokens', async () => {
    const run = await KernelRun.of(
      processXml({
        body:
          start +
          element('parallelGateway', 'pisah') +
          task('a') +
          task('b') +
          element('parallelGateway', 'gabung') +
          task('c') +
          end +
          flows('mulai > pisah > a > gabung > c > selesai', 'pisah > b > gabung'),
      }),
    );
    run.start().completeTask('a');
    expect(run.live).toEqual(['b']);
    run.completeTask('b');
    expect(run.live).toEqual(['c']);
    run.completeTask('c');
    expect(run.state!.status).toBe('completed');
  });

  it('should remind by a non-interrupting timer and stop by an interrupting message', async () => {
    const run = await KernelRun.of(
      processXml({
        definitions: messages,
        body:
          start +
          task('kerja') +
          boundary('ingat', 'kerja', timer('timeCycle', 'R2/P1D'), false) +
          task('pengingat') +
          boundary('cabut', 'kerja', messageEvent) +
          element('endEvent', 'dicabut') +
          end +
          flows('mulai > kerja > selesai', 'ingat > pengingat > dicabut', 'cabut > dicabut'),
      }),
    );
    run.start({ nomor: 'A1' }).fire('ingat');
    expect(run.live).toEqual(['kerja', 'pengingat']);
    run.fire('ingat');
    expect(run.live).toEqual(['kerja', 'pengingat', 'pengingat']);
    expect(() => run.subscription('ingat')).toThrow();
    expect(run.subscription('cabut')).toMatchObject({
      type: 'message',
      name: 'balasan',
      correlationKey: 'A1',
    });
    run.message('cabut', { alasan: 'selesai sendiri' });
    expect(run.live).toEqual(['pengingat', 'pengingat']);
    expect(run.variables).toMatchObject({ alasan: 'selesai sendiri' });
  });

  it('should refuse a timer before it is due', async () => {
    const run = await KernelRun.of(
      processXml({
        body:
          start +
          element('intermediateCatchEvent', 'tunggu', {}, timer('timeDuration', 'PT1H')) +
          end +
          flows('mulai > tunggu > selesai'),
      }),
    );
    run.start();
    const { key } = run.subscription('tunggu');
    expect(run.refused({ type: 'TriggerTimer', subscriptionKey: key })).toMatchObject({
      code: 'INVALID_STATE',
    });
    run.now = START + 3_600_000;
    run.do({ type: 'TriggerTimer', subscriptionKey: key });
    expect(run.state!.status).toBe('completed');
  });

  it('should let the first event of an event-based gateway win', async () => {
    const run = await KernelRun.of(
      processXml({
        definitions: messages,
        body:
          start +
          element('eventBasedGateway', 'g') +
          element('intermediateCatchEvent', 'dibalas', {}, messageEvent) +
          element('intermediateCatchEvent', 'lewat', {}, timer('timeDuration', 'P10D')) +
          task('a') +
          task('b') +
          end +
          flows('mulai > g > dibalas > a > selesai', 'g > lewat > b > selesai'),
      }),
    );
    run.start({ nomor: 'A1' });
    expect(run.live).toEqual(['g']);
    run.message('dibalas', { isi: 'kunci' });
    expect(run.live).toEqual(['a']);
    expect([...run.state!.subscriptions]).toEqual([]);
  });

  it('should catch an error at the nearest boundary event that names it', async () => {
    const sub = element(
      'subProcess',
      'sub',
      {},
      element('startEvent', 's0') +
        element('serviceTask', 'kerja', {}, job('kerja')) +
        task('lain') +
        element('parallelGateway', 'p') +
        flows('s0 > p > kerja', 'p > lain'),
    );
    const run = await KernelRun.of(
      processXml({
        definitions: messages,
        body:
          start +
          sub +
          boundary('gagal', 'sub', '<bpmn:errorEventDefinition errorRef="e1" />') +
          task('perbaiki') +
          end +
          flows('mulai > sub > selesai', 'gagal > perbaiki > selesai'),
      }),
    );
    run.start();
    expect(run.live).toEqual(['sub', 'kerja', 'lain']);
    run.do({ type: 'ThrowJobError', elementKey: run.key('kerja'), code: 'GAGAL', message: 'tidak bisa' });
    expect(run.live).toEqual(['perbaiki']);
  });

  it('should react to an escalation without interrupting the activity', async () => {
    const run = await KernelRun.of(
      processXml({
        definitions: messages,
        body:
          start +
          element(
            'subProcess',
            'sub',
            {},
            element('startEvent', 's0') +
              element(
                'intermediateThrowEvent',
                'naik',
                {},
                '<bpmn:escalationEventDefinition escalationRef="s1" />',
              ) +
              task('kerja') +
              flows('s0 > naik > kerja'),
          ) +
          boundary('eskalasi', 'sub', '<bpmn:escalationEventDefinition escalationRef="s1" />', false) +
          task('atasan') +
          end +
          flows('mulai > sub > selesai', 'eskalasi > atasan > selesai'),
      }),
    );
    run.start();
    expect(run.live.sort()).toEqual(['atasan', 'kerja', 'sub']);
  });

  it('should run event sub-processes, non-interrupting and interrupting', async () => {
    const handler = (id: string, isInterrupting: boolean, event: string) =>
      element(
        'subProcess',
        id,
        { triggeredByEvent: true },
        element('startEvent', `${id}Mulai`, { isInterrupting }, event) +
          task(`${id}Tugas`) +
          element('endEvent', `${id}Selesai`) +
          flows(`${id}Mulai > ${id}Tugas > ${id}Selesai`),
      );
    const run = await KernelRun.of(
      processXml({
        definitions: messages,
        body:
          start +
          task('kerja') +
          end +
          handler('panggilan', false, messageEvent) +
          handler('perintah', true, '<bpmn:signalEventDefinition signalRef="g1" />') +
          flows('mulai > kerja > selesai'),
      }),
    );
    run.start({ nomor: 'A1' }).message('panggilanMulai').message('panggilanMulai');
    expect(run.live).toEqual(['kerja', 'panggilan', 'panggilanTugas', 'panggilan', 'panggilanTugas']);
    run.do({ type: 'ReceiveSignal', subscriptionKey: run.subscription('perintahMulai').key, variables: {} });
    expect(run.live).toEqual(['perintah', 'perintahTugas']);
    run.completeTask('perintahTugas');
    expect(run.state!.status).toBe('completed');
  });

  it('should run multi-instance activities, parallel and sequential, and collect their output', async () => {
    const body = (isSequential: boolean) =>
      start +
      element(
        'userTask',
        'tanya',
        {},
        extensions('<zeebe:userTask />') +
          `<bpmn:multiInstanceLoopCharacteristics isSequential="${isSequential}">` +
          extensions(
            '<zeebe:loopCharacteristics inputCollection="=unit" inputElement="u" outputCollection="jawab" outputElement="=isi" />',
          ) +
          '</bpmn:multiInstanceLoopCharacteristics>',
      ) +
      task('akhir') +
      end +
      flows('mulai > tanya > akhir > selesai');
    const parallel = await KernelRun.of(processXml({ body: body(false) }));
    parallel.start({ unit: ['A', 'B'] });
    expect(parallel.live).toEqual(['tanya', 'tanya', 'tanya']);
    parallel.do({ type: 'CompleteUserTask', elementKey: parallel.key('tanya', 1), variables: { isi: 2 } });
    parallel.do({ type: 'CompleteUserTask', elementKey: parallel.key('tanya', 0), variables: { isi: 1 } });
    expect(parallel.live).toEqual(['akhir']);
    expect(parallel.variables.jawab).toEqual([1, 2]);

    const sequential = await KernelRun.of(processXml({ body: body(true) }));
    sequential.start({ unit: ['A', 'B'] });
    expect(sequential.live).toEqual(['tanya', 'tanya']);
    sequential.completeTask('tanya', { isi: 1 }).completeTask('tanya', { isi: 2 });
    expect(sequential.live).toEqual(['akhir']);
    expect(sequential.variables.jawab).toEqual([1, 2]);

    const empty = await KernelRun.of(processXml({ body: body(false) }));
    expect(empty.start({ unit: [] }).live).toEqual(['akhir']);
  });

  it('should call a child and take its result or its error', async () => {
    const run = await KernelRun.of(
      processXml({
        definitions: messages,
        body:
          start +
          element(
            'callActivity',
            'periksa',
            {},
            extensions('<zeebe:calledElement processId="pemeriksaan" propagateAllChildVariables="true" />'),
          ) +
          boundary('gagal', 'periksa', '<bpmn:errorEventDefinition errorRef="e1" />') +
          task('baik') +
          task('buruk') +
          end +
          flows('mulai > periksa > baik > selesai', 'gagal > buruk > selesai'),
      }),
    );
    run.start({ kunci: 1 });
    expect(run.events).toContainEqual(
      expect.objectContaining({ type: 'ChildRequested', processId: 'pemeriksaan' }),
    );
    const before = run.state!;
    run.do({ type: 'CompleteChild', elementKey: run.key('periksa'), variables: { terbukti: true } });
    expect(run.live).toEqual(['baik']);
    expect(run.variables).toMatchObject({ terbukti: true });
    expect(before.status).toBe('active');

    const failing = await KernelRun.of(
      processXml({
        definitions: messages,
        body:
          start +
          element('endEvent', 'gagal', {}, '<bpmn:errorEventDefinition errorRef="e1" />') +
          flows('mulai > gagal'),
      }),
    );
    failing.start({}, { parent: { tenant: '14', instanceKey: 'p', elementKey: 3 } });
    expect(failing.events.at(-1)).toMatchObject({ type: 'InstanceTerminated', error: { code: 'GAGAL' } });
  });

  it('should map input and output and keep locals inside', async () => {
    const run = await KernelRun.of(
      processXml({
        body:
          start +
          element(
            'serviceTask',
            'kirim',
            {},
            extensions(
              '<zeebe:taskDefinition type="kirim" /><zeebe:ioMapping><zeebe:input source="=nomor" target="kepada.nomor" /><zeebe:output source="=hasil.kode" target="kode" /></zeebe:ioMapping>',
            ),
          ) +
          task('a') +
          end +
          flows('mulai > kirim > a > selesai'),
      }),
    );
    run.start({ nomor: 'A1' });
    expect(elementOf(run.state, run.key('kirim'))!.variables).toEqual({ kepada: { nomor: 'A1' } });
    run.completeJob('kirim', { hasil: { kode: 7 }, lain: 1 });
    expect(run.variables).toEqual({ nomor: 'A1', kode: 7 });
  });

  it('should ask for a decision and take the answer', async () => {
    const run = await KernelRun.of(
      processXml({
        body:
          start +
          element(
            'businessRuleTask',
            'nilai',
            {},
            extensions('<zeebe:calledDecision decisionId="klasifikasi" resultVariable="kelas" />'),
          ) +
          task('a') +
          end +
          flows('mulai > nilai > a > selesai'),
      }),
    );
    run.start({ kanal: 'web' });
    expect(run.requests).toMatchObject([{ decisionId: 'klasifikasi', variables: { kanal: 'web' } }]);
    const { elementKey } = run.requests[0]!;
    run.do({ type: 'AnswerDecision', elementKey, outcome: { a: 1 }, trace: [], source: {} });
    expect(run.live).toEqual(['a']);
    expect(run.variables.kelas).toEqual({ a: 1 });
  });

  it('should give a task to one claimer only', async () => {
    const run = await KernelRun.of(
      processXml({ body: start + task('a') + end + flows('mulai > a > selesai') }),
    );
    run.start();
    const elementKey = run.key('a');
    run.do({ type: 'ClaimUserTask', elementKey, assignee: 'ani' });
    expect(run.refused({ type: 'ClaimUserTask', elementKey, assignee: 'budi' }).code).toBe('ALREADY_CLAIMED');
    expect(run.refused({ type: 'CompleteUserTask', elementKey, actor: 'budi', variables: {} }).code).toBe(
      'NOT_ASSIGNEE',
    );
    run.do({ type: 'CompleteUserTask', elementKey, actor: 'ani', variables: {} });
    expect(run.refused({ type: 'CompleteUserTask', elementKey, actor: 'ani', variables: {} }).code).toBe(
      'INVALID_STATE',
    );
  });

  it('should keep a task from who did the work before', async () => {
    const excluding = extensions(
      '<zeebe:userTask /><zeebe:properties><zeebe:property name="excludedUsers" value="=sebelumnya" /></zeebe:properties>',
    );
    const run = await KernelRun.of(
      processXml({
        body: start + element('userTask', 'a', {}, excluding) + end + flows('mulai > a > selesai'),
      }),
    );
    run.start({ sebelumnya: 'ani' });
    const elementKey = run.key('a');
    for (const command of [
      { type: 'ClaimUserTask', elementKey, assignee: 'ani' },
      { type: 'AssignUserTask', elementKey, assignee: 'ani' },
      { type: 'CompleteUserTask', elementKey, actor: 'ani', variables: {} },
    ] as const)
      expect(run.refused(command).code).toBe('EXCLUDED_USER');
    run.do({ type: 'CompleteUserTask', elementKey, actor: 'budi', variables: {} });
    expect(run.state!.status).toBe('completed');
  });

  it('should publish messages, broadcast signals and jump by links', async () => {
    const run = await KernelRun.of(
      processXml({
        definitions: messages,
        body:
          start +
          element(
            'intermediateThrowEvent',
            'kirim',
            {},
            extensions(
              '<zeebe:properties><zeebe:property name="tenant" value="=tujuan" /><zeebe:property name="timeToLive" value="P1D" /></zeebe:properties><zeebe:ioMapping><zeebe:input source="=nomor" target="asal" /></zeebe:ioMapping>',
            ) + messageEvent,
          ) +
          element('intermediateThrowEvent', 'loncat', {}, '<bpmn:linkEventDefinition name="L" />') +
          element('intermediateCatchEvent', 'tiba', {}, '<bpmn:linkEventDefinition name="L" />') +
          element('endEvent', 'umumkan', {}, '<bpmn:signalEventDefinition signalRef="g1" />') +
          flows('mulai > kirim > loncat', 'tiba > umumkan'),
      }),
    );
    run.start({ nomor: 'A1', tujuan: '21' });
    expect(run.events).toContainEqual(
      expect.objectContaining({
        type: 'MessagePublished',
        name: 'balasan',
        correlationKey: 'A1',
        tenant: '21',
        timeToLive: 'P1D',
        variables: { asal: 'A1' },
      }),
    );
    expect(run.events).toContainEqual(expect.objectContaining({ type: 'SignalBroadcast', name: 'umum' }));
    expect(run.completed).toEqual(['mulai', 'kirim', 'loncat', 'tiba', 'umumkan']);
    expect(run.state!.status).toBe('completed');
  });

  it('should end everything in its scope by a terminate end event', async () => {
    const run = await KernelRun.of(
      processXml({
        body:
          start +
          element('parallelGateway', 'p') +
          task('a') +
          task('b') +
          element('endEvent', 'henti', {}, '<bpmn:terminateEventDefinition />') +
          end +
          flows('mulai > p > a > henti', 'p > b > selesai'),
      }),
    );
    run.start().completeTask('a');
    expect(run.state!.status).toBe('completed');
  });
});

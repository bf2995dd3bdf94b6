import { describe, expect, it } from '@jest/globals';
import { elementOf } from '#engine';
import type { ExecutableProcess } from '#bpmn';
import { element, extensions, flow, flows, processXml, timer } from '../../../../test/support/bpmn-xml.js';
import { KernelRun } from '../../../../test/support/kernel.js';
import { planMigration } from './migration-plan.js';

const START = element('startEvent', 'mulai');
const END = element('endEvent', 'selesai');
const task = (id: string, inside = '', attributes = {}) =>
  element('userTask', id, attributes, extensions(`<zeebe:userTask />${inside}`));
const job = (id: string, type: string) =>
  element('serviceTask', id, {}, extensions(`<zeebe:taskDefinition type="${type}" retries="3" />`));
const boundary = (id: string, at: string, event: string, cancelActivity = true) =>
  element('boundaryEvent', id, { attachedToRef: at, cancelActivity }, event) + flow(id, 'selesai');
const MESSAGE = '<bpmn:messageEventDefinition messageRef="m" />';
const DEFINITIONS =
  '<bpmn:message id="m" name="balasan"><bpmn:extensionElements><zeebe:subscription correlationKey="=nomor" /></bpmn:extensionElements></bpmn:message>';

const xml = (...body: string[]) =>
  processXml({ body: START + END + body.join(''), definitions: DEFINITIONS });
const model = async (...body: string[]): Promise<ExecutableProcess> =>
  (await KernelRun.of(xml(...body))).process;
const started = async (...body: string[]) => (await KernelRun.of(xml(...body))).start({ nomor: 7 });
const LINE = flows('mulai > periksa > selesai');

describe('MigrateInstance', () => {
  it('should let an instance go on by the other version from where it stands', async () => {
    const run = await started(task('periksa'), LINE);
    run.migrate(await model(task('periksa'), task('setujui'), flows('mulai > periksa > setujui > selesai')));
    expect(run.state!.definitionKey).toBe('d-2');
    expect(run.completeTask('periksa').live).toEqual(['setujui']);
    expect(run.completeTask('setujui').state!.status).toBe('completed');
  });

  it('should keep who has a task and when it is due, and call and fill it in as the other version does', async () => {
    const run = await started(
      task(
        'periksa',
        '<zeebe:taskSchedule dueDate="2026-03-09T02:00:00Z" /><zeebe:formDefinition formId="lama" />',
      ),
      LINE,
    );
    run.do({ type: 'ClaimUserTask', elementKey: run.key('periksa'), assignee: 'budi' });
    const key = run.key('periksa');
    run.migrate(
      await model(
        task('teliti', '<zeebe:formDefinition formId="baru" />', { name: 'Teliti' }),
        flows('mulai > teliti > selesai'),
      ),
      { periksa: 'teliti' },
    );
    expect(elementOf(run.state, key)).toMatchObject({
      elementId: 'teliti',
      wait: { assignee: 'budi', dueAt: '2026-03-09T02:00:00.000Z', formId: 'baru' },
    });
    expect(run.events.at(-1)).toMatchObject({
      type: 'InstanceMigrated',
      from: 'd-1',
      definitionKey: 'd-2',
      renamed: { periksa: 'teliti' },
      tasks: [{ key, elementId: 'teliti', name: 'Teliti', formId: 'baru' }],
    });
  });

  it('should not begin a clock again that runs in both versions, whatever the other one says of it', async () => {
    const run = await started(
      task('periksa'),
      LINE,
      boundary('batas', 'periksa', timer('timeDuration', 'P5D')),
    );
    const { dueAt } = run.subscription('batas') as { dueAt: string };
    run.now += 3 * 86_400_000;
    run.migrate(
      await model(task('periksa'), LINE, boundary('tenggat', 'periksa', timer('timeDuration', 'P9D'))),
      {
        batas: 'tenggat',
      },
    );
    expect(run.subscription('tenggat')).toMatchObject({ dueAt });
    expect(run.fire('tenggat').state!.status).toBe('completed');
  });

  it('should wait for boundary events and event sub-processes that are new, and no longer for those that are gone', async () => {
    const run = await started(
      task('periksa'),
      LINE,
      boundary('lama', 'periksa', timer('timeDuration', 'P5D')),
    );
    const handler = element(
      'subProcess',
      'tarik',
      { triggeredByEvent: true },
      element('startEvent', 'tarik_mulai', { isInterrupting: true }, MESSAGE) +
        element('endEvent', 'tarik_selesai') +
        flow('tarik_mulai', 'tarik_selesai'),
    );
    run.migrate(
      await model(
        task('periksa'),
        LINE,
        handler,
        boundary('ingat', 'periksa', timer('timeDuration', 'P1D'), false),
      ),
    );
    const awaited = run.state!.subscriptions;
    expect(awaited.map(({ catchId }) => catchId).sort()).toEqual(['ingat', 'tarik_mulai']);
    expect(awaited.find(({ type }) => type === 'message')).toMatchObject({
      elementKey: 0,
      correlationKey: '7',
    });
    expect(run.fire('ingat').live).toEqual(['periksa']);
    expect(run.message('tarik_mulai').state!.status).toBe('completed');
  });

  it('should not wait again for a boundary event that has fired', async () => {
    const once = boundary('ingat', 'periksa', timer('timeDuration', 'P1D'), false);
    const run = await started(task('periksa'), LINE, once);
    run.fire('ingat').migrate(await model(task('periksa'), LINE, once));
    expect(run.state!.subscriptions).toEqual([]);
  });

  it('should leave a job to its worker, and make it anew where another kind of worker is needed', async () => {
    const run = await started(job('kirim', 'sms'), flows('mulai > kirim > selesai'));
    run.migrate(await model(job('antar', 'sms'), flows('mulai > antar > selesai')), { kirim: 'antar' });
    expect(run.events.filter(({ type }) => type.startsWith('Job')).map(({ type }) => type)).toEqual([
      'JobCreated',
    ]);
    const other = await started(job('kirim', 'sms'), flows('mulai > kirim > selesai'));
    other.migrate(await model(job('kirim', 'surel'), flows('mulai > kirim > selesai')));
    expect(other.events.slice(-2)).toMatchObject([
      { type: 'JobCanceled' },
      { type: 'JobCreated', jobType: 'surel' },
    ]);
    expect(other.completeJob('kirim').state!.status).toBe('completed');
  });

  it('should carry loops, compensation and incidents along under their new names', async () => {
    const many =
      '<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>';
    const body = (id: string, fault: string) => [
      element('userTask', id, {}, extensions('<zeebe:userTask />') + many),
      element('exclusiveGateway', 'pilih'),
      flows(`mulai > ${id} > pilih`, `pilih > selesai ? ${fault}`),
    ];
    const run = await started(...body('periksa', '=tidakada > 1'));
    run.completeTask('periksa').migrate(await model(...body('teliti', '=true')), { periksa: 'teliti' });
    expect(run.completeTask('teliti').state!.status).toBe('completed');
    const stuck = await started(...body('periksa', '=tidakada > 1'));
    stuck.completeTask('periksa').completeTask('periksa');
    expect(stuck.incidents).toMatchObject([{ elementId: 'pilih' }]);
    stuck.migrate(await model(...body('periksa', '=true')));
    stuck.do({ type: 'ResolveIncident', incidentKey: stuck.incidents[0]!.key, reason: 'versi baru' });
    expect(stuck.state!.status).toBe('completed');
  });

  describe('refuses, with the place and the reason', () => {
    const inside = (id: string) =>
      element(
        'subProcess',
        id,
        {},
        element('startEvent', `${id}_mulai`) +
          task('periksa') +
          element('endEvent', `${id}_selesai`) +
          flows(`${id}_mulai > periksa > ${id}_selesai`),
      );
    const forked = (...branches: string[]) => [
      element('parallelGateway', 'pisah'),
      element('parallelGateway', 'temu'),
      ...branches.map((id) => task(id)),
      flows('mulai > pisah', 'temu > selesai', ...branches.map((id) => `pisah > ${id} > temu`)),
    ];
    const called = (processId: string) =>
      element('callActivity', 'panggil', {}, extensions(`<zeebe:calledElement processId="${processId}" />`)) +
      flows('mulai > panggil > selesai');
    const cases: [string, string[], string[], Record<string, string>, string][] = [
      [
        'an active element that is gone',
        [task('periksa'), LINE],
        [task('teliti'), flows('mulai > teliti > selesai')],
        {},
        'ELEMENT_GONE',
      ],
      ['one of another kind', [task('periksa'), LINE], [job('periksa', 'x'), LINE], {}, 'KIND_DIFFERS'],
      [
        'one in another scope',
        [task('periksa'), LINE],
        [inside('dalam'), flows('mulai > dalam > selesai')],
        {},
        'SCOPE_DIFFERS',
      ],
      [
        'another marker',
        [task('periksa'), LINE],
        [
          element(
            'userTask',
            'periksa',
            {},
            extensions('<zeebe:userTask />') + '<bpmn:standardLoopCharacteristics loopMaximum="2" />',
          ),
          LINE,
        ],
        {},
        'MARKER_DIFFERS',
      ],
      ['a branch added beside running ones', forked('a', 'b'), forked('a', 'b', 'c'), {}, 'JOIN_STARVED'],
      ['another called process', [called('anak')], [called('cucu')], {}, 'CHILD_DIFFERS'],
      [
        'a mapping to nothing',
        [task('periksa'), LINE],
        [task('periksa'), LINE],
        { periksa: 'entah' },
        'MAPPING_INVALID',
      ],
      [
        'a mapping of nothing',
        [task('periksa'), LINE],
        [task('periksa'), LINE],
        { entah: 'periksa' },
        'MAPPING_INVALID',
      ],
    ];
    it.each(cases)('%s', async (_what, before, after, mapping, code) => {
      const run = await started(...before);
      const target = await model(...after);
      const { refusals } = planMigration(run.process, target, run.state!, mapping);
      expect(refusals.map((one) => one.code)).toContain(code);
      const untouched = structuredClone(run.state);
      expect(run.migrationRefused(target, mapping)).toMatchObject({
        code: 'NOT_MIGRATABLE',
        message: expect.stringMatching(/^Expected .*, but/),
      });
      expect(run.state).toEqual(untouched);
    });

    it('tokens that wait at a join with other flows', async () => {
      const run = await started(...forked('a', 'b'));
      run.completeTask('a');
      const other = await model(...forked('a', 'b', 'c'));
      expect(planMigration(run.process, other, run.state!, {}).refusals).toMatchObject([
        { code: 'JOIN_DIFFERS', elementId: 'temu' },
      ]);
    });

    it('what can be undone and is gone, or is undone otherwise', async () => {
      const undoable = (id: string, isUndone: boolean) => [
        task(id),
        task('periksa'),
        flows(`mulai > ${id} > periksa > selesai`),
        ...(isUndone
          ? [
              element('boundaryEvent', 'batal', { attachedToRef: id }, '<bpmn:compensateEventDefinition />'),
              element('userTask', 'ganti', { isForCompensation: true }, extensions('<zeebe:userTask />')),
              '<bpmn:association id="as" sourceRef="batal" targetRef="ganti" associationDirection="One" />',
            ]
          : []),
      ];
      const run = await started(...undoable('bayar', true));
      run.completeTask('bayar');
      const codes = async (...body: string[]) =>
        planMigration(run.process, await model(...body), run.state!, {}).refusals.map(({ code }) => code);
      expect(await codes(...undoable('setor', true))).toEqual(['ELEMENT_GONE']);
      expect(await codes(...undoable('bayar', false))).toEqual(['COMPENSATION_DIFFERS']);
      expect(await codes(...undoable('bayar', true))).toEqual([]);
    });

    it('a new event whose expression cannot be worked out', async () => {
      const run = await started(task('periksa'), LINE);
      const target = await model(
        task('periksa'),
        LINE,
        boundary('batas', 'periksa', timer('timeDuration', '=lama')),
      );
      expect(run.migrationRefused(target)).toMatchObject({ code: 'NOT_MIGRATABLE' });
    });

    it('an event sub-process that runs and would be started otherwise', async () => {
      const handler = (isInterrupting: boolean) =>
        element(
          'subProcess',
          'tarik',
          { triggeredByEvent: true },
          element('startEvent', 'tarik_mulai', { isInterrupting }, MESSAGE) +
            task('bicara') +
            element('endEvent', 'tarik_selesai') +
            flows('tarik_mulai > bicara > tarik_selesai'),
        );
      const run = await started(task('periksa'), LINE, handler(false));
      run.message('tarik_mulai');
      const target = await model(task('periksa'), LINE, handler(true));
      expect(planMigration(run.process, target, run.state!, {}).refusals).toMatchObject([
        { code: 'EVENT_SUB_PROCESS_DIFFERS', elementId: 'tarik' },
      ]);
    });

    it('the version that it runs by, one of another process, and an instance that has ended', async () => {
      const run = await started(task('periksa'), LINE);
      const target = await model(task('periksa'), LINE);
      const foreign = (
        await KernelRun.of(processXml({ id: 'lain', body: START + END + task('periksa') + LINE }))
      ).process;
      expect(run.migrationRefused(foreign)).toMatchObject({ code: 'INVALID_ARGUMENT' });
      run.migrate(target);
      expect(run.migrationRefused(target)).toMatchObject({ code: 'INVALID_STATE' });
      run.completeTask('periksa');
      expect(run.migrationRefused(target)).toMatchObject({ code: 'INVALID_STATE' });
    });
  });
});

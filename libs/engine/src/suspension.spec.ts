import { describe, expect, it } from '@jest/globals';
import { element, extensions, flows, processXml, timer } from '../../../test/support/bpmn-xml.js';
import { KernelRun } from '../../../test/support/kernel.js';

const task = (id: string, inside = '') =>
  element('userTask', id, {}, extensions('<zeebe:userTask />') + inside);
const SUSPEND = { type: 'SuspendInstance', reason: 'diperiksa', includesCalled: true } as const;
const RESUME = { type: 'ResumeInstance', reason: 'beres' } as const;

const MODEL = processXml({
  definitions: '<bpmn:escalation id="s1" escalationCode="NAIK" />',
  body:
    element('startEvent', 'mulai') +
    element('parallelGateway', 'pisah') +
    task('kerja') +
    element(
      'boundaryEvent',
      'syarat',
      { attachedToRef: 'kerja', cancelActivity: false },
      '<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">=darurat</bpmn:condition></bpmn:conditionalEventDefinition>',
    ) +
    task('lapor') +
    element('serviceTask', 'kirim', {}, extensions('<zeebe:taskDefinition type="kirim" />')) +
    element('intermediateCatchEvent', 'tunggu', {}, timer('timeDuration', 'PT1H')) +
    element(
      'callActivity',
      'panggil',
      {},
      extensions('<zeebe:calledElement processId="anak" propagateAllChildVariables="true" />'),
    ) +
    task('sesudah') +
    element('endEvent', 'selesai') +
    flows(
      'mulai > pisah > kerja > selesai',
      'syarat > lapor > selesai',
      'pisah > kirim > selesai',
      'pisah > tunggu > selesai',
      'pisah > panggil > sesudah > selesai',
    ),
});

describe('a suspended instance', () => {
  it('should refuse whatever would take it on, and say what to do', async () => {
    const run = (await KernelRun.of(MODEL)).start();
    const timerKey = run.subscription('tunggu').key;
    run.do(SUSPEND);
    run.now += 2 * 3_600_000;
    for (const command of [
      { type: 'ClaimUserTask', elementKey: run.key('kerja'), assignee: 'budi' },
      { type: 'CompleteUserTask', elementKey: run.key('kerja'), variables: {} },
      { type: 'CompleteJob', elementKey: run.key('kirim'), variables: {} },
      { type: 'TriggerTimer', subscriptionKey: timerKey },
      SUSPEND,
    ] as const)
      expect(run.refused(command)).toEqual({
        code: 'INVALID_STATE',
        message: 'Expected instance i-1 to be active, but it is suspended: resume it first',
      });
    expect(run.state!.status).toBe('suspended');
  });

  it('should go on as it stood, with the timer that fell due meanwhile', async () => {
    const run = (await KernelRun.of(MODEL)).start();
    const { elements, subscriptions } = run.state!;
    run.do(SUSPEND).do(RESUME);
    expect(run.state).toMatchObject({ status: 'active', elements, subscriptions });
    run.fire('tunggu').completeTask('kerja').completeJob('kirim');
    expect(run.live).toEqual(['panggil']);
    expect(run.refused(RESUME).code).toBe('INVALID_STATE');
  });

  it('should keep what a called instance answers, and take it when it is resumed', async () => {
    const run = (await KernelRun.of(MODEL)).start().do(SUSPEND);
    const elementKey = run.key('panggil');
    run.do({ type: 'CompleteChild', elementKey, variables: { hasil: 7 } });
    expect(run.live).toContain('panggil');
    expect(run.variables).toEqual({});
    run.do(RESUME);
    expect(run.live).toContain('sesudah');
    expect(run.variables).toEqual({ hasil: 7 });
    expect(run.state!.suspension).toBeUndefined();
  });

  it('should ask its conditions only when it goes on', async () => {
    const run = (await KernelRun.of(MODEL)).start().do(SUSPEND);
    run.do({ type: 'SetVariables', scopeKey: 0, variables: { darurat: true }, reason: 'salah isi' });
    expect(run.live).not.toContain('lapor');
    expect(run.do(RESUME).live).toContain('lapor');
  });

  it('should be modified where it stands, and begin the calls of it suspended', async () => {
    const run = (await KernelRun.of(MODEL)).start().do(SUSPEND);
    run.do({
      type: 'ModifyInstance',
      reason: 'ulang',
      instructions: [
        { type: 'move', selection: { elementId: 'panggil' }, point: { at: 'before', elementId: 'panggil' } },
      ],
    });
    expect(run.events.at(-1)).toMatchObject({ type: 'ChildRequested', isSuspended: true });
    expect(run.state!.status).toBe('suspended');
  });

  it('should be canceled', async () => {
    const run = (await KernelRun.of(MODEL))
      .start()
      .do(SUSPEND)
      .do({ type: 'CancelInstance', reason: 'batal' });
    expect(run.state).toMatchObject({ status: 'terminated' });
  });

  it('should not be resumed with its caller when it was suspended on its own', async () => {
    const own = (await KernelRun.of(MODEL)).start().do(SUSPEND);
    expect(own.refused({ ...RESUME, byCaller: true }).code).toBe('INVALID_STATE');
    const byCaller = (await KernelRun.of(MODEL)).start().do({ ...SUSPEND, byCaller: true });
    expect(byCaller.do({ ...RESUME, byCaller: true }).state!.status).toBe('active');
  });
});

describe('an instance at which the engine failed', () => {
  it('should be suspended with an incident that ends when it is resumed', async () => {
    const run = (await KernelRun.of(MODEL)).start();
    run.do({ type: 'QuarantineInstance', correlationId: 'k-1' });
    expect(run.state!.status).toBe('suspended');
    expect(run.incidents).toMatchObject([
      { kind: 'ENGINE_FAULT', elementKey: 0, message: expect.stringContaining('k-1') },
    ]);
    run.do(RESUME);
    expect(run.incidents).toEqual([]);
    expect(run.state!.status).toBe('active');
  });
});

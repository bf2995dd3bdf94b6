import { describe, expect, it } from '@jest/globals';
import { element, extensions, flow, flows, processXml } from '../../../test/support/bpmn-xml.js';
import { KernelRun } from '../../../test/support/kernel.js';
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

describe('incidents', () => {
  it('should raise an incident where no condition holds, and go on when it is resolved', async () => {
    const run = await KernelRun.of(
      processXml({
        body:
          start +
          element('exclusiveGateway', 'g') +
          task('a') +
          task('b') +
          end +
          flows('mulai > g', 'g > a ? =x = 1', 'g > b ? =x = 2', 'a > selesai', 'b > selesai'),
      }),
    );
    run.start({ x: 3 });
    expect(run.incidents).toMatchObject([{ kind: 'NO_MATCHING_FLOW', elementId: 'g' }]);
    run.do({ type: 'SetVariables', scopeKey: 0, variables: { x: 2 }, reason: 'salah isi' });
    run.do({ type: 'ResolveIncident', incidentKey: run.incidents[0]!.key, reason: 'diperbaiki' });
    expect(run.incidents).toEqual([]);
    expect(run.live).toEqual(['b']);
  });

  it('should name the missing variable of an expression in an incident', async () => {
    const run = await KernelRun.of(
      processXml({
        body:
          start +
          element(
            'userTask',
            'a',
            {},
            extensions('<zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="=tidakAda.grup" />'),
          ) +
          end +
          flows('mulai > a > selesai'),
      }),
    );
    run.start();
    expect(run.incidents).toMatchObject([{ kind: 'EXPRESSION_FAILED', elementId: 'a' }]);
    expect(run.incidents[0]!.message).toContain('tidakAda');
  });

  it('should end a loop without a wait state in an incident', async () => {
    const run = await KernelRun.of(
      processXml({
        body:
          start +
          element('exclusiveGateway', 'masuk') +
          element(
            'scriptTask',
            'hitung',
            {},
            extensions('<zeebe:script expression="=n + 1" resultVariable="n" />'),
          ) +
          element('exclusiveGateway', 'g', { default: 'g-masuk' }) +
          end +
          flows('mulai > masuk > hitung > g', 'g > selesai ? =n &lt; 0'.replace('&lt;', '<')) +
          flow('g', 'masuk'),
      }),
    );
    run.start({ n: 0 });
    expect(run.incidents).toMatchObject([{ kind: 'STEP_BUDGET_EXCEEDED' }]);
    expect(run.state!.status).toBe('active');
  });

  it('should raise an incident for an error that nobody catches', async () => {
    const run = await KernelRun.of(
      processXml({
        body:
          start + element('serviceTask', 'kerja', {}, job('kerja')) + end + flows('mulai > kerja > selesai'),
      }),
    );
    run.start().do({ type: 'ThrowJobError', elementKey: run.key('kerja'), code: 'ANEH', message: '?' });
    expect(run.incidents).toMatchObject([{ kind: 'UNHANDLED_ERROR', elementId: 'kerja' }]);
    run.do({ type: 'ResolveIncident', incidentKey: run.incidents[0]!.key, reason: 'coba lagi' });
    run.completeJob('kerja');
    expect(run.state!.status).toBe('completed');
  });

  it('should put a failed job into an incident when its retries are spent', async () => {
    const run = await KernelRun.of(
      processXml({
        body:
          start + element('serviceTask', 'kerja', {}, job('kerja')) + end + flows('mulai > kerja > selesai'),
      }),
    );
    run.start();
    const elementKey = run.key('kerja');
    run.do({ type: 'FailJob', elementKey, message: 'sibuk', retriesLeft: 1 });
    expect(run.incidents).toEqual([]);
    run.do({ type: 'FailJob', elementKey, message: 'sibuk', retriesLeft: 0 });
    expect(run.incidents).toMatchObject([{ kind: 'JOB_RETRIES_EXHAUSTED', message: 'sibuk' }]);
    run.do({ type: 'ResolveIncident', incidentKey: run.incidents[0]!.key, reason: 'pulih' });
    expect(elementOf(run.state, elementKey)!.wait).toMatchObject({ type: 'job', retries: 1 });
  });

  it('should end an incident with the work that it held up, done in spite of it', async () => {
    const run = await KernelRun.of(
      processXml({
        body:
          start +
          element('serviceTask', 'kerja', {}, job('k')) +
          task('a') +
          end +
          flows('mulai > kerja > a > selesai'),
      }),
    );
    run.start().do({ type: 'FailJob', elementKey: run.key('kerja'), message: 'sibuk', retriesLeft: 0 });
    run.completeJob('kerja');
    expect(run.incidents).toEqual([]);
    expect(run.live).toEqual(['a']);
  });

  it('should have one incident of a scope that cannot be left, however often what is inside ends', async () => {
    const inside =
      extensions('<zeebe:ioMapping><zeebe:output source="=hasil.x" target="z" /></zeebe:ioMapping>') +
      element('startEvent', 's_mulai') +
      task('a') +
      element(
        'subProcess',
        'saat',
        { triggeredByEvent: true },
        element('startEvent', 'saat_mulai', { isInterrupting: false }, messageEvent) +
          task('b') +
          flows('saat_mulai > b'),
      ) +
      flows('s_mulai > a');
    const run = await KernelRun.of(
      processXml({
        definitions: messages,
        body: start + element('subProcess', 's', {}, inside) + end + flows('mulai > s > selesai'),
      }),
    );
    run.start({ nomor: 1 }).completeTask('a').message('saat_mulai').completeTask('b');
    expect(run.incidents).toMatchObject([{ kind: 'EXPRESSION_FAILED', elementId: 's' }]);
    run.do({ type: 'SetVariables', scopeKey: 0, variables: { hasil: { x: 1 } }, reason: '' });
    run.do({ type: 'ResolveIncident', incidentKey: run.incidents[0]!.key, reason: '' });
    expect(run.state!.status).toBe('completed');
  });

  it('should hold an escalation of a called instance that cannot be heard, and not call again', async () => {
    const run = await KernelRun.of(
      processXml({
        definitions: '<bpmn:escalation id="naik" escalationCode="=tidakAda" />',
        body:
          start +
          element('callActivity', 'panggil', { calledElement: 'anak' }) +
          boundary('dengar', 'panggil', '<bpmn:escalationEventDefinition escalationRef="naik" />') +
          end +
          flows('mulai > panggil > selesai', 'dengar > selesai'),
      }),
    );
    run.start().do({ type: 'EscalateFromChild', elementKey: run.key('panggil'), code: 'NAIK' });
    expect(run.incidents).toMatchObject([{ kind: 'EXPRESSION_FAILED', elementId: 'panggil' }]);
    run.do({ type: 'ResolveIncident', incidentKey: run.incidents[0]!.key, reason: '' });
    expect(run.events.filter(({ type }) => type === 'ChildRequested')).toHaveLength(1);
    run.do({ type: 'CompleteChild', elementKey: run.key('panggil'), variables: {} });
    expect(run.state!.status).toBe('completed');
  });
});

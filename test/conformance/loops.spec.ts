import { describe, expect, it } from '@jest/globals';
import { elementOf } from '#engine';
import { readModel } from '#bpmn';
import { element, extensions } from '../support/bpmn-xml.js';
import {
  boundary,
  complete,
  end,
  error,
  escalation,
  job,
  message,
  model,
  modelXml,
  script,
  start,
  sub,
  task,
  tasks,
} from './model.js';

const loop = (attributes: string, condition = '') =>
  `<bpmn:standardLoopCharacteristics ${attributes}>${condition && `<bpmn:loopCondition xsi:type="bpmn:tFormalExpression">${condition}</bpmn:loopCondition>`}</bpmn:standardLoopCharacteristics>`;
const many = (attributes: string, inside: string) =>
  `<bpmn:multiInstanceLoopCharacteristics ${attributes}>${inside}</bpmn:multiInstanceLoopCharacteristics>`;
const times = (count: number) =>
  `<bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">${count}</bpmn:loopCardinality>`;

describe('standard loop (BPMN 2.0.2, 13.3.6)', () => {
  it('WCP-21: should repeat until the condition no longer holds, asked after each round', async () => {
    const run = await model(
      start + task('a', loop('testBefore="false"', '=lagi')) + end,
      'mulai > a > selesai',
    );
    run.start({ lagi: false }).completeTask('a', { lagi: true });
    expect(run.live).toEqual(['a', 'a']);
    run.completeTask('a', { lagi: false });
    expect(run.state!.status).toBe('completed');
  });

  it('WCP-21: should not begin where the condition is asked before and does not hold', async () => {
    const run = await model(
      start + task('a', loop('testBefore="true"', '=lagi')) + tasks('b') + end,
      'mulai > a > b > selesai',
    );
    expect(run.start({ lagi: false }).live).toEqual(['b']);
  });

  it('should stop at the maximum', async () => {
    const run = await model(start + task('a', loop('loopMaximum="2"', '=true')) + end, 'mulai > a > selesai');
    run.start();
    expect(elementOf(run.state, run.key('a'))!.variables).toEqual({ loopCounter: 1 });
    complete(run, 'a', 'a');
    expect(run.state!.status).toBe('completed');
  });

  it('should end in an incident rather than without end, and not exhaust the call stack', async () => {
    const run = await model(
      start +
        script('a', '=n + 1', 'n', {}).replace(
          '</bpmn:scriptTask>',
          `${loop('', '=true')}</bpmn:scriptTask>`,
        ) +
        end,
      'mulai > a > selesai',
    );
    run.start({ n: 0 });
    expect(run.incidents).toMatchObject([{ kind: 'STEP_BUDGET_EXCEEDED' }]);
  });

  it('should let a boundary event of the activity end all rounds', async () => {
    const run = await model(
      start + task('a', loop('', '=true')) + boundary('x', 'a', message()) + tasks('b') + end,
      'mulai > a > selesai',
      'x > b > selesai',
    );
    run.start({ nomor: 1 }).completeTask('a');
    expect(run.message('x').live).toEqual(['b']);
  });

  it('should run in each instance of a multi-instance sub-process', async () => {
    const run = await model(
      start +
        element(
          'subProcess',
          's',
          {},
          many('', times(2)) +
            element('startEvent', 's0') +
            task('a', loop('loopMaximum="2"')) +
            '<bpmn:sequenceFlow id="s0a" sourceRef="s0" targetRef="a" />',
        ) +
        end,
      'mulai > s > selesai',
    );
    run.start();
    complete(run, 'a', 'a', 'a', 'a');
    expect(run.state!.status).toBe('completed');
  });

  it('should refuse a loop that nothing ends', async () => {
    const { findings } = await readModel(modelXml(start + task('a', loop('')) + end, 'mulai > a > selesai'));
    expect(findings[0]).toMatchObject({ rule: 'loop-ends', elementId: 'a', severity: 'error' });
  });
});

describe('multi-instance (BPMN 2.0.2, 13.3.7)', () => {
  it('WCP-13, WCP-14: should run as many as the collection has, and collect', async () => {
    const run = await model(
      start +
        task(
          'a',
          many(
            '',
            extensions(
              '<zeebe:loopCharacteristics inputCollection="=daftar" inputElement="x" outputCollection="hasil" outputElement="=y" />',
            ),
          ),
        ) +
        tasks('b') +
        end,
      'mulai > a > b > selesai',
    );
    run.start({ daftar: [3, 4] });
    run.completeTask('a', { y: 'dua' }, 1).completeTask('a', { y: 'satu' }, 0);
    expect(run.variables).toMatchObject({ hasil: ['satu', 'dua'] });
  });

  it('WCP-34: should end the rest when the completion condition holds', async () => {
    const run = await model(
      start +
        task(
          'a',
          many(
            '',
            times(3) +
              '<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=numberOfCompletedInstances = 2</bpmn:completionCondition>',
          ),
        ) +
        tasks('b') +
        end,
      'mulai > a > b > selesai',
    );
    run.start();
    complete(run, 'a', 'a');
    expect(run.live).toEqual(['b']);
  });

  it('should run a thousand in sequence without exhausting the call stack', async () => {
    const run = await model(
      start +
        job('a', many('isSequential="true"', times(3))) +
        element('manualTask', 'm', {}, many('isSequential="true"', times(900))) +
        end,
      'mulai > m > a > selesai',
    );
    run.start();
    expect(run.live).toEqual(['a', 'a']);
  });

  it.each([
    ['None', 'noneBehaviorEventRef="def_g1"', ['SignalBroadcast', 'SignalBroadcast']],
    ['One', 'oneBehaviorEventRef="def_g1"', ['SignalBroadcast']],
    ['All', '', []],
  ])('should throw events by the behaviour %s', async (behavior, reference, thrown) => {
    const run = await model(
      start + task('a', many(`behavior="${behavior}" ${reference}`, times(2))) + end,
      'mulai > a > selesai',
    );
    run.start();
    complete(run, 'a', 'a');
    expect(run.events.map(({ type }) => type).filter((type) => type === 'SignalBroadcast')).toEqual(thrown);
  });

  it('should throw where a condition of the complex behaviour holds, for a boundary event to catch', async () => {
    const complex =
      '<bpmn:complexBehaviorDefinition id="cb"><bpmn:condition xsi:type="bpmn:tFormalExpression">=numberOfCompletedInstances = 2</bpmn:condition>' +
      `<bpmn:event id="cbe">${escalation}</bpmn:event></bpmn:complexBehaviorDefinition>`;
    const run = await model(
      start +
        task('a', many('behavior="Complex"', times(3) + complex)) +
        boundary('x', 'a', escalation) +
        tasks('b') +
        end,
      'mulai > a > selesai',
      'x > b > selesai',
    );
    run.start();
    complete(run, 'a');
    expect(run.live).toEqual(['a', 'a', 'a']);
    complete(run, 'a');
    expect(run.live).toEqual(['b']);
  });

  it('should end all instances by an error of one that the activity catches', async () => {
    const run = await model(
      start +
        sub('s', job('k'), ['s_mulai > k']).replace(
          '<bpmn:startEvent',
          `${many('', times(2))}<bpmn:startEvent`,
        ) +
        boundary('x', 's', error()) +
        tasks('b') +
        end,
      'mulai > s > selesai',
      'x > b > selesai',
    );
    run.start();
    run.do({ type: 'ThrowJobError', elementKey: run.key('k', 1), code: 'GAGAL', message: '' });
    expect(run.live).toEqual(['b']);
  });

  it('should hold an incident at the instance whose event cannot be thrown, and throw when it is resolved', async () => {
    const complex =
      '<bpmn:complexBehaviorDefinition id="cb"><bpmn:condition xsi:type="bpmn:tFormalExpression">=numberOfCompletedInstances = batas</bpmn:condition>' +
      `<bpmn:event id="cbe">${escalation}</bpmn:event></bpmn:complexBehaviorDefinition>`;
    const run = await model(
      start +
        task('a', many('behavior="Complex"', times(2) + complex)) +
        boundary('x', 'a', escalation, false) +
        tasks('b') +
        end,
      'mulai > a > selesai',
      'x > b > selesai',
    );
    run.start();
    complete(run, 'a');
    expect(run.incidents).toMatchObject([{ kind: 'EXPRESSION_FAILED', elementId: 'a' }]);
    run.do({ type: 'SetVariables', scopeKey: 0, variables: { batas: 1 }, reason: '' });
    run.do({ type: 'ResolveIncident', incidentKey: run.incidents[0]!.key, reason: '' });
    expect(run.live).toEqual(['a', 'a', 'b']);
    expect(complete(run, 'a', 'b').state!.status).toBe('completed');
  });

  it('should begin as many instances as a list has, and not take them for a loop without a wait state', async () => {
    const run = await model(
      start +
        sub('s', element('manualTask', 'm') + tasks('a'), ['s_mulai > m > a']).replace(
          '<bpmn:startEvent',
          `${many('', times(1_500))}<bpmn:startEvent`,
        ) +
        element('manualTask', 'urut', {}, many('isSequential="true"', times(1_500))) +
        end,
      'mulai > urut > s > selesai',
    );
    run.start();
    expect(run.incidents).toEqual([]);
    expect(run.live.filter((id) => id === 'a')).toHaveLength(1_500);
  });

  it('should be an incident of one activity where lists in lists ask for more than a command may begin', async () => {
    const inner = element('manualTask', 'm', {}, many('', times(6_000)));
    const run = await model(
      start +
        sub('s', inner, ['s_mulai > m']).replace(
          '<bpmn:startEvent',
          `${many('', times(3))}<bpmn:startEvent`,
        ) +
        end,
      'mulai > s > selesai',
    );
    run.start();
    expect(run.incidents).toMatchObject([
      { kind: 'LIMIT_EXCEEDED', elementId: 'm' },
      { kind: 'LIMIT_EXCEEDED', elementId: 'm' },
    ]);
    for (const { key } of run.incidents) run.do({ type: 'ResolveIncident', incidentKey: key, reason: '' });
    expect(run.state!.status).toBe('completed');
  });
});

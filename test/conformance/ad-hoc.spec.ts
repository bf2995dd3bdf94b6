import { describe, expect, it } from '@jest/globals';
import { elementOf, ROOT_KEY } from '#engine';
import { element, escapeXml, extensions, flows } from '../support/bpmn-xml.js';
import { complete, end, model, start, tasks } from './model.js';

const adHoc = (
  attributes: Record<string, string | boolean>,
  inside: string,
  completion = '',
  elements = '',
) =>
  element(
    'adHocSubProcess',
    's',
    attributes,
    (elements && extensions(`<zeebe:adHoc activeElementsCollection="${escapeXml(elements)}" />`)) +
      inside +
      (completion &&
        `<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">${completion}</bpmn:completionCondition>`),
  );
const around = (xml: string) => model(start + xml + tasks('akhir') + end, 'mulai > s > akhir > selesai');

describe('ad-hoc sub-process (BPMN 2.0.2, 13.3.5)', () => {
  it('WCP-17, WCP-40: should start activities by hand, in any order and any number', async () => {
    const run = await around(adHoc({}, tasks('a', 'b', 'c') + flows('b > c'), '=cukup'));
    run.start({ cukup: false });
    expect(run.live).toEqual(['s']);
    const start = (elementId: string) =>
      run.do({ type: 'ActivateAdHocActivity', elementKey: run.key('s'), elementId });
    start('b');
    start('a');
    start('a');
    expect(run.live).toEqual(['s', 'b', 'a', 'a']);
    expect(
      run.refused({ type: 'ActivateAdHocActivity', elementKey: run.key('s'), elementId: 'c' }).code,
    ).toBe('INVALID_ARGUMENT');
    complete(run, 'b', 'c', 'a');
    expect(run.live).toEqual(['s', 'a']);
    run.completeTask('a', { cukup: true });
    expect(run.live).toEqual(['akhir']);
  });

  it('should end what goes on when its condition holds, or let it end', async () => {
    const ending = await around(adHoc({}, tasks('a', 'b'), '=cukup', '=["a","b"]'));
    ending.start({ cukup: false }).completeTask('a', { cukup: true });
    expect(ending.live).toEqual(['akhir']);

    const waiting = await around(
      adHoc({ cancelRemainingInstances: false }, tasks('a', 'b'), '=cukup', '=["a","b"]'),
    );
    waiting.start({ cukup: false }).completeTask('a', { cukup: true });
    expect(waiting.live).toEqual(['s', 'b']);
    expect(complete(waiting, 'b').live).toEqual(['akhir']);
  });

  it('should do one activity at a time where the order is sequential', async () => {
    const run = await around(adHoc({ ordering: 'Sequential' }, tasks('a', 'b'), '', '=["b","a","b"]'));
    run.start();
    expect(run.live).toEqual(['s', 'b']);
    expect(
      run.refused({ type: 'ActivateAdHocActivity', elementKey: run.key('s'), elementId: 'a' }).code,
    ).toBe('INVALID_STATE');
    expect(complete(run, 'b').live).toEqual(['s', 'a']);
    expect(complete(run, 'a').live).toEqual(['s', 'b']);
    expect(complete(run, 'b').live).toEqual(['akhir']);
  });

  it('should end by hand unless its condition does not hold', async () => {
    const run = await around(adHoc({}, tasks('a'), '=cukup'));
    run.start({ cukup: false });
    const end = { type: 'CompleteAdHocSubProcess', elementKey: run.key('s') } as const;
    expect(run.refused(end).code).toBe('INVALID_STATE');
    run.do({ type: 'SetVariables', scopeKey: 0, variables: { cukup: true }, reason: '' });
    expect(run.do(end).live).toEqual(['akhir']);
  });

  it('should hold an incident where its condition cannot be worked out, and be left when it is resolved', async () => {
    const run = await around(adHoc({}, tasks('a'), '=cukup', '=["a"]'));
    run.start();
    complete(run, 'a');
    expect(run.incidents).toMatchObject([{ kind: 'EXPRESSION_FAILED', elementId: 's' }]);
    run.do({ type: 'ResolveIncident', incidentKey: run.incidents[0]!.key, reason: '' });
    expect(run.live).toEqual(['akhir']);
  });

  it('should raise an incident where the list names what it does not hold', async () => {
    const run = await around(adHoc({}, tasks('a'), '', '=["x"]'));
    run.start();
    expect(run.incidents).toMatchObject([{ kind: 'EXPRESSION_FAILED', elementId: 's' }]);
  });
});

describe('token quantities (BPMN 2.0.2, 13.3.2)', () => {
  it('should give as many tokens as it says, and take as many', async () => {
    const run = await model(
      start +
        element('manualTask', 'a', { completionQuantity: 3 }) +
        element('userTask', 'b', { startQuantity: 2 }, extensions('<zeebe:userTask />')) +
        end,
      'mulai > a > b > selesai',
    );
    run.start();
    expect(run.live).toEqual(['b']);
    expect(elementOf(run.state, ROOT_KEY)!.arrivals).toEqual(['a-b']);
    complete(run, 'b');
    // One token is too few to start the activity once more, and nothing else can come.
    expect(run.live).toEqual([]);
    expect(run.incidents).toMatchObject([{ kind: 'TOKENS_STUCK', elementId: 'proses' }]);
  });
});

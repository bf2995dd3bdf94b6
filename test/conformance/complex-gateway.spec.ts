import { describe, expect, it } from '@jest/globals';
import { elementOf, ROOT_KEY } from '#engine';
import { complete, end, gateway, model, start, tasks } from './model.js';

const activation = (source: string) =>
  `<bpmn:activationCondition xsi:type="bpmn:tFormalExpression">${source}</bpmn:activationCondition>`;
const three = ['mulai > p > a > g', 'p > b > g', 'p > c > g'];

describe('complex gateway (BPMN 2.0.2, 13.4.5)', () => {
  it('WCP-9, WCP-28: should go on with the first token and take the others silently', async () => {
    const run = await model(
      start +
        gateway('parallel', 'p') +
        tasks('a', 'b', 'c', 'd') +
        gateway('complex', 'g', {}, activation('=activationCount >= 1')) +
        end,
      ...three,
      'g > d > selesai',
    );
    run.start();
    expect(complete(run, 'b').live).toEqual(['a', 'c', 'd']);
    complete(run, 'd', 'a');
    expect(run.live).toEqual(['c']);
    expect(complete(run, 'c').state!.status).toBe('completed');
    expect(run.completed.filter((id) => id === 'd')).toEqual(['d']);
  });

  it('WCP-30: should wait for two of three', async () => {
    const run = await model(
      start +
        gateway('parallel', 'p') +
        tasks('a', 'b', 'c', 'd') +
        gateway('complex', 'g', {}, activation('=activationCount >= 2')) +
        end,
      ...three,
      'g > d > selesai',
    );
    run.start();
    expect(complete(run, 'b').live).toEqual(['a', 'c']);
    expect(complete(run, 'c').live).toEqual(['a', 'd']);
    complete(run, 'a', 'd');
    expect(run.state!.status).toBe('completed');
  });

  it('should be as new after its reset, and leave by conditions then', async () => {
    const run = await model(
      start +
        gateway('exclusive', 'ulang') +
        gateway('parallel', 'p') +
        tasks('a', 'b', 'd', 'e') +
        gateway('complex', 'g', { default: 'g-d' }, activation('=activationCount >= 1')) +
        end,
      'mulai > ulang > p > a > g',
      'p > b > g',
      'g > d > ulang',
      'g > e ? =not(waitingForStart)',
      'e > selesai',
    );
    run.start();
    complete(run, 'a');
    expect(run.live).toEqual(['b', 'd']);
    complete(run, 'b');
    // What comes late may come again over the loop: the gateway is reset when its last flow is served.
    expect(run.live).toEqual(['d', 'e']);
    complete(run, 'd');
    complete(run, 'b');
    expect(run.live).toEqual(['e', 'a', 'd']);
  });

  it('should reset when the missing tokens can no longer come', async () => {
    const run = await model(
      start +
        gateway('parallel', 'p') +
        tasks('a', 'b', 'd') +
        gateway('exclusive', 'x', { default: 'x-g' }) +
        gateway('complex', 'g', {}, activation('=activationCount >= 1')) +
        end,
      'mulai > p > a > g > d > selesai',
      'p > b > x',
      'x > selesai ? =berhenti',
      'x > g',
    );
    run.start({ berhenti: true });
    complete(run, 'a', 'd');
    expect(elementOf(run.state, ROOT_KEY)!.resets).toEqual({ g: ['a-g'] });
    complete(run, 'b');
    expect(run.state!.status).toBe('completed');
    expect(run.events.map(({ type }) => type)).toContain('GatewayReset');
  });

  it('WCP-6: should choose its outgoing flows by their conditions', async () => {
    const run = await model(
      start + gateway('complex', 'g', { default: 'g-c' }) + tasks('a', 'b', 'c') + end,
      'mulai > g',
      'g > a ? =x',
      'g > b ? =y',
      'g > c',
      'a > selesai',
      'b > selesai',
      'c > selesai',
    );
    expect(run.start({ x: true, y: true }).live).toEqual(['a', 'b']);
  });

  it('should raise an incident where the activation condition cannot be worked out', async () => {
    const run = await model(
      start +
        gateway('parallel', 'p') +
        tasks('a', 'b', 'c', 'd') +
        gateway('complex', 'g', {}, activation('=activationCount >= batas')) +
        end,
      ...three,
      'g > d > selesai',
    );
    run.start();
    complete(run, 'a');
    expect(run.incidents).toMatchObject([{ kind: 'EXPRESSION_FAILED', elementId: 'g' }]);
    run.do({ type: 'SetVariables', scopeKey: 0, variables: { batas: 1 }, reason: '' });
    run.do({ type: 'ResolveIncident', incidentKey: run.incidents[0]!.key, reason: '' });
    expect(run.live).toEqual(['b', 'c', 'd']);
  });

  it('should be started at once after its reset by tokens that came meanwhile', async () => {
    const run = await model(
      start +
        gateway('exclusive', 'ulangi') +
        gateway('parallel', 'p') +
        tasks('a', 'b', 'c', 'd') +
        gateway('complex', 'g', {}, activation('=activationCount >= 2')) +
        gateway('exclusive', 'cukup', { default: 'cukup-selesai' }) +
        end,
      'mulai > ulangi > p',
      'p > a > g',
      'p > b > g',
      'p > c > g',
      'g > d ? =waitingForStart',
      'd > cukup',
      'cukup > ulangi ? =lagi',
      'cukup > selesai',
    );
    run.start({ lagi: true });
    complete(run, 'a', 'b', 'd', 'a', 'b');
    expect(run.live).toEqual(['c', 'c']);
    complete(run, 'c');
    expect(run.live).toEqual(['c', 'd']);
    run.do({ type: 'SetVariables', scopeKey: 0, variables: { lagi: false }, reason: '' });
    expect(complete(run, 'c', 'd').state!.status).toBe('completed');
  });
});

import { describe, expect, it } from '@jest/globals';
import { element, extensions, timer } from '../support/bpmn-xml.js';
import {
  boundary,
  caught,
  complete,
  end,
  ended,
  error,
  escalation,
  eventSub,
  gateway,
  hour,
  job,
  message,
  model,
  signal,
  start,
  sub,
  tasks,
  terminate,
  thrown,
} from './model.js';

describe('workflow control-flow patterns that BPMN draws', () => {
  it('WCP-1 sequence', async () => {
    const run = await model(start + tasks('a', 'b') + end, 'mulai > a > b > selesai');
    complete(run.start(), 'a', 'b');
    expect(run.completed).toEqual(['mulai', 'a', 'b', 'selesai']);
  });

  it('WCP-2, WCP-3 parallel split and synchronization', async () => {
    const run = await model(
      start + gateway('parallel', 'p') + tasks('a', 'b', 'c') + gateway('parallel', 'z') + end,
      'mulai > p > a > z > c > selesai',
      'p > b > z',
    );
    expect(complete(run.start(), 'b').live).toEqual(['a']);
    expect(complete(run, 'a').live).toEqual(['c']);
  });

  it('WCP-2 parallel split without a gateway (13.3.2)', async () => {
    const run = await model(start + tasks('a', 'b') + end, 'mulai > a > selesai', 'mulai > b > selesai');
    expect(run.start().live).toEqual(['a', 'b']);
  });

  it('WCP-4, WCP-5 exclusive choice and simple merge', async () => {
    const run = await model(
      start +
        gateway('exclusive', 'x', { default: 'x-b' }) +
        tasks('a', 'b', 'c') +
        gateway('exclusive', 'z') +
        end,
      'mulai > x',
      'x > a ? =n > 1',
      'x > b',
      'a > z > c > selesai',
      'b > z',
    );
    expect(complete(run.start({ n: 2 }), 'a').live).toEqual(['c']);
  });

  it('WCP-6 multi-choice by conditional flows out of an activity (13.3.2)', async () => {
    const run = await model(
      start + element('manualTask', 'm', { default: 'm-c' }) + tasks('a', 'b', 'c') + end,
      'mulai > m',
      'm > a ? =n > 1',
      'm > b ? =n > 2',
      'm > c',
      'a > selesai',
      'b > selesai',
      'c > selesai',
    );
    expect(run.start({ n: 3 }).live).toEqual(['a', 'b']);
  });

  it('WCP-10 arbitrary cycles', async () => {
    const run = await model(
      start +
        gateway('exclusive', 'm') +
        tasks('a', 'b') +
        gateway('exclusive', 'x', { default: 'x-selesai' }) +
        end,
      'mulai > m > a > b > x',
      'x > m ? =lagi',
      'x > selesai',
    );
    complete(run.start({ lagi: true }), 'a', 'b', 'a');
    run.completeTask('b', { lagi: false });
    expect(run.state!.status).toBe('completed');
  });

  it('WCP-11, WCP-43 implicit and explicit termination', async () => {
    const implicit = await model(
      start + gateway('parallel', 'p') + tasks('a', 'b') + end,
      'mulai > p > a > selesai',
      'p > b',
    );
    complete(implicit.start(), 'a');
    expect(implicit.state!.status).toBe('active');
    expect(complete(implicit, 'b').state!.status).toBe('completed');

    const explicit = await model(
      start + gateway('parallel', 'p') + tasks('a', 'b') + ended('henti', terminate) + end,
      'mulai > p > a > henti',
      'p > b > selesai',
    );
    expect(complete(explicit.start(), 'a').state!.status).toBe('completed');
  });

  it('WCP-16 deferred choice', async () => {
    const run = await model(
      start +
        gateway('eventBased', 'g') +
        element('receiveTask', 'terima', { messageRef: 'm1' }) +
        caught('lewat', hour) +
        caught('tanda', signal) +
        tasks('a', 'b', 'c') +
        end,
      'mulai > g > terima > a > selesai',
      'g > lewat > b > selesai',
      'g > tanda > c > selesai',
    );
    expect(run.start({ nomor: 1 }).fire('lewat').live).toEqual(['b']);
    expect(run.state!.subscriptions).toEqual([]);
  });

  it('WCP-19, WCP-20 cancel an activity, cancel a case', async () => {
    const run = await model(
      start + tasks('a', 'b') + boundary('x', 'a', message()) + end,
      'mulai > a > selesai',
      'x > b > selesai',
    );
    expect(run.start({ nomor: 1 }).message('x').live).toEqual(['b']);
    run.do({ type: 'CancelInstance', reason: 'ditarik' });
    expect(run.state!.status).toBe('terminated');
  });

  it('WCP-23, WCP-24 transient and persistent trigger: a waiting event takes its trigger once', async () => {
    const run = await model(start + caught('c', message()) + tasks('a') + end, 'mulai > c > a > selesai');
    run.start({ nomor: 1 });
    const { key } = run.subscription('c');
    run.message('c');
    expect(
      run.refused({ type: 'CorrelateMessage', subscriptionKey: key, messageId: 'm', variables: {} }).code,
    ).toBe('NOT_FOUND');
  });

  it('WCP-25 cancel a region: nested scopes end with it', async () => {
    const run = await model(
      start +
        sub('s', sub('t', tasks('a') + caught('c', hour), ['t_mulai > a', 't_mulai > c']) + tasks('b'), [
          's_mulai > t',
          's_mulai > b',
        ]) +
        boundary('x', 's', signal) +
        tasks('d') +
        end,
      'mulai > s > selesai',
      'x > d > selesai',
    );
    run.start();
    run.do({ type: 'ReceiveSignal', subscriptionKey: run.subscription('x').key, variables: {} });
    expect(run.live).toEqual(['d']);
    expect(run.state!.subscriptions).toEqual([]);
  });
});

describe('events (BPMN 2.0.2, 10.5)', () => {
  it('should repeat a non-interrupting timer as often as its cycle says', async () => {
    const run = await model(
      start + tasks('a', 'b') + boundary('t', 'a', timer('timeCycle', 'R3/PT1H'), false) + end,
      'mulai > a > selesai',
      't > b > selesai',
    );
    run.start().fire('t').fire('t').fire('t');
    expect(run.live).toEqual(['a', 'b', 'b', 'b']);
    expect(run.state!.subscriptions).toEqual([]);
  });

  it('should let the nearest handler of an error take it, inner before outer, named before any (10.5.6)', async () => {
    const run = await model(
      start +
        sub(
          's',
          sub('t', job('k'), ['t_mulai > k']) +
            boundary('dalam', 't', error('e2')) +
            tasks('a', 'b') +
            eventSub('galat', error('e1'), tasks('c'), ['galat_mulai > c']),
          ['s_mulai > t', 'dalam > a'],
        ) +
        boundary('luar', 's', error('e1')) +
        tasks('d') +
        end,
      'mulai > s > selesai',
      'luar > d > selesai',
    );
    run.start().do({ type: 'ThrowJobError', elementKey: run.key('k'), code: 'GAGAL', message: '' });
    expect(run.live).toEqual(['s', 'galat', 'c']);
  });

  it('should do no harm by an escalation that nobody catches', async () => {
    const run = await model(
      start + thrown('naik', escalation) + tasks('a') + end,
      'mulai > naik > a > selesai',
    );
    expect(run.start().live).toEqual(['a']);
    expect(run.incidents).toEqual([]);
  });

  it('should end a process by an error that its caller can catch', async () => {
    const run = await model(start + ended('gagal', error()), 'mulai > gagal');
    run.start({}, { parent: { tenant: '14', instanceKey: 'p', elementKey: 1 } });
    expect(run.state!.status).toBe('terminated');
  });

  it('should terminate the sub-process only in which the event stands (13.5.6)', async () => {
    const run = await model(
      start +
        sub('s', gateway('parallel', 'p') + tasks('a', 'b') + ended('henti', terminate), [
          's_mulai > p > a > henti',
          'p > b',
        ]) +
        tasks('c') +
        end,
      'mulai > s > c > selesai',
    );
    expect(complete(run.start(), 'a').live).toEqual(['c']);
  });
});

describe('stuck tokens', () => {
  it('should be an incident, as an instance waits for something or is done', async () => {
    const run = await model(
      start +
        gateway('exclusive', 'x', { default: 'x-a' }) +
        tasks('a', 'b') +
        gateway('parallel', 'z') +
        end,
      'mulai > x',
      'x > a',
      'x > b ? =n > 1',
      'a > z > selesai',
      'b > z',
    );
    complete(run.start({ n: 1 }), 'a');
    expect(run.incidents).toMatchObject([{ kind: 'TOKENS_STUCK', elementKey: 0 }]);
    expect(
      run.refused({ type: 'ResolveIncident', incidentKey: run.incidents[0]!.key, reason: '' }).code,
    ).toBe('INVALID_STATE');
    run.do({ type: 'CancelInstance', reason: 'salah gambar' });
    expect(run.state!.status).toBe('terminated');
  });
});

describe('call activity and variables (BPMN 2.0.2, 10.4.2 and 13.3.4)', () => {
  it('should shadow a variable inside and write an outer one from inside', async () => {
    const mapped = extensions(
      '<zeebe:ioMapping><zeebe:input source="=n + 1" target="n" /></zeebe:ioMapping>',
    );
    const run = await model(
      start +
        sub('s', job('k'), ['s_mulai > k']).replace('<bpmn:startEvent', `${mapped}<bpmn:startEvent`) +
        tasks('a') +
        end,
      'mulai > s > a > selesai',
    );
    run.start({ n: 1, m: 1 }).completeJob('k', { n: 5, m: 6 });
    expect(run.variables).toEqual({ n: 1, m: 6 });
  });

  it.each([
    ['', undefined],
    ['bindingType="latest"', undefined],
    ['bindingType="deployment"', { type: 'deployment' }],
    ['bindingType="versionTag" versionTag="v2"', { type: 'versionTag', versionTag: 'v2' }],
  ])('should ask for the version that a call is bound to: %s', async (attributes, binding) => {
    const called = extensions(`<zeebe:calledElement processId="anak" ${attributes} />`);
    const run = await model(
      start + element('callActivity', 'panggil', {}, called) + end,
      'mulai > panggil > selesai',
    );
    expect(run.start().events).toContainEqual({
      type: 'ChildRequested',
      key: run.key('panggil'),
      elementId: 'panggil',
      processId: 'anak',
      variables: {},
      ...(binding && { binding }),
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  boundary,
  caught,
  complete,
  condition,
  end,
  error,
  escalation,
  eventSub,
  hour,
  message,
  model,
  signal,
  start,
  sub,
  tasks,
  thrown,
} from './model.js';
import { element } from '../support/bpmn-xml.js';

describe('multiple and parallel multiple events (BPMN 2.0.2, 10.5.5 and 10.5.6)', () => {
  it('should catch any one of several triggers', async () => {
    const run = await model(
      start + caught('c', message() + hour + signal) + tasks('a') + end,
      'mulai > c > a > selesai',
    );
    run.start({ nomor: 1 });
    expect([...run.state!.subscriptions]).toMatchObject([
      { type: 'message', part: 0 },
      { type: 'timer', part: 1 },
      { type: 'signal', part: 2 },
    ]);
    run.do({ type: 'ReceiveSignal', subscriptionKey: 5, variables: { isi: 1 } });
    expect(run.live).toEqual(['a']);
    expect(run.variables).toMatchObject({ isi: 1 });
    expect(run.state!.subscriptions).toEqual([]);
  });

  it('should catch when all of several triggers have come, in any order', async () => {
    const run = await model(
      start +
        caught('c', message() + condition('=siap') + signal, { parallelMultiple: true }) +
        tasks('a') +
        end,
      'mulai > c > a > selesai',
    );
    run.start({ nomor: 1, siap: true });
    run.do({ type: 'ReceiveSignal', subscriptionKey: 5, variables: { s: 1 } });
    expect(run.live).toEqual(['c']);
    run.message('c', { m: 2 });
    expect(run.live).toEqual(['a']);
    expect(run.variables).toMatchObject({ s: 1, m: 2 });
  });

  it('should fire a parallel multiple boundary event once per full set', async () => {
    const run = await model(
      start +
        tasks('a', 'b') +
        boundary('x', 'a', message('m1') + message('m2'), false, { parallelMultiple: true }) +
        end,
      'mulai > a > selesai',
      'x > b > selesai',
    );
    run.start({ nomor: 1 });
    const [m1, m2] = run.state!.subscriptions.map(({ key }) => key);
    const send = (subscriptionKey: number) =>
      run.do({ type: 'CorrelateMessage', subscriptionKey, messageId: 'm', variables: {} });
    send(m1!);
    send(m1!);
    expect(run.live).toEqual(['a']);
    send(m2!);
    expect(run.live).toEqual(['a', 'b']);
    send(m2!);
    expect(run.live).toEqual(['a', 'b']);
    send(m1!);
    expect(run.live).toEqual(['a', 'b', 'b']);
  });

  it('should arm a timer anew for each full set of a parallel multiple event that does not interrupt', async () => {
    const run = await model(
      start + tasks('a', 'b') + boundary('x', 'a', hour + signal, false, { parallelMultiple: true }) + end,
      'mulai > a > selesai',
      'x > b > selesai',
    );
    run.start();
    const signalKey = run.state!.subscriptions.find(({ type }) => type === 'signal')!.key;
    const timers = () => run.state!.subscriptions.filter(({ type }) => type === 'timer');
    const send = () => run.do({ type: 'ReceiveSignal', subscriptionKey: signalKey, variables: {} });
    run.fire('x');
    expect(timers()).toEqual([]);
    run.now += 600_000;
    send();
    expect(run.live).toEqual(['a', 'b']);
    expect(timers()).toMatchObject([{ dueAt: new Date(run.now + 3_600_000).toISOString(), part: 0 }]);
    send();
    expect(run.live).toEqual(['a', 'b']);
    run.fire('x');
    expect(run.live).toEqual(['a', 'b', 'b']);
    expect(timers()).toHaveLength(1);
    complete(run, 'a');
    expect(timers()).toEqual([]);
  });

  it('should arm a timer anew for each full set of a parallel multiple start of an event sub-process', async () => {
    const run = await model(
      start +
        tasks('a') +
        end +
        eventSub('saat', hour + signal, tasks('b'), ['saat_mulai > b'], false).replace(
          'isInterrupting="false"',
          'isInterrupting="false" parallelMultiple="true"',
        ),
      'mulai > a > selesai',
    );
    run.start();
    const signalKey = run.state!.subscriptions.find(({ type }) => type === 'signal')!.key;
    for (const count of [1, 2]) {
      run.do({ type: 'ReceiveSignal', subscriptionKey: signalKey, variables: {} });
      run.fire('saat_mulai');
      expect(run.live.filter((id) => id === 'b')).toHaveLength(count);
    }
  });

  it('should catch errors and escalations among several triggers of a boundary event', async () => {
    const run = await model(
      start +
        sub('s', thrown('naik', escalation) + tasks('a'), ['s_mulai > naik > a']) +
        boundary('x', 's', hour + escalation + error()) +
        tasks('b') +
        end,
      'mulai > s > selesai',
      'x > b > selesai',
    );
    expect(run.start().live).toEqual(['b']);
  });

  it('should throw each of several, the error last', async () => {
    const run = await model(
      start +
        sub('s', tasks('a') + element('endEvent', 'akhir', {}, error() + signal + message()), [
          's_mulai > a > akhir',
        ]) +
        boundary('x', 's', error()) +
        tasks('b') +
        end,
      'mulai > s > selesai',
      'x > b > selesai',
    );
    run.start({ nomor: 7 });
    complete(run, 'a');
    expect(run.live).toEqual(['b']);
    expect(run.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['SignalBroadcast', 'MessagePublished', 'ErrorThrown']),
    );
  });

  it('should start a process by any of several triggers', async () => {
    const run = await model(
      element('startEvent', 'mulai', {}, message('m1') + signal) + tasks('a') + end,
      'mulai > a > selesai',
    );
    const triggers = run.process.root.startEvents.map((index) => run.process.nodes[index]!);
    expect(
      triggers.filter(({ id }) => id === 'mulai').map((node) => 'event' in node && node.event.type),
    ).toEqual(['multiple', 'message', 'signal']);
    expect(run.start({}, { startEventId: 'mulai' }).live).toEqual(['a']);
  });
});

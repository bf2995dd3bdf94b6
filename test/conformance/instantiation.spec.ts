import { describe, expect, it } from '@jest/globals';
import { element, timer } from '../support/bpmn-xml.js';
import { caught, complete, end, gateway, message, model, signal, start, tasks } from './model.js';

describe('instantiation (BPMN 2.0.2, 13.2)', () => {
  it('should start by a receive task', async () => {
    const run = await model(
      element('receiveTask', 'terima', { messageRef: 'm1', instantiate: true }) + tasks('a') + end,
      'terima > a > selesai',
    );
    expect(run.process.root.startEvents.map((index) => run.process.nodes[index]!.id)).toEqual(['terima']);
    run.start({ isi: 1 }, { startEventId: 'terima' });
    expect(run.live).toEqual(['a']);
    expect(run.completed).toEqual(['terima']);
  });

  it('should start by whichever event behind a gateway comes first', async () => {
    const run = await model(
      gateway('eventBased', 'g', { instantiate: true }) +
        caught('satu', message('m1')) +
        caught('dua', message('m2')) +
        tasks('a', 'b') +
        end,
      'g > satu > a > selesai',
      'g > dua > b > selesai',
    );
    run.start({ nomor: 1 }, { startEventId: 'dua' });
    expect(run.live).toEqual(['b']);
    expect(run.state!.subscriptions).toEqual([]);
    expect(complete(run, 'b').state!.status).toBe('completed');
  });

  it('should wait for all events behind a parallel gateway', async () => {
    const run = await model(
      gateway('eventBased', 'g', { instantiate: true, eventGatewayType: 'Parallel' }) +
        caught('satu', message('m1')) +
        caught('dua', message('m2')) +
        caught('tiga', message('m3')) +
        tasks('a', 'b', 'c') +
        end,
      'g > satu > a > selesai',
      'g > dua > b > selesai',
      'g > tiga > c > selesai',
    );
    run.start({ nomor: 1 }, { startEventId: 'dua' });
    expect(run.live).toEqual(['g', 'b']);
    complete(run, 'b').message('satu');
    expect(run.live).toEqual(['g', 'a']);
    complete(run, 'a').message('tiga');
    expect(run.live).toEqual(['c']);
    expect(complete(run, 'c').state!.status).toBe('completed');
  });

  it('should start at every node without incoming flow where there is no start event', async () => {
    const run = await model(tasks('a', 'b'));
    expect(run.start().live).toEqual(['a', 'b']);
    expect(complete(run, 'a', 'b').state!.status).toBe('completed');
  });

  it('should start by the event that fired among several start events', async () => {
    const run = await model(
      start +
        element('startEvent', 'pagi', {}, timer('timeCycle', 'R/P1D')) +
        element('startEvent', 'panggil', {}, signal) +
        tasks('a', 'b') +
        end,
      'mulai > a > selesai',
      'pagi > b > selesai',
      'panggil > b',
    );
    expect(run.start({}, { startEventId: 'pagi' }).live).toEqual(['b']);
  });

  it('should be refused where an event of a set cannot be waited for', async () => {
    const run = await model(
      gateway('eventBased', 'g', { instantiate: true, eventGatewayType: 'Parallel' }) +
        caught('satu', message('m1')) +
        caught('dua', message('m2')) +
        end,
      'g > satu > selesai',
      'g > dua > selesai',
    );
    expect(
      run.refused({
        type: 'StartInstance',
        instanceKey: 'i-1',
        definitionKey: 'd-1',
        startEventId: 'dua',
        variables: {},
      }),
    ).toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('nomor') });
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  boundary,
  caught,
  complete,
  end,
  ended,
  error,
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

const split = gateway('inclusive', 'pisah', { default: 'pisah-c' });
const join = gateway('inclusive', 'gabung');
const branches = ['mulai > pisah', 'pisah > a ? =x', 'pisah > b ? =y', 'pisah > c'];
const link = '<bpmn:linkEventDefinition name="L" />';

describe('inclusive gateway (BPMN 2.0.2, 13.4.3)', () => {
  it('WCP-6, WCP-7: should take every flow that holds and wait for exactly those', async () => {
    const run = async () =>
      await model(
        start + split + tasks('a', 'b', 'c', 'd') + join + end,
        ...branches,
        'a > gabung',
        'b > gabung',
        'c > gabung > d > selesai',
      );

    const both = (await run()).start({ x: true, y: true });
    expect(both.live).toEqual(['a', 'b']);
    complete(both, 'b');
    expect(both.live).toEqual(['a']);
    complete(both, 'a');
    expect(both.live).toEqual(['d']);

    const one = (await run()).start({ x: false, y: true });
    expect(complete(one, 'b').live).toEqual(['d']);

    const none = (await run()).start({ x: false, y: false });
    expect(none.live).toEqual(['c']);
    expect(complete(none, 'c', 'd').state!.status).toBe('completed');
  });

  it('should raise an incident where no condition holds and there is no default flow', async () => {
    const run = await model(
      start + gateway('inclusive', 'pisah') + tasks('a', 'b') + end,
      'mulai > pisah',
      'pisah > a ? =x',
      'pisah > b ? =y',
      'a > selesai',
      'b > selesai',
    );
    run.start({ x: false, y: false });
    expect(run.incidents).toMatchObject([{ kind: 'NO_MATCHING_FLOW', elementId: 'pisah' }]);
  });

  it('should go on when a token that was waited for dies at another end', async () => {
    const run = await model(
      start +
        split +
        tasks('a', 'b', 'c', 'd') +
        gateway('exclusive', 'g', { default: 'g-gabung' }) +
        join +
        end +
        ended('habis'),
      ...branches,
      'a > gabung > d > selesai',
      'b > g',
      'g > habis ? =stop',
      'g > gabung',
      'c > habis',
    );
    run.start({ x: true, y: true, stop: true });
    expect(complete(run, 'a').live).toEqual(['b']);
    expect(complete(run, 'b').live).toEqual(['d']);
  });

  it('should wait for a token that loops before it comes', async () => {
    const run = await model(
      start +
        split +
        tasks('a', 'b', 'c', 'd') +
        gateway('exclusive', 'ulang') +
        gateway('exclusive', 'g', { default: 'g-gabung' }) +
        join +
        end,
      'mulai > pisah',
      'pisah > a ? =x',
      'pisah > ulang ? =y',
      'pisah > c',
      'ulang > b > g',
      'g > ulang ? =lagi',
      'g > gabung',
      'a > gabung',
      'c > gabung > d > selesai',
    );
    run.start({ x: true, y: true, lagi: true });
    complete(run, 'a', 'b', 'b');
    expect(run.live).toEqual(['b']);
    run.completeTask('b', { lagi: false });
    expect(run.live).toEqual(['d']);
  });

  it('should join again in each round of a loop around it', async () => {
    const run = await model(
      start +
        gateway('exclusive', 'ulang') +
        gateway('inclusive', 'pisah') +
        tasks('a', 'b') +
        join +
        gateway('exclusive', 'g', { default: 'g-ulang' }) +
        end,
      'mulai > ulang > pisah',
      'pisah > a ? =x',
      'pisah > b ? =y',
      'a > gabung',
      'b > gabung > g',
      'g > selesai ? =cukup',
      'g > ulang',
    );
    run.start({ x: true, y: true, cukup: false });
    complete(run, 'a', 'b');
    expect(run.live).toEqual(['a', 'b']);
    run.completeTask('b', { cukup: true });
    expect(run.live).toEqual(['a']);
    run.completeTask('a');
    expect(run.state!.status).toBe('completed');
  });

  it('should wait for tokens inside a sub-process and for what its border sends', async () => {
    const run = async () =>
      await model(
        start +
          split +
          tasks('a', 'c', 'd', 'urus') +
          sub('b', job('kerja') + ended('b_selesai'), ['b_mulai > kerja > b_selesai']) +
          boundary('gagal', 'b', error()) +
          boundary('ingat', 'b', hour, false) +
          join +
          end,
        ...branches,
        'a > gabung',
        'b > gabung',
        'c > gabung',
        'ingat > gabung > d > selesai',
        'gagal > urus > selesai',
      );
    const waiting = (await run()).start({ x: true, y: true });
    complete(waiting, 'a').fire('ingat');
    expect(waiting.live).toEqual(['b', 'kerja']);
    waiting.completeJob('kerja');
    expect(waiting.live).toEqual(['d']);

    const failed = (await run()).start({ x: true, y: true });
    complete(failed, 'a');
    failed.do({ type: 'ThrowJobError', elementKey: failed.key('kerja'), code: 'GAGAL', message: '' });
    expect(failed.live.sort()).toEqual(['d', 'urus']);
  });

  it('should join inside a sub-process without regard to tokens outside', async () => {
    const run = await model(
      start +
        gateway('parallel', 'p') +
        tasks('luar') +
        sub('s', split + tasks('a', 'b', 'c') + join + ended('s_selesai'), [
          's_mulai > pisah',
          ...branches.slice(1),
          'a > gabung',
          'b > gabung',
          'c > gabung > s_selesai',
        ]) +
        end,
      'mulai > p > luar > selesai',
      'p > s > selesai',
    );
    run.start({ x: true, y: true });
    expect(complete(run, 'a', 'b').live).toEqual(['luar']);
  });

  it('should wait for a token that comes over a link', async () => {
    const run = await model(
      start +
        split +
        tasks('a', 'b', 'c', 'd', 'e') +
        thrown('loncat', link) +
        caught('tiba', link) +
        join +
        end,
      ...branches,
      'a > gabung',
      'b > loncat',
      'tiba > e > gabung',
      'c > gabung > d > selesai',
    );
    run.start({ x: true, y: true });
    expect(complete(run, 'a').live).toEqual(['b']);
    expect(complete(run, 'b').live).toEqual(['e']);
    expect(complete(run, 'e').live).toEqual(['d']);
  });

  it('should be asked again when an event sub-process ends the tokens elsewhere', async () => {
    const run = await model(
      start +
        split +
        tasks('a', 'b', 'c', 'd') +
        boundary('batal', 'b', message()) +
        join +
        ended('habis') +
        end +
        eventSub('lapor', signal, tasks('catat'), ['lapor_mulai > catat'], false),
      ...branches,
      'a > gabung',
      'b > gabung',
      'c > gabung > d > selesai',
      'batal > habis',
    );
    run.start({ x: true, y: true, nomor: 1 });
    complete(run, 'a');
    run.do({ type: 'ReceiveSignal', subscriptionKey: run.subscription('lapor_mulai').key, variables: {} });
    expect(run.live).toEqual(['b', 'lapor', 'catat']);
    run.message('batal');
    expect(run.live).toEqual(['lapor', 'catat', 'd']);
  });

  it('WCP-8: should pass on each token that comes when none is left to wait for', async () => {
    const run = await model(
      start + gateway('parallel', 'p') + tasks('a', 'b', 'd') + gateway('exclusive', 'm') + end,
      'mulai > p > a > m > d > selesai',
      'p > b > m',
    );
    run.start();
    complete(run, 'a', 'b');
    expect(run.live).toEqual(['d', 'd']);
  });

  it('WCP-38: should not wait for a token that may come to a flow which is served already', async () => {
    // By table 13.3 the token at b blocks only while it can come to an empty flow and to no full one.
    const run = await model(
      start +
        split +
        tasks('a', 'b', 'c', 'd') +
        gateway('exclusive', 'm') +
        gateway('exclusive', 'g', { default: 'g-gabung' }) +
        join +
        end,
      'mulai > pisah',
      'pisah > m ? =x',
      'pisah > b ? =y',
      'pisah > c',
      'm > a > gabung',
      'b > g',
      'g > m ? =balik',
      'g > gabung',
      'c > gabung > d > selesai',
    );
    run.start({ x: true, y: true, balik: false });
    expect(complete(run, 'a').live).toEqual(['b', 'd']);
    expect(complete(run, 'b').live).toEqual(['d', 'd']);
  });

  it('should not leave two joins that wait for each other stuck', async () => {
    const run = await model(
      start +
        gateway('parallel', 'p') +
        tasks('a', 'b', 'd', 'e') +
        gateway('inclusive', 'j1') +
        gateway('inclusive', 'j2') +
        gateway('exclusive', 'k1', { default: 'k1-selesai' }) +
        gateway('exclusive', 'k2', { default: 'k2-selesai' }) +
        end,
      'mulai > p > a > j1 > d > k1',
      'p > b > j2 > e > k2',
      'k1 > j2 ? =silang',
      'k1 > selesai',
      'k2 > j1 ? =silang',
      'k2 > selesai',
    );
    run.start({ silang: false });
    complete(run, 'a', 'b');
    expect(run.live).toEqual(['d']);
    complete(run, 'd', 'e');
    expect(run.state!.status).toBe('completed');
  });

  it('should drop what waits at a join when its scope is terminated', async () => {
    const run = await model(
      start + split + tasks('a', 'b', 'c') + join + ended('henti', terminate) + end,
      ...branches,
      'a > gabung > selesai',
      'b > henti',
      'c > gabung',
    );
    run.start({ x: true, y: true });
    expect(complete(run, 'a', 'b').state!.status).toBe('completed');
  });
});

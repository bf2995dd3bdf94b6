import { describe, expect, it } from '@jest/globals';
import {
  boundary,
  caught,
  complete,
  condition,
  end,
  ended,
  eventSub,
  gateway,
  hour,
  model,
  script,
  start,
  sub,
  task,
  tasks,
} from './model.js';

describe('conditional events (BPMN 2.0.2, 10.5.5 and 13.5)', () => {
  it('should catch when a variable of the condition changes', async () => {
    const run = await model(
      start + caught('c', condition('=n > 3')) + tasks('a') + end,
      'mulai > c > a > selesai',
    );
    run.start();
    expect(run.live).toEqual(['c']);
    run.do({ type: 'SetVariables', scopeKey: 0, variables: { n: 3 }, reason: '' });
    expect(run.live).toEqual(['c']);
    run.do({ type: 'SetVariables', scopeKey: 0, variables: { n: 4 }, reason: '' });
    expect(run.live).toEqual(['a']);
  });

  it('should catch at once what holds already', async () => {
    const run = await model(
      start + caught('c', condition('=n > 3')) + tasks('a') + end,
      'mulai > c > a > selesai',
    );
    expect(run.start({ n: 5 }).live).toEqual(['a']);
  });

  it('should interrupt an activity by a boundary event, on a change by a parallel branch', async () => {
    const run = await model(
      start +
        gateway('parallel', 'p') +
        tasks('a', 'b', 'c') +
        boundary('penuh', 'a', condition('=sisa = 0')) +
        end,
      'mulai > p > a > selesai',
      'p > b > selesai',
      'penuh > c > selesai',
    );
    run.start({ sisa: 2 }).completeTask('b', { sisa: 0 });
    expect(run.live).toEqual(['c']);
  });

  it('should fire again only after the condition was false', async () => {
    const run = await model(
      start + tasks('a', 'b') + boundary('penuh', 'a', condition('=sisa = 0'), false) + end,
      'mulai > a > selesai',
      'penuh > b > selesai',
    );
    const set = (sisa: number) =>
      run.do({ type: 'SetVariables', scopeKey: 0, variables: { sisa }, reason: '' });
    run.start({ sisa: 0 });
    expect(run.live).toEqual(['a', 'b']);
    set(0);
    expect(run.live).toEqual(['a', 'b']);
    set(1);
    set(0);
    expect(run.live).toEqual(['a', 'b', 'b']);
  });

  it('should start event sub-processes, and read the variables of their scope', async () => {
    const run = await model(
      start +
        sub(
          's',
          task('a') +
            script('hitung', '=[1,2]', 'isi') +
            ended('s_selesai') +
            eventSub('saat', condition('=count(isi) > 1'), tasks('b'), ['saat_mulai > b']),
          ['s_mulai > hitung > a > s_selesai'],
        ) +
        end,
      'mulai > s > selesai',
    );
    run.start({ isi: [] });
    expect(run.live).toEqual(['s', 'saat', 'b']);
    expect(complete(run, 'b').state!.status).toBe('completed');
  });

  it('WCP-16: should win at an event-based gateway', async () => {
    const run = await model(
      start +
        gateway('eventBased', 'g') +
        caught('c', condition('=siap')) +
        caught('t', hour) +
        tasks('a', 'b') +
        end,
      'mulai > g > c > a > selesai',
      'g > t > b > selesai',
    );
    run.start({ siap: false });
    run.do({ type: 'SetVariables', scopeKey: 0, variables: { siap: true }, reason: '' });
    expect(run.live).toEqual(['a']);
    expect(run.state!.subscriptions).toEqual([]);
  });
});

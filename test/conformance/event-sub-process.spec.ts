import { describe, expect, it } from '@jest/globals';
import {
  boundary,
  complete,
  end,
  ended,
  error,
  escalation,
  eventSub,
  hour,
  message,
  model,
  start,
  sub,
  tasks,
} from './model.js';

describe('event sub-process (BPMN 2.0.2, 13.5.4)', () => {
  it('should be started inside an event sub-process while that is active', async () => {
    const run = await model(
      start +
        tasks('a') +
        end +
        eventSub(
          'luar',
          message(),
          tasks('b') + eventSub('dalam', hour, tasks('c'), ['dalam_mulai > c'], false),
          ['luar_mulai > b'],
        ),
      'mulai > a > selesai',
    );
    run.start({ nomor: 1 });
    expect(run.state!.subscriptions.map(({ catchId }) => catchId)).toEqual(['luar_mulai']);
    run.message('luar_mulai').fire('dalam_mulai');
    expect(run.live).toEqual(['luar', 'b', 'dalam', 'c']);
    expect(complete(run, 'b', 'c').state!.status).toBe('completed');
  });

  it('should not start another handler of the scope from an interrupting one: what it throws goes on outwards', async () => {
    const run = await model(
      start +
        sub(
          's',
          ended('gagal', error('e1')) +
            eventSub('satu', error('e1'), tasks('b') + ended('lagi', error('e2')), [
              'satu_mulai > b > lagi',
            ]) +
            eventSub('dua', error('e2'), tasks('salah'), ['dua_mulai > salah']),
          ['s_mulai > gagal'],
        ) +
        boundary('x', 's', error('e2')) +
        tasks('c') +
        end,
      'mulai > s > selesai',
      'x > c > selesai',
    );
    run.start();
    expect(run.live).toEqual(['s', 'satu', 'b']);
    expect(complete(run, 'b').live).toEqual(['c']);
  });

  it('should start another handler of the scope from one that does not interrupt', async () => {
    const run = await model(
      start +
        sub(
          's',
          tasks('a') +
            eventSub('satu', message(), ended('naik', escalation), ['satu_mulai > naik'], false) +
            eventSub('dua', escalation, tasks('b'), ['dua_mulai > b'], false),
          ['s_mulai > a'],
        ) +
        end,
      'mulai > s > selesai',
    );
    run.start({ nomor: 1 }).message('satu_mulai');
    expect(run.live).toEqual(['s', 'a', 'dua', 'b']);
  });

  it('should leave the boundary events of the sub-process that an interrupting handler takes over', async () => {
    const run = await model(
      start +
        sub(
          's',
          tasks('a') +
            eventSub('saat', message(), tasks('b'), ['saat_mulai > b']) +
            eventSub('lain', message('m2'), tasks('c'), ['lain_mulai > c']),
          ['s_mulai > a'],
        ) +
        boundary('lewat', 's', hour) +
        tasks('d') +
        end,
      'mulai > s > selesai',
      'lewat > d > selesai',
    );
    run.start({ nomor: 1 }).message('saat_mulai');
    expect(run.live).toEqual(['s', 'saat', 'b']);
    expect(run.state!.subscriptions.map(({ catchId }) => catchId)).toEqual(['lewat']);
    expect(run.fire('lewat').live).toEqual(['d']);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import {
  ClockRejection,
  compileCalendar,
  extendClock,
  isBreached,
  isMovedBy,
  pauseClock,
  recomputeClock,
  remainingAt,
  replanClock,
  resumeClock,
  startClock,
  stopClock,
  workingTimeBetween,
  type CalendarDocument,
  type ClockState,
} from './index.js';

const national = JSON.parse(readFileSync('rules/nasional/calendar-2026.json', 'utf8')) as CalendarDocument;
const calendar = compileCalendar([national]);
const HOUR_MS = 3_600_000;
const at = (local: string): number => Date.parse(`${local}:00+07:00`);

describe('clock', () => {
  it('should start with its due date and remind at two thirds of the office time', () => {
    const clock = startClock(calendar, 3, at('2026-06-02T08:00'), 'Diterima');
    expect(clock).toMatchObject({
      state: 'running',
      dueDate: '2026-06-05',
      due: '2026-06-05T09:00:00.000Z',
      budgetMs: 32 * HOUR_MS,
      isProvisional: false,
    });
    expect(workingTimeBetween(calendar, at('2026-06-02T08:00'), Date.parse(clock.remindAt))).toBe(
      Math.floor((32 * HOUR_MS * 2) / 3),
    );
  });

  it('should keep what is left over a pause across Idulfitri', () => {
    const started = startClock(calendar, 5, at('2026-03-12T10:00'), 'Diterima');
    const paused = pauseClock(calendar, started, at('2026-03-16T12:00'), 'Menunggu kelengkapan');
    expect(paused.remainingMs).toBe(remainingAt(calendar, started, at('2026-03-16T12:00')));
    const resumed = resumeClock(calendar, paused, at('2026-03-30T12:00'), 'Dilengkapi');
    expect(remainingAt(calendar, resumed, at('2026-03-30T12:00'))).toBe(paused.remainingMs);
    expect(resumed.due).toBe('2026-04-02T09:00:00.000Z');
    expect(resumed.ledger.map((entry) => [entry.action, entry.reason])).toEqual([
      ['start', 'Diterima'],
      ['pause', 'Menunggu kelengkapan'],
      ['resume', 'Dilengkapi'],
    ]);
  });

  it('should not remind twice', () => {
    const started = startClock(calendar, 3, at('2026-06-02T08:00'), 'Diterima');
    const paused = pauseClock(calendar, started, at('2026-06-05T12:00'), 'Menunggu');
    expect(resumeClock(calendar, paused, at('2026-06-10T08:00'), 'Lanjut').remindAt).toBe(started.remindAt);
  });

  it('should leave an overdue clock overdue over a pause', () => {
    const started = startClock(calendar, 1, at('2026-06-02T08:00'), 'Diterima');
    const paused = pauseClock(calendar, started, at('2026-06-08T08:00'), 'Menunggu');
    const resumed = resumeClock(calendar, paused, at('2026-06-10T08:00'), 'Lanjut');
    expect(resumed.due).toBe(started.due);
    expect(isBreached(resumed, at('2026-06-10T08:00'))).toBe(true);
    expect(isBreached(paused, at('2026-06-10T08:00'))).toBe(false);
  });

  it('should extend from the due day', () => {
    const clock = startClock(calendar, 10, at('2026-06-02T08:00'), 'Permintaan informasi');
    const extended = extendClock(calendar, clock, 7, at('2026-06-12T08:00'), 'Perpanjangan KIP');
    expect([clock.dueDate, extended.dueDate, extended.workingDays]).toEqual(['2026-06-17', '2026-06-26', 17]);
  });

  it('should recompute from its ledger when a calendar comes late, and say so', () => {
    const started = startClock(calendar, 5, at('2026-06-02T08:00'), 'Diterima');
    const paused = pauseClock(calendar, started, at('2026-06-03T08:00'), 'Menunggu');
    const resumed = resumeClock(calendar, paused, at('2026-06-04T08:00'), 'Lanjut');
    const regional = compileCalendar([national, { id: '14.08', holidays: { '2026-06-08': 'Hari jadi' } }]);
    const recomputed = recomputeClock(regional, resumed, at('2026-06-05T08:00'), 'Kalender 14.08 berlaku');
    expect([resumed.dueDate, recomputed.dueDate]).toEqual(['2026-06-10', '2026-06-11']);
    expect(recomputed.ledger.at(-1)).toMatchObject({
      action: 'recompute',
      reason: 'Kalender 14.08 berlaku',
      calendar: 'ID-2026+14.08',
    });
    expect(recomputed.ledger).toHaveLength(4);
  });

  it('should keep what was used and paused when it is planned anew', () => {
    const started = startClock(calendar, 14, at('2026-06-02T08:00'), 'Diterima');
    const paused = pauseClock(calendar, started, at('2026-06-03T08:00'), 'Menunggu');
    const resumed = resumeClock(calendar, paused, at('2026-06-08T08:00'), 'Lanjut');
    const longer = replanClock(calendar, resumed, 60, at('2026-06-10T08:00'), 'Perlu lapangan');
    const asIfAlways = resumeClock(
      calendar,
      pauseClock(calendar, startClock(calendar, 60, at('2026-06-02T08:00'), ''), at('2026-06-03T08:00'), ''),
      at('2026-06-08T08:00'),
      '',
    );
    expect(longer).toMatchObject({ due: asIfAlways.due, remindAt: asIfAlways.remindAt, workingDays: 60 });
    expect(longer.ledger).toHaveLength(4);
    expect(longer.ledger.at(-1)).toMatchObject({
      action: 'replan',
      workingDays: 60,
      dueBefore: resumed.due,
      due: longer.due,
    });
    // A calendar that comes after folds the whole story, the new length included.
    expect(recomputeClock(calendar, longer, at('2026-06-11T08:00'), 'sama').due).toBe(longer.due);
    // A pause goes on while the length changes.
    const whilePaused = replanClock(calendar, paused, 60, at('2026-06-04T08:00'), 'Perlu lapangan');
    expect(whilePaused.state).toBe('paused');
    expect(resumeClock(calendar, whilePaused, at('2026-06-08T08:00'), '').due).toBe(longer.due);
  });

  it('should go on from where it stopped when it is needed again', () => {
    const started = startClock(calendar, 5, at('2026-06-02T08:00'), 'Diterima');
    const stopped = stopClock(calendar, started, at('2026-06-04T08:00'), 'Selesai');
    const again = replanClock(calendar, stopped, 5, at('2026-06-08T08:00'), 'Dibuka kembali');
    expect(again.state).toBe('running');
    expect(again.remainingMs).toBeUndefined();
    expect(remainingAt(calendar, again, at('2026-06-08T08:00'))).toBe(stopped.remainingMs);
  });

  it('should tell whether a calendar moves it, without an entry', () => {
    const clock = startClock(calendar, 5, at('2026-06-02T08:00'), 'Diterima');
    const holiday = (day: string) => compileCalendar([national, { id: 'x', holidays: { [day]: 'Libur' } }]);
    expect(isMovedBy(holiday('2026-06-08'), clock)).toBe(true);
    expect(isMovedBy(holiday('2026-07-08'), clock)).toBe(false);
    const stopped = stopClock(calendar, clock, at('2026-06-03T08:00'), 'Selesai');
    expect(isMovedBy(holiday('2026-06-08'), stopped)).toBe(false);
  });

  it('should become certain when the next year is known', () => {
    const started = startClock(calendar, 60, at('2026-12-01T08:00'), 'Diterima');
    const known = compileCalendar([
      national,
      {
        id: 'ID-2027',
        holidays: { '2027-01-01': 'Tahun Baru' },
        coversFrom: '2027-01-01',
        coversTo: '2027-12-31',
      },
    ]);
    expect([
      started.isProvisional,
      recomputeClock(known, started, at('2026-12-10T08:00'), 'SKB 2027').isProvisional,
    ]).toEqual([true, false]);
  });

  it('should refuse what its state does not allow', () => {
    const started = startClock(calendar, 3, at('2026-06-02T08:00'), 'Diterima');
    const stopped = stopClock(calendar, started, at('2026-06-03T08:00'), 'Selesai');
    expect(() => resumeClock(calendar, started, at('2026-06-03T08:00'), 'x')).toThrow(ClockRejection);
    expect(() => pauseClock(calendar, stopped, at('2026-06-03T08:00'), 'x')).toThrow(
      'Expected a clock that is running to pause it but it is stopped.',
    );
    expect(recomputeClock(calendar, stopped, at('2026-06-04T08:00'), 'x')).toBe(stopped);
  });

  it('should survive JSON', () => {
    const clock = pauseClock(
      calendar,
      startClock(calendar, 3, at('2026-06-02T08:00'), 'a'),
      at('2026-06-03T08:00'),
      'b',
    );
    expect(JSON.parse(JSON.stringify(clock))).toEqual(clock);
  });

  it('should give the same due moment after any pauses of no length, and never lose or gain office time', () => {
    const day = fc.integer({ min: at('2026-01-05T00:00'), max: at('2026-09-01T00:00') });
    fc.assert(
      fc.property(
        day,
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.tuple(fc.nat(5 * 86_400_000), fc.nat(10 * 86_400_000)), { maxLength: 4 }),
        (from, workingDays, pauses) => {
          let clock: ClockState = startClock(calendar, workingDays, from, 'mulai');
          let now = from;
          for (const [wait, length] of pauses) {
            now += wait;
            const left = remainingAt(calendar, clock, now);
            const paused = pauseClock(calendar, clock, now, 'jeda');
            const unchanged = resumeClock(calendar, paused, now, 'lanjut');
            expect(remainingAt(calendar, unchanged, now)).toBe(left);
            now += length;
            clock = resumeClock(calendar, paused, now, 'lanjut');
            if (left > 0) expect(remainingAt(calendar, clock, now)).toBe(left);
          }
          const recomputed = recomputeClock(calendar, clock, now, 'sama');
          expect(recomputed.due).toBe(clock.due);
        },
      ),
      { numRuns: 100 },
    );
  });
});

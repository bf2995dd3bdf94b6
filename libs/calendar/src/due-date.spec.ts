import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { compileCalendar, dueDate, type CalendarDocument } from './index.js';

const national = JSON.parse(readFileSync('rules/nasional/calendar-2026.json', 'utf8')) as CalendarDocument;
const calendar = compileCalendar([national]);

/** Received in the morning of a day in Jakarta. */
const morningOf = (day: string): number => Date.parse(`${day}T09:00:00+07:00`);

describe('dueDate', () => {
  // Vectors of the 2026 calendar: they cross Nyepi and Idulfitri, and Kenaikan and Iduladha, with their cuti bersama.
  it.each([
    ['2026-03-13', 3, '2026-03-25'],
    ['2026-03-13', 5, '2026-03-27'],
    ['2026-03-13', 10, '2026-04-06'],
    ['2026-03-13', 14, '2026-04-10'],
    ['2026-03-13', 60, '2026-06-24'],
    ['2026-05-12', 3, '2026-05-19'],
    ['2026-05-12', 5, '2026-05-21'],
    ['2026-05-12', 10, '2026-06-02'],
    ['2026-05-12', 14, '2026-06-08'],
    ['2026-05-12', 60, '2026-08-12'],
  ])('should count from %s %i working days to %s', (received, workingDays, due) => {
    expect(dueDate(calendar, morningOf(received), workingDays)).toMatchObject({
      dueDate: due,
      isProvisional: false,
    });
  });

  it('should know 240 working days in 2026', () => {
    const first = Date.UTC(2026, 0, 1) / 86_400_000;
    const days = Array.from({ length: 365 }, (_, index) => first + index);
    expect(days.filter((day) => calendar.isWorkingDay(day))).toHaveLength(240);
  });

  it('should be due when the office closes', () => {
    expect(new Date(dueDate(calendar, morningOf('2026-05-12'), 3).dueAt).toISOString()).toBe(
      '2026-05-19T09:00:00.000Z',
    );
  });

  it('should count intake after office hours as the next working day', () => {
    expect(dueDate(calendar, Date.parse('2026-05-12T15:59:59+07:00'), 1).dueDate).toBe('2026-05-13');
    expect(dueDate(calendar, Date.parse('2026-05-12T16:00:00+07:00'), 1).dueDate).toBe('2026-05-18');
  });

  it('should count intake on a free day as the next working day', () => {
    expect(dueDate(calendar, morningOf('2026-03-21'), 1).dueDate).toBe('2026-03-26');
  });

  it('should say that the calendar is incomplete past its end and leave out weekends only', () => {
    expect(dueDate(calendar, morningOf('2026-12-30'), 1)).toMatchObject({
      dueDate: '2026-12-31',
      isProvisional: false,
    });
    expect(dueDate(calendar, morningOf('2026-12-30'), 2)).toMatchObject({
      dueDate: '2027-01-01',
      isProvisional: true,
    });
  });

  it.each([
    ['Asia/Jakarta', '2026-05-19T09:00:00.000Z'],
    ['Asia/Makassar', '2026-05-19T08:00:00.000Z'],
    ['Asia/Jayapura', '2026-05-19T07:00:00.000Z'],
  ])('should close the office by the clocks of %s', (timeZone, dueAt) => {
    const regional = compileCalendar([national, { id: 'daerah', timeZone }]);
    expect(new Date(dueDate(regional, Date.parse('2026-05-12T02:00:00Z'), 3).dueAt).toISOString()).toBe(
      dueAt,
    );
  });

  it('should take the day of receipt from the time zone of the region', () => {
    // 15:30 in Jakarta is 17:30 in Jayapura: there the office has closed.
    const receivedAt = Date.parse('2026-05-12T15:30:00+07:00');
    const east = compileCalendar([national, { id: 'timur', timeZone: 'Asia/Jayapura' }]);
    expect(dueDate(calendar, receivedAt, 1).dueDate).toBe('2026-05-13');
    expect(dueDate(east, receivedAt, 1).dueDate).toBe('2026-05-18');
  });

  it('should add regional holidays and give back a day that is worked after all', () => {
    const layered = compileCalendar([
      national,
      {
        id: '14.08',
        holidays: { '2026-05-13': 'Hari jadi' },
        workdays: { '2026-05-15': 'Cuti bersama tidak berlaku' },
      },
    ]);
    expect(dueDate(layered, morningOf('2026-05-12'), 1).dueDate).toBe('2026-05-15');
    expect(layered.id).toBe('ID-2026+14.08');
  });

  it('should refuse what cannot be counted with, naming the place', () => {
    expect(() => compileCalendar([{ id: 'x', timeZone: 'Asia/Atlantis' }])).toThrow('x/timeZone');
    expect(() => compileCalendar([{ ...national, holidays: { '2026-02-30': 'Tidak ada' } }])).toThrow(
      '/holidays/2026-02-30',
    );
    expect(() => compileCalendar([{ ...national, weekend: [1, 2, 3, 4, 5, 6, 7] }])).toThrow('/weekend');
    expect(() => compileCalendar([{ id: 'x' }])).toThrow('time zone');
    expect(() => dueDate(calendar, 0, 1.5)).toThrow(RangeError);
  });
});

import { parseDay, type CompiledCalendar } from '#calendar';
import type { SimulationDocument } from './simulation-document.js';

const FOLLOW_DAYS = 30;

/** The days of a simulation, as days of its calendar and in epoch ms. What is measured over time is measured while complaints come. */
export interface SimulatedDays {
  /** On which complaints come. */
  readonly firstDay: number;
  readonly lastDay: number;
  /** The last that is played. */
  readonly endDay: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly endMs: number;
}

export function simulatedDays(
  { from, until, followDays = FOLLOW_DAYS }: SimulationDocument,
  calendar: CompiledCalendar,
): SimulatedDays {
  const [firstDay, lastDay] = [parseDay(from)!, parseDay(until)!];
  const endDay = lastDay + followDays;
  return {
    firstDay,
    lastDay,
    endDay,
    fromMs: calendar.toMs(firstDay, 0),
    toMs: calendar.toMs(lastDay + 1, 0),
    endMs: calendar.toMs(endDay + 1, 0),
  };
}

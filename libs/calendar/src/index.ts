export { CalendarError, type CalendarDocument, type OfficeHours } from './calendar-document.js';
export {
  compileCalendar,
  formatDay,
  isoWeekday,
  parseDay,
  type CompiledCalendar,
  type Opening,
} from './compiled-calendar.js';
export {
  addWorkingTime,
  countFromDay,
  dueDate,
  nextWorkingDay,
  receiptDay,
  workingTimeBetween,
  type DueDate,
} from './working-time.js';
export {
  clockDates,
  ClockRejection,
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
  type ClockAction,
  type ClockLedgerEntry,
  type ClockState,
} from './clock.js';

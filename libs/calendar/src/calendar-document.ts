/** Opening and closing time of an office on one day, local wall-clock time as `HH:MM`. */
export interface OfficeHours {
  readonly start: string;
  readonly end: string;
}

/**
 * A calendar as data, one layer of it. The national layer names weekend, office hours and the span that a decree
 * covers; a region's layer adds its own holidays, or another time zone. Dates are `YYYY-MM-DD`.
 */
export interface CalendarDocument {
  readonly $schema?: string;
  readonly id: string;
  readonly version?: number;
  /** IANA name: `Asia/Jakarta` (WIB), `Asia/Makassar` (WITA), `Asia/Jayapura` (WIT). */
  readonly timeZone?: string;
  /** ISO weekdays, 1 = Monday ... 7 = Sunday. */
  readonly weekend?: readonly number[];
  readonly officeHours?: OfficeHours & { readonly byDay?: Readonly<Record<string, OfficeHours>> };
  readonly holidays?: Readonly<Record<string, string>>;
  /** Collective leave days; they are no working days for public services' clocks. */
  readonly cutiBersama?: Readonly<Record<string, string>>;
  /** Days that are worked although an earlier layer calls them free. */
  readonly workdays?: Readonly<Record<string, string>>;
  readonly legalBasis?: string;
  /** First and last day whose holidays this document knows. A layer that only adds days leaves them out. */
  readonly coversFrom?: string;
  readonly coversTo?: string;
  readonly provenance?: Readonly<Record<string, unknown>>;
}

/** A calendar that cannot be used, with the place in its document. */
export class CalendarError extends Error {
  override readonly name = 'CalendarError';

  constructor(
    readonly code: 'CALENDAR_INVALID' | 'CALENDAR_WITHOUT_WORKING_DAYS',
    readonly calendarId: string,
    /** JSON pointer into the document. */
    readonly pointer: string,
    message: string,
  ) {
    super(`${calendarId}${pointer}: ${message}`);
  }
}

import type { Viewer } from '#identity';
import type { JournalEntry } from '#runtime';

/** An event as the schema gives it; its cursor is set when it is sent. */
export interface LiveEvent {
  cursor: string;
}

/** How entries of the journal become the events of one subscription. */
export interface ChangeRule<Facts = unknown, Event extends LiveEvent = LiveEvent> {
  /** What an entry means here before anybody looks at it, asked once for all who follow; undefined: nothing. */
  facts(entry: JournalEntry): Promise<Facts | undefined> | Facts | undefined;
  /**
   * What of it a viewer sees; undefined when he may follow no longer. What it does not read of the viewer is taken to make
   * no difference: those who differ in nothing else are sent the same bytes.
   */
  seen(viewer: Viewer, facts: Facts): Event[] | undefined;
  /** What is seen depends on the viewer's offices: cursors tell which he had. */
  readonly followsOffices?: true;
  /** Says that the cursor cannot be resumed from. */
  resync(): Event;
}

/** Where a stream begins: after a cursor, or now. */
export interface StreamStart {
  readonly positions: Map<string, number>;
  /** Where the journal stood. */
  readonly heads: ReadonlyMap<string, number>;
  /** The cursor cannot be resumed from: `positions` are the heads. */
  readonly isGap: boolean;
  /** What this subscriber alone is told first. */
  readonly opening?: Opening;
}

/** What moved because a subscriber comes back with other offices than his cursor was made for. */
export interface Opening {
  readonly events: readonly LiveEvent[];
  /** All cursors but the last are still for the offices of before: whoever leaves in the middle gets the whole of it again. */
  readonly formerOffices: readonly string[];
}

/**
 * What the resolver of a grouped subscription answers: not yet events, but how they are made, so that all who follow the same
 * with the same rights share the work. It looks like an iterable because GraphQL asks for one; `LiveSubscriptions` joins it.
 */
export class ChangeStream implements AsyncIterable<LiveEvent> {
  private constructor(
    readonly start: StreamStart,
    readonly rule: ChangeRule,
  ) {}

  static of<Facts, Event extends LiveEvent>(
    start: StreamStart,
    rule: ChangeRule<Facts, Event>,
  ): ChangeStream {
    return new ChangeStream(start, rule as ChangeRule);
  }

  [Symbol.asyncIterator](): never {
    throw new TypeError('Expected a change stream to be joined through LiveSubscriptions');
  }
}

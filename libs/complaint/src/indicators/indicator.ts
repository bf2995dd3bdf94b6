/** A share with what it is made of: `ratio` is `met / counted`, null where nothing was counted. */
export interface Indicator {
  readonly met: number;
  readonly counted: number;
  /** From 0 to 1. */
  readonly ratio: number | null;
}

/** Clocks of the law whose keeping "cepat" counts, by their names in the variable `tenggat`. */
export const COUNTED_CLOCKS = ['verifikasi', 'tanggapan', 'penyelesaian'] as const;
export type CountedClock = (typeof COUNTED_CLOCKS)[number];

/** The indicators of some cases. The formulas stand in docs/indikator.md. */
export interface IndicatorSet {
  /** Full code of the unit, `14.08/PUPR`; null for cases that no unit has yet; absent for the whole region. */
  readonly unit?: string | null;
  readonly cases: number;
  /** Cases whose process has ended. */
  readonly ended: number;
  /** Clocks kept, of those that were decided. */
  readonly cepat: Indicator;
  /** The same for each clock. */
  readonly clocks: readonly (Indicator & { readonly clock: CountedClock })[];
  /** Cases that the unit that got them first took up and kept, of those that were taken up or refused. */
  readonly tepat: Indicator;
  /** Cases closed with a verdict and never opened again, of those closed or overdue. */
  readonly tuntas: Indicator;
  /** Dispositions accepted in time and contributions given in time, of those that were asked for and are decided. */
  readonly terkoordinasi: Indicator;
}

/** The four indicators of a region over a period, from its journal alone. */
export interface RegionIndicators {
  readonly region: string;
  /** RFC 3339; of the cases that began from `from` on and before `to`. */
  readonly from: string;
  readonly to: string;
  /** As the cases stood at this moment: later entries were not read. */
  readonly asOf: string;
  /** Last position of the journal that was read. */
  readonly upToPosition: number;
  readonly total: IndicatorSet;
  /** By code; the cases without a unit last. */
  readonly units: readonly IndicatorSet[];
}

/** Counts what is met among what counts. */
export class Tally {
  private met = 0;
  private counted = 0;

  /** @param isMet undefined: not decided, does not count */
  add(isMet: boolean | undefined): void {
    if (isMet === undefined) return;
    this.counted++;
    if (isMet) this.met++;
  }

  get indicator(): Indicator {
    const { met, counted } = this;
    return { met, counted, ratio: counted === 0 ? null : met / counted };
  }
}

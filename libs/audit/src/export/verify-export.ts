import { entryHash } from '#runtime';
import { checkpointHash, provenLeaves, signatureFault } from '../checkpoint/checkpoint.js';
import type { PublicCheckpointKey } from '../checkpoint/checkpoint-key.js';
import { leafHash, merkleRoot } from '../checkpoint/merkle-tree.js';
import { findMismatch, type Piece } from './find-mismatch.js';
import {
  parseLine,
  type ArchivedLine,
  type CheckpointLine,
  type EntryLine,
  type WithheldLine,
} from './export-line.js';

/**
 * What is wrong at a place of an export. `forged`: a checkpoint that was not signed by the keys, or signs something else;
 * `unreadable`: a line that no export has.
 */
export type ForgeryKind =
  'changed' | 'removed' | 'inserted' | 'reordered' | 'cut-off' | 'forged' | 'unreadable';

/** The first place where an export differs from what was signed. */
export interface Forgery {
  readonly kind: ForgeryKind;
  /** Position in the journal. */
  readonly position: number;
  /** Line of the export, from 1; the line after the last for what is missing there. */
  readonly lineNumber: number;
  readonly message: string;
}

export interface ExportReport {
  readonly region?: string;
  readonly entries: number;
  /** Entries of cases that were not shown. */
  readonly withheld: number;
  /** Entries that are said to be in the archive. */
  readonly archived: number;
  readonly checkpoints: number;
  /** Last position, and when it was signed to be the last. */
  readonly head?: { readonly position: number; readonly signedAt: string };
  readonly forgery?: Forgery;
}

export interface VerifyOptions {
  readonly keys: readonly PublicCheckpointKey[];
  /** RFC 3339: an export that was closed before this moment counts as cut off. */
  readonly notBefore?: string;
  /**
   * Roots of the runs that were found in archives, by their first position: what the export says to be archived must be among them.
   * Without it the export is believed in that.
   */
  readonly archivedRoots?: ReadonlyMap<number, string>;
}

/**
 * Checks an export with nothing but public keys. Every entry is hashed anew in its instance's chain, every run of entries is held
 * against the Merkle root that was signed, every checkpoint against the one before, up to the signed head.
 * @param lines of the export, without their ends
 */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  options: VerifyOptions,
): Promise<ExportReport> {
  const verification = new ExportVerification(options);
  for await (const line of lines) {
    verification.read(line);
    if (verification.isDecided) break;
  }
  return verification.end();
}

class ExportVerification {
  private region: string | undefined;
  private forgery: Forgery | undefined;
  private lineNumber = 0;
  private entries = 0;
  private withheld = 0;
  private archived = 0;
  /** The run that the next checkpoint closes is in the archive. */
  private archivedRun: ArchivedLine | undefined;
  private checkpoints = 0;
  /** First position that no checkpoint has covered yet. */
  private nextPosition = 1;
  private lastCheckpoint: CheckpointLine | undefined;
  private head: CheckpointLine | undefined;
  private pieces: Piece[] = [];
  /** Entries that were read last, by instance: what the next one is chained to. */
  private readonly chains = new Map<string, { entryNo: number; hash: string }>();

  constructor(private readonly options: VerifyOptions) {}

  get isDecided(): boolean {
    return this.forgery !== undefined;
  }

  read(text: string): void {
    this.lineNumber++;
    const line = parseLine(text);
    const position = this.nextPosition + this.pieces.length;
    if (!line) return this.find('unreadable', position, `line ${this.lineNumber} is none of an export's`);
    if (this.region === undefined) {
      if (line.line !== 'runut-journal')
        return this.find('unreadable', position, 'the first line does not say what it is an export of');
      this.region = line.region;
      return;
    }
    if (this.head) return this.find('inserted', position, 'a line follows the signed head');
    if (line.line === 'runut-journal')
      return this.find('inserted', position, 'a second header stands among the entries');
    if (line.line === 'runut-archive' || line.line === 'archived-entry')
      return this.find('inserted', position, 'a line of an archive stands in the export');
    if (line.line === 'checkpoint') this.readCheckpoint(line);
    else if (line.line === 'archived') this.archivedRun = line;
    else this.pieces.push(this.pieceOf(this.region, line));
  }

  end(): ExportReport {
    if (!this.forgery && !this.head) {
      // What was read before the end is judged by itself: an entry that was changed comes before the cut.
      const broken = this.pieces.find(({ fault }) => fault !== undefined);
      if (broken) {
        const { position, lineNumber, fault } = broken;
        this.forgery = { kind: 'changed', position, lineNumber, message: fault! };
      } else {
        const position = this.nextPosition + this.pieces.length;
        this.lineNumber++;
        this.find('cut-off', position, 'it ends without the signed head');
      }
    }
    return {
      region: this.region,
      entries: this.entries,
      withheld: this.withheld,
      archived: this.archived,
      checkpoints: this.checkpoints,
      ...(this.head && { head: { position: this.head.toPosition, signedAt: this.head.signedAt } }),
      ...(this.forgery && { forgery: this.forgery }),
    };
  }

  private pieceOf(region: string, line: EntryLine | WithheldLine): Piece {
    const { lineNumber } = this;
    if (line.line === 'withheld') {
      this.withheld++;
      return { position: line.position, leaf: line.leafHash, lineNumber };
    }
    this.entries++;
    const leaf = leafHash({ ...line, tenant: region }).toString('base64');
    const before = this.chains.get(line.instanceKey);
    const isNext = line.entryNo === (before?.entryNo ?? 0) + 1;
    const fits = isNext && entryHash({ ...line, tenant: region }, before?.hash ?? '') === line.hash;
    this.chains.set(line.instanceKey, { entryNo: line.entryNo, hash: line.hash });
    const fault = isNext
      ? 'its content does not fit its hash'
      : 'it does not follow its instance’s entry before';
    return { position: line.position, leaf, lineNumber, ...(!fits && { fault }) };
  }

  private readCheckpoint(line: CheckpointLine): void {
    const first = this.nextPosition;
    const unsigned = signatureFault(line, this.options.keys);
    const leaves = unsigned === undefined ? provenLeaves(line) : undefined;
    const follows =
      line.tenant === this.region &&
      line.fromPosition === first &&
      line.previous === (this.lastCheckpoint ? checkpointHash(this.lastCheckpoint) : '') &&
      line.signedAt >= (this.lastCheckpoint?.signedAt ?? '');
    if (leaves && follows) {
      if (this.archivedRun) this.judgeArchived(this.archivedRun, line);
      else {
        const mismatch = findMismatch(first, leaves, this.pieces, line.kind === 'head', this.lineNumber);
        if (mismatch) this.forgery = mismatch;
      }
    } else this.judgeWithoutLeaves(line, unsigned, follows);
    if (this.forgery) return;
    this.pieces = [];
    this.archivedRun = undefined;
    this.nextPosition = line.toPosition + 1;
    if (line.kind === 'checkpoint') {
      this.checkpoints++;
      this.lastCheckpoint = line;
      return;
    }
    const { notBefore } = this.options;
    if (notBefore !== undefined && Date.parse(line.signedAt) < Date.parse(notBefore))
      return this.find(
        'cut-off',
        this.nextPosition,
        `it was closed at ${line.signedAt}, before ${notBefore}: what came between is not in it`,
      );
    this.head = line;
  }

  /** Nothing of the run is here; whether it is in the archive shows there. */
  private judgeArchived(run: ArchivedLine, line: CheckpointLine): void {
    const { fromPosition, toPosition } = line;
    const place = `positions ${fromPosition} to ${toPosition}`;
    if (this.pieces.length > 0)
      return this.find('inserted', fromPosition, `entries stand where ${place} are said to be archived`);
    if (line.kind === 'head' || run.fromPosition !== fromPosition || run.toPosition !== toPosition)
      return this.find('removed', fromPosition, `${place} are not there and not said to be archived`);
    const { archivedRoots } = this.options;
    if (archivedRoots && archivedRoots.get(fromPosition) !== line.root)
      return this.find('removed', fromPosition, `${place} are said to be archived, but no archive has them`);
    this.archived += toPosition - fromPosition + 1;
  }

  /** The evidence itself was touched. An entry that is wrong by itself is still named; else the checkpoint is. */
  private judgeWithoutLeaves(line: CheckpointLine, unsigned: string | undefined, follows: boolean): void {
    const first = this.nextPosition;
    for (const [index, { position, fault, lineNumber }] of this.pieces.entries()) {
      const expected = first + index;
      if (position === expected && fault === undefined) continue;
      const kind = position === expected ? 'changed' : position > expected ? 'removed' : 'inserted';
      const message = `at position ${expected} stands an entry of position ${position}`;
      this.forgery = {
        kind,
        position: expected,
        lineNumber,
        message: position === expected ? fault! : message,
      };
      return;
    }
    const place = `the ${line.kind} over positions ${line.fromPosition} to ${line.toPosition}`;
    if (unsigned !== undefined) return this.find('forged', first, `${place}: ${unsigned}`);
    if (!follows) {
      const isGap = line.tenant === this.region && line.fromPosition > first;
      return isGap
        ? this.find('removed', first, `the checkpoint that begins at position ${first} is not there`)
        : this.find('reordered', first, `${place} does not follow the one before it`);
    }
    const root = merkleRoot(this.pieces.map(({ leaf }) => Buffer.from(leaf, 'base64'))).toString('base64');
    this.find(
      root === line.root ? 'forged' : 'changed',
      first,
      root === line.root
        ? `${place}: its list of leaves is not what was signed`
        : `${place}: its list of leaves is not what was signed, nor are the entries: one of them was changed`,
    );
  }

  private find(kind: ForgeryKind, position: number, message: string): void {
    this.forgery ??= { kind, position, lineNumber: this.lineNumber, message };
  }
}

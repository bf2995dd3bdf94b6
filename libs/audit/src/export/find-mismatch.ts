import type { Forgery } from './verify-export.js';

/** An entry of an export as it is compared: where it says to stand, and its leaf. */
export interface Piece {
  readonly position: number;
  /** base64 */
  readonly leaf: string;
  readonly lineNumber: number;
  /** Why the entry does not hold by itself. */
  readonly fault?: string;
}

/**
 * The first place where a run of entries differs from the leaves that were signed, and how. By the leaves one can tell what
 * stood at each position, and so whether an entry was changed, moved, taken out or put in.
 * @param first position of the first leaf
 * @param isLast whether nothing comes after the run
 * @param endLine line of the checkpoint that closes the run
 */
export function findMismatch(
  first: number,
  leaves: readonly Buffer[],
  pieces: readonly Piece[],
  isLast: boolean,
  endLine: number,
): Forgery | undefined {
  const expected = leaves.map((leaf) => leaf.toString('base64'));
  const given = new Set(pieces.map(({ leaf }) => leaf));
  for (const [index, leaf] of expected.entries()) {
    const position = first + index;
    const piece = pieces[index];
    if (!piece) {
      const kind = isLast ? 'cut-off' : 'removed';
      return { kind, position, lineNumber: endLine, message: `entry ${position} is not there` };
    }
    const { lineNumber } = piece;
    if (piece.leaf === leaf) {
      const fault = piece.fault ?? (piece.position === position ? undefined : 'it names another position');
      if (fault === undefined) continue;
      return { kind: 'changed', position, lineNumber, message: fault };
    }
    const belongsAt = expected.indexOf(piece.leaf);
    if (given.has(leaf)) {
      return belongsAt < index
        ? {
            kind: 'inserted',
            position,
            lineNumber,
            message: 'an entry that was never committed stands here',
          }
        : {
            kind: 'reordered',
            position,
            lineNumber,
            message: `entry ${first + belongsAt} stands before entry ${position}`,
          };
    }
    if (belongsAt > index || piece.position > position)
      return { kind: 'removed', position, lineNumber, message: `entry ${position} is not there` };
    return {
      kind: 'changed',
      position,
      lineNumber,
      message: 'the entry is not the one that was signed, though its hashes were made to fit',
    };
  }
  const extra = pieces[expected.length];
  return (
    extra && {
      kind: 'inserted',
      position: first + expected.length,
      lineNumber: extra.lineNumber,
      message: 'an entry stands here that was never committed',
    }
  );
}

import { describe, expect, it } from '@jest/globals';
import { CheckpointSigner } from '../checkpoint/checkpoint-key.js';
import { linesOf, makeJournal, randomOf } from '../testing/made-journal.js';
import { proofFault, proveEntry, readProof } from './inclusion-proof.js';

const SIGNER = new CheckpointSigner(Buffer.alloc(32, 1));
const { keys } = SIGNER.publicDocument();

describe('inclusion proofs', () => {
  it('should prove every entry, without showing any other', async () => {
    const journal = makeJournal(50, randomOf(11), SIGNER);
    const lines = await linesOf(journal);
    for (const entry of journal.entries) {
      const proof = await proveEntry(lines, entry.position);
      expect(proofFault(readProof(JSON.parse(JSON.stringify(proof)))!, keys)).toBeUndefined();
      const others = journal.entries.filter(({ position }) => position !== entry.position);
      const text = JSON.stringify(proof);
      expect(others.some(({ commandText }) => text.includes(JSON.stringify(commandText)))).toBe(false);
    }
  });

  it('should not hold when anything in it was changed', async () => {
    const proof = await proveEntry(await linesOf(makeJournal(50, randomOf(12), SIGNER)), 9);
    const { entry, checkpoint } = proof;
    for (const forged of [
      { ...proof, entry: { ...entry, actor: 'penyusup' } },
      { ...proof, entry: { ...entry, position: entry.position + 1 } },
      { ...proof, entry: { ...entry, hash: checkpoint.root } },
      { ...proof, path: proof.path.slice(1) },
      { ...proof, path: [...proof.path, checkpoint.root] },
      { ...proof, previousHash: checkpoint.root },
      { ...proof, checkpoint: { ...checkpoint, root: entry.hash } },
      { ...proof, checkpoint: { ...checkpoint, tenant: '14' } },
    ])
      expect(proofFault(forged, keys)).toBeDefined();
    expect(proofFault(proof, new CheckpointSigner(Buffer.alloc(32, 3)).publicDocument().keys)).toContain(
      'not among the public keys',
    );
  });

  it('should refuse what an export does not show', async () => {
    const journal = makeJournal(10, randomOf(13), SIGNER);
    const [first] = journal.entries;
    const lines = await linesOf(journal, new Set([first!.instanceKey]));
    await expect(proveEntry(lines, 1)).rejects.toMatchObject({ code: 'UNPROVABLE_ENTRY' });
    await expect(proveEntry(lines, 99)).rejects.toMatchObject({ code: 'UNPROVABLE_ENTRY' });
  });

  it.each([null, 1, {}, { proof: 'runut-inclusion', version: 1, entry: {}, checkpoint: {}, path: [] }])(
    'should not take %j for a proof',
    (value) => expect(readProof(value)).toBeUndefined(),
  );
});

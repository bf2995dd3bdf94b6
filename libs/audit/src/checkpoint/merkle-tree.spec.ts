import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { inclusionPath, leafHash, merkleRoot, rootOfPath } from './merkle-tree.js';

/** The leaves and roots by which implementations of Certificate Transparency test theirs. */
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => createHash('sha256').update(Buffer.of(0)).update(Buffer.from(hex, 'hex')).digest());
const ROOTS: Readonly<Record<number, string>> = {
  0: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  1: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  2: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  3: 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  4: 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  5: '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  6: '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  7: 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  8: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
};

describe('the Merkle tree', () => {
  it('should give the roots of RFC 6962', () => {
    for (const [size, root] of Object.entries(ROOTS))
      expect(merkleRoot(INPUTS.slice(0, Number(size))).toString('hex')).toBe(root);
  });

  it('should prove every leaf of trees of every size, and nothing else', () => {
    const leaves = Array.from({ length: 40 }, (_, position) =>
      leafHash({ tenant: '14.08', position, instanceKey: 'i', entryNo: 1, hash: 'aGFzaA==' }),
    );
    for (let size = 1; size <= leaves.length; size++) {
      const tree = leaves.slice(0, size);
      const root = merkleRoot(tree);
      for (const [index, leaf] of tree.entries()) {
        const path = inclusionPath(tree, index);
        expect(rootOfPath(leaf, index, size, path)).toEqual(root);
        if (size === 1) continue;
        const beside = (index + 1) % size;
        expect(rootOfPath(tree[beside]!, index, size, path)?.equals(root)).not.toBe(true);
        expect(rootOfPath(leaf, beside, size, path)?.equals(root)).not.toBe(true);
        expect(rootOfPath(leaf, index, size, path.slice(1))?.equals(root)).not.toBe(true);
        expect(rootOfPath(leaf, index, size, [...path, root])?.equals(root)).not.toBe(true);
      }
    }
  });
});

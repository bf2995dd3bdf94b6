/** Seals secrets under the installation's key. */
export interface SecretSeal {
  seal(secret: string): string;
  open(sealed: string): string;
}

import { createHash } from 'node:crypto'

/** RFC 7638: the same for the same key wherever it is shown, so it is both name and comparison. */
export function thumbprintOf({ n, e }: { readonly n: string; readonly e: string }): string {
  return createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url')
}

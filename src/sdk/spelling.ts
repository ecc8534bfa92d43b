import type { Secret } from '../base/secret.ts'

/**
 * How a value may be written into a file that shells, systemd and dotenv readers share. `plain`: all read it alike, bare or
 * in any quotes. `single-quoted`: alike only between single quotes. `none`: they disagree about it whatever one does.
 */
export function spellingOf(secret: Secret): 'plain' | 'single-quoted' | 'none' {
  const value = secret.reveal()
  if (/^[A-Za-z0-9._/+=-][A-Za-z0-9._~/+=-]*$/.test(value)) return 'plain'
  return /^[\x20-\x7e]+$/.test(value) && !/['\\]/.test(value) ? 'single-quoted' : 'none'
}

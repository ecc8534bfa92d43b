import { z } from 'zod'

/** An absolute path that is written as it is meant: `..` in an inventory is a mistake or an attack. */
export function absolutePath(description: string): z.ZodString {
  return z
    .string()
    .max(4096)
    .regex(/^\/(?!.*(?:^|\/)\.\.?(?:\/|$))[^\0]*[^/\0]$/, 'takes an absolute path without . and ..')
    .meta({ description })
}

import type { Dispatch } from './ports.ts'

/** Performs in this process, at most `width` commands at a time. */
export function pool(width: number): Dispatch {
  let busy = 0
  return (_, perform) => {
    if (busy >= width) return undefined
    busy += 1
    return perform().finally(() => {
      busy -= 1
    })
  }
}

/** At most eight at a time: one slow address costs a place, never the queue. Results in the order of `all`. */
export async function inParallel<T, R>(all: readonly T[], each: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results = new Map<number, R>()
  const queue = all.entries()
  await Promise.all(
    Array.from({ length: Math.min(8, all.length) }, async () => {
      for (const [place, one] of queue) results.set(place, await each(one))
    }),
  )
  return all.map((_, place) => results.get(place) as R)
}

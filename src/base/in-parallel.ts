/**
 * At most eight at a time: one slow address costs a place, never the queue. Results in the order of `all`. After a failure
 * nothing more is begun, and it is thrown once what had begun is over: nobody goes on writing behind the caller's back.
 */
export async function inParallel<T, R>(all: readonly T[], each: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results = new Map<number, R>()
  const queue = all.entries()
  let failure: { readonly thrown: unknown } | undefined
  const work = async (): Promise<void> => {
    for (const [place, one] of queue) {
      if (failure) return
      try {
        results.set(place, await each(one))
      } catch (thrown) {
        failure ??= { thrown }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(8, all.length) }, work))
  if (failure) throw failure.thrown
  return all.map((_, place) => results.get(place) as R)
}

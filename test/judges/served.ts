import { onTestFinished } from 'vitest'
import { doubleServer } from '../world/double.ts'
import type { Double, DoubleServer, Told } from '../world/double.ts'

/** A double on a free port, as a stranger's client meets it; gone with the test. */
export async function served<S>(
  double: Double<S>,
  change: (state: S) => void = () => undefined,
): Promise<DoubleServer<S>> {
  const server = await doubleServer(double)
  onTestFinished(server.close)
  change(server.state)
  return server
}

/** The next request is told to come back, all others are answered. */
export function busyOnce<S>(server: DoubleServer<S>, limited: Told): void {
  server.weather = () => {
    server.weather = () => undefined
    return limited
  }
}

/** Some iterators end with null. */
export async function all<T>(items: AsyncIterable<T | null>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) if (item !== null) found.push(item)
  return found
}

/**
 * Between two questions a terminal echoes what is typed, also a secret that is pasted a moment too early. While `act` goes
 * on, it echoes nothing.
 */
export async function quietly<T>(act: () => Promise<T>): Promise<T> {
  const { stdin } = process
  if (!stdin.isTTY || Object.hasOwn(stdin, 'setRawMode')) return act()
  stdin.setRawMode(true)
  // Whoever asks a question switches raw mode off when it is answered.
  Object.defineProperty(stdin, 'setRawMode', { configurable: true, value: () => stdin })
  try {
    return await act()
  } finally {
    Reflect.deleteProperty(stdin, 'setRawMode')
    stdin.setRawMode(false)
  }
}

/** In such a quiet Ctrl-C is a byte that nobody reads. Calls `left` at one; whatever else is typed answers nothing. */
export function onCtrlC(left: () => void): () => void {
  const { stdin } = process
  if (!stdin.isTTY || !Object.hasOwn(stdin, 'setRawMode')) return () => undefined
  const hear = (chunk: Buffer): void => void (chunk.includes(CTRL_C) && left())
  stdin.on('data', hear).resume()
  return () => void stdin.off('data', hear).pause()
}

const CTRL_C = 3

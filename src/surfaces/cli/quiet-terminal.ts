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

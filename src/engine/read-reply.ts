import type { IncomingMessage } from 'node:http'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { Reason } from './exchange-error.ts'
import { ExchangeError } from './exchange-error.ts'

export interface Received {
  readonly status: number
  /** Without cookies, and without what belongs to the connection. */
  readonly headers: Headers
  /** The bytes as they came. */
  readonly raw: Buffer
  /** The bytes unpacked. */
  readonly body: Buffer
}

const DROPPED = new Set(['set-cookie', 'content-encoding', 'content-length', 'transfer-encoding', 'connection'])
const UNPACK = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync } as const

export interface Most {
  /** Of the body, unpacked. */
  readonly bodyBytes: number
  /** What comes beyond is left unread, and the status counts. Otherwise a longer body is an error. */
  readonly ignoreRest?: boolean
}

/** Reads no more than allowed, before and after unpacking. @throws ExchangeError with what had come so far. */
export async function readReply(response: IncomingMessage, most: Most): Promise<Received> {
  const status = response.statusCode ?? 0
  const { raw, end } = await readBytes(response, most.bodyBytes)
  const broken = (reason: Reason, say: string): ExchangeError =>
    new ExchangeError(reason, true, say, { part: { status, raw } })
  if (end === 'early') throw broken('cut-off', 'an answer that ended early')
  if (status < 200 || status > 599) throw broken('odd', 'a status that HTTP does not have')
  const headers = headersOf(response)
  if (end === 'beyond' && most.ignoreRest) return { status, headers, raw, body: Buffer.alloc(0) }
  if (end === 'beyond') throw broken('too-large', `an answer of more than ${most.bodyBytes} bytes`)
  const body = unpacked(raw, response.headers['content-encoding'], most)
  if (typeof body === 'string') throw broken(body === TOO_LARGE ? 'too-large' : 'odd', body)
  return { status, headers, raw, body }
}

async function readBytes(
  response: IncomingMessage,
  most: number,
): Promise<{ readonly raw: Buffer; readonly end: 'whole' | 'early' | 'beyond' }> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > most) return { raw: Buffer.concat(chunks), end: 'beyond' }
      chunks.push(chunk)
    }
  } catch {
    return { raw: Buffer.concat(chunks), end: 'early' }
  }
  return { raw: Buffer.concat(chunks), end: response.complete ? 'whole' : 'early' }
}

const TOO_LARGE = 'a compressed answer that unpacks to too much'

/** We ask for nothing packed and are sent it all the same. A bomb is stopped by the length of what comes out. */
function unpacked(raw: Buffer, encoding: string | undefined, { bodyBytes, ignoreRest }: Most): Buffer | string {
  const name = (encoding ?? '').trim().toLowerCase()
  if (name === '' || name === 'identity' || raw.length === 0) return raw
  if (!Object.hasOwn(UNPACK, name)) return 'an answer in an encoding we do not read'
  try {
    return UNPACK[name as keyof typeof UNPACK](raw, { maxOutputLength: bodyBytes })
  } catch (thrown) {
    if (ignoreRest) return Buffer.alloc(0)
    const { code } = thrown as NodeJS.ErrnoException
    return code === 'ERR_BUFFER_TOO_LARGE' ? TOO_LARGE : 'a compressed answer that is broken'
  }
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, values] of Object.entries(headersDistinct)) {
    if (DROPPED.has(name)) continue
    for (const value of values ?? []) headers.append(name, value)
  }
  return headers
}

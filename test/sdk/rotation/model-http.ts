import { bodyOf, headersOf } from '../../../src/engine/encode.ts'
import { shapeFault, statusFault } from '../../../src/engine/http-fault.ts'
import { parseReply } from '../../../src/engine/parse-reply.ts'
import { Secret } from '../../../src/sdk/index.ts'
import type { Http } from '../../../src/sdk/index.ts'
import type { Asked, Told } from '../../world/double.ts'
import { isKey, nameOfKey } from './model-world.ts'
import type { ModelCast, RealWire, World, Write } from './model-world.ts'

interface Wire {
  readonly world: World
  readonly write: Write
  readonly keep: (name: string, raw: Secret) => Promise<unknown>
}

/** The engine's http without a socket: encoded, sealed and judged as there. Only a request that changes something is an effect. */
export function modelHttp({ double, connector, real, keys }: ModelCast, { world, write, keep }: Wire): Http {
  const settable = connector.card?.settable === true
  const ours = keys?.issued === undefined
  const valuesOf = (state: unknown): readonly string[] => [
    ...double.live(state),
    ...(double.keys?.(state) ?? []).map(({ kid }) => nameOfKey(kid)),
  ]

  /** It cannot be asked what a write would do: the name of the effect is the method's. */
  async function tellReal({ answer, isWrite, live }: RealWire, asked: Asked): Promise<Told> {
    if (!isWrite(asked)) return answer(asked)
    const told: Told[] = []
    await write(asked.method === 'DELETE' ? 'remove a secret' : 'set', async () => {
      told.push(await answer(asked))
      world.slots = (await live()).map((value) => ({ id: value, value, label: null }))
    })
    return told[0] ?? { status: 502 }
  }

  async function tell(asked: Asked): Promise<Told> {
    if (real) return tellReal(real, asked)
    const next: unknown = structuredClone(world.provider)
    const told = double.answer(next, asked)
    if (JSON.stringify(next) === JSON.stringify(world.provider)) return told
    const [was, is] = [valuesOf(world.provider), valuesOf(next)]
    await write(nameOf(was, is, { settable, ours }), () => {
      world.provider = next
      world.slots = is.map((value) => ({ id: value, value, label: null }))
    })
    return told
  }

  return {
    send: async (request) => {
      const [url, body] = [new URL(request.url), bodyOf(request)]
      const headers = new Headers(headersOf(request, body?.type))
      const told = await tell({ method: request.method, url, headers, body: body?.bytes.toString() ?? '' })
      const received = receivedOf(told)
      const asked = { method: request.method, url }
      if (request.seal !== undefined && told.status === 200)
        await keep(`${request.seal}.raw`, new Secret(received.raw.toString()))
      if (!request.expect.includes(told.status)) throw statusFault(asked, received)
      const parsed = await parseReply(request.body, received)
      if (!parsed.ok) throw shapeFault(asked, told.status, parsed.saw)
      return { status: told.status, headers: received.headers, body: parsed.value }
    },
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const { method, headers } = request
      const told = await tell({ method, url: new URL(request.url), headers, body: await request.text() })
      const received = receivedOf(told)
      return new Response(received.raw, { status: told.status, headers: received.headers })
    },
  }
}

function receivedOf({ status, json, headers }: Told) {
  const raw = Buffer.from(json === undefined ? '' : JSON.stringify(json))
  return { status, raw, body: raw, headers: new Headers({ 'content-type': 'application/json', ...headers }) }
}

interface Making {
  /** We choose the secrets. */
  readonly settable: boolean
  /** We make the keys. */
  readonly ours: boolean
}

/** The words of the model's own provider, which the invariants know. */
function nameOf(was: readonly string[], is: readonly string[], { settable, ours }: Making): string {
  const appeared = is.filter((value) => !was.includes(value))
  const gone = was.filter((value) => !is.includes(value))
  // A key of ours must be recoverable wherever it appears, like a value that we set.
  if (appeared.length > 0) return settable || (ours && appeared.every(isKey)) ? 'set' : 'issue'
  return gone.length > 0 ? 'remove a secret' : 'change something'
}
